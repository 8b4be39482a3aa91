package org.sekisho.authentication.keys;

import java.io.IOException;

/** Something with the key folder that an operator has to mend. The message is a sentence that names the file and the remedy. */
public final class KeyFolderException extends IOException {

    private static final long serialVersionUID = 1L;

    KeyFolderException(String sentence, IOException cause) {
        super(sentence, cause);
    }

    KeyFolderException(String sentence) {
        super(sentence);
    }
}

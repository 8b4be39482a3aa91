package org.sekisho.james;

/** A setting that stops the start. Its message is one sentence for the operator: the file, the key, the value, the remedy. */
final class WrongSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongSettingException(String sentence) {
        super(sentence);
    }
}

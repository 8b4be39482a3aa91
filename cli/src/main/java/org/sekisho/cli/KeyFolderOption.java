package org.sekisho.cli;

import java.nio.file.Path;
import org.sekisho.authentication.keys.KeyFolder;
import picocli.CommandLine.Option;

/** Where the DKIM keys are. */
final class KeyFolderOption {

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "The folder with the keys; default conf/dkim, as seen from James's working directory.")
    private Path path = Path.of("conf", "dkim");

    KeyFolder folder() {
        return new KeyFolder(path);
    }
}

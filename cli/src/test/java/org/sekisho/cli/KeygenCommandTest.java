package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;

class KeygenCommandTest {

    @TempDir
    Path keys;

    @Test
    void itWritesAKeyForItsOwnerAloneAndPrintsTheRecordInBothForms() throws Exception {
        Run run = Run.sekisho("keygen", "Example.ORG", "--selector", "mail", "--keys", keys.toString());

        assertThat(run.status()).isZero();
        StoredKey key =
                new KeyFolder(keys).read(KeyName.of("example.org", "mail")).orElseThrow();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.file())))
                .isEqualTo("rw-------");
        KeyRecord record = KeyRecord.of(key.name(), key.content().usable().orElseThrow());
        assertThat(run.out())
                .contains(
                        "(rsa 2048, for its owner alone)",
                        record.zoneFile(),
                        record.plainText(),
                        "mail._domainkey.example.org")
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void bothAlgorithmsGetSelectorsOfTheirOwn() throws Exception {
        Run run = Run.sekisho("keygen", "example.org", "--rsa", "3072", "--ed25519", "--keys", keys.toString());

        assertThat(run.status()).isZero();
        assertThat(new KeyFolder(keys).read())
                .extracting(key -> key.content().usable().orElseThrow().kind())
                .containsExactlyInAnyOrder("rsa 3072", "ed25519");
    }

    @Test
    void aKeyIsNeverOverwritten() throws Exception {
        Run.sekisho("keygen", "example.org", "--ed25519", "--selector", "e", "--keys", keys.toString());
        byte[] first = Files.readAllBytes(keys.resolve("example.org/e.pem"));

        Run run = Run.sekisho("keygen", "example.org", "--ed25519", "--selector", "e", "--keys", keys.toString());

        assertThat(run.status()).isEqualTo(ExitStatus.NO_INPUT);
        assertThat(run.err()).contains("e.pem");
        assertThat(keys.resolve("example.org/e.pem")).hasBinaryContent(first);
    }

    @Test
    void whatCannotBeIsToldInASentence() {
        assertThat(Run.sekisho("keygen", "localhost", "--keys", keys.toString()).err())
                .contains("\"localhost\" is not a domain such as example.org");
        assertThat(Run.sekisho("keygen", "example.org", "--rsa", "1024", "--keys", keys.toString()))
                .satisfies(run -> assertThat(run.status()).isEqualTo(ExitStatus.USAGE))
                .satisfies(run -> assertThat(run.err()).contains("--rsa takes 2048, 3072 or 4096"));
        assertThat(Run.sekisho("keygen", "../../etc", "--keys", keys.toString()).status())
                .isEqualTo(ExitStatus.USAGE);
        assertThat(keys).isEmptyDirectory();
    }
}

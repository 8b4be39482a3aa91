package org.sekisho.authentication.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;

class KeyFolderTest {

    private static final KeyName NAME = KeyName.of("example.org", "s1");
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir
    Path root;

    @Test
    void aNewKeyIsForItsOwnerAloneAndIsNeverOverwritten() throws Exception {
        KeyFolder folder = new KeyFolder(root.resolve("dkim"));

        StoredKey key = folder.create(NAME, DkimPrivateKey.generateEd25519());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.file())))
                .isEqualTo("rw-------");
        assertThat(key.file()).isEqualTo(root.resolve("dkim/example.org/s1.pem"));
        assertThat(key.worldReadable()).isFalse();
        assertThatThrownBy(() -> folder.create(NAME, DkimPrivateKey.generateEd25519()))
                .isInstanceOf(KeyFolderException.class)
                .hasMessageContaining("s1.pem");
        assertThat(folder.read(NAME)
                        .orElseThrow()
                        .content()
                        .usable()
                        .orElseThrow()
                        .publicKey())
                .isEqualTo(key.content().usable().orElseThrow().publicKey());
    }

    @Test
    void markersSurviveAndDoingAStepTwiceIsAsGoodAsOnce() throws Exception {
        KeyFolder folder = new KeyFolder(root);
        folder.create(NAME, DkimPrivateKey.generateEd25519());
        KeyFolderVersion before = folder.version();
        KeyChange activated = new KeyChange(NAME, KeyChange.Step.ACTIVATED, NOW);

        folder.apply(activated);
        folder.apply(activated);

        assertThat(new KeyFolder(root).read(NAME).orElseThrow().markers().active())
                .contains(NOW);
        assertThat(root.resolve("example.org/s1.active")).exists();
        assertThat(folder.version()).isNotEqualTo(before);
        assertThat(folder.read(NAME).orElseThrow().state(NOW)).isEqualTo(KeyState.ACTIVE);
    }

    @Test
    void noFolderIsNoKeyAndAKeyThatEverybodyCanReadIsNoticed() throws Exception {
        assertThat(new KeyFolder(root.resolve("absent")).read()).isEmpty();
        KeyFolder folder = new KeyFolder(root);
        StoredKey key = folder.create(NAME, DkimPrivateKey.generateEd25519());
        Files.setPosixFilePermissions(key.file(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(folder.read())
                .singleElement()
                .satisfies(read -> assertThat(read.worldReadable()).isTrue());
    }

    @Test
    void aChangeOfPermissionsIsAChangeOfTheFolder() throws Exception {
        KeyFolder folder = new KeyFolder(root);
        StoredKey key = folder.create(NAME, DkimPrivateKey.generateEd25519());
        KeyFolderVersion before = folder.version();

        Files.setPosixFilePermissions(key.file(), PosixFilePermissions.fromString("r--------"));

        assertThat(folder.version()).isNotEqualTo(before);
    }

    @Test
    void aFileThatTheDiskDoesNotGiveHidesNoOther() throws Exception {
        KeyFolder folder = new KeyFolder(root);
        folder.create(NAME, DkimPrivateKey.generateEd25519());
        Files.createDirectory(root.resolve("example.org/s0.pem"));

        assertThat(folder.read()).hasSize(2).first().satisfies(unreadable -> {
            assertThat(unreadable.content().usable()).isEmpty();
            assertThat(unreadable.trouble())
                    .contains(unreadable.file() + " cannot be read (IOException): give it to the user that runs this"
                            + " program, with mode 0600 for a file or 0700 for a folder.");
        });
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeInPlaceOfAFileHoldsNothingUp() throws Exception {
        KeyFolder folder = new KeyFolder(root);
        folder.create(NAME, DkimPrivateKey.generateEd25519());
        Path pipe = root.resolve("example.org/s0.pem");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(folder.read())
                .hasSize(2)
                .first()
                .satisfies(unreadable -> assertThat(unreadable.trouble())
                        .contains(pipe + " is a pipe or a device and is not read: put a file there."));
    }

    @Test
    void whereSeveralServersAreAskedAllMustShowTheRecordAndWhatIsCertainCounts() {
        DkimPrivateKey key = DkimPrivateKey.generateEd25519();
        DnsClient right = ZoneDnsClient.of(
                NAME.recordName() + "\tTXT\t" + KeyRecord.of(NAME, key).value());
        DnsClient without = ZoneDnsClient.of("");
        DnsClient silent = ZoneDnsClient.of(NAME.recordName() + "\tTXT\t!SERVFAIL");

        assertThat(status(key, right, right)).isEqualTo(Publication.Status.FINE);
        assertThat(status(key, right, without)).isEqualTo(Publication.Status.MISSING);
        assertThat(status(key, without, right)).isEqualTo(Publication.Status.MISSING);
        assertThat(status(key, right, silent)).isEqualTo(Publication.Status.TEMPORARY_ERROR);
        assertThat(status(key, silent, without)).isEqualTo(Publication.Status.MISSING);
    }

    private static Publication.Status status(DkimPrivateKey key, DnsClient... servers) {
        return new KeyPublications(List.of(servers)).check(NAME, key).join().status();
    }

    @Test
    void aKeyIsComparedWithWhatTheDnsPublishes() {
        DkimPrivateKey key = DkimPrivateKey.generateRsa(2048);
        KeyRecord record = KeyRecord.of(NAME, key);

        assertThat(status(key, record.plainText())).isEqualTo(Publication.Status.FINE);
        assertThat(new KeyPublications(List.of(ZoneDnsClient.of("")))
                        .check(NAME, key)
                        .join()
                        .status())
                .isEqualTo(Publication.Status.MISSING);
        assertThat(status(key, "v=DKIM1; p=")).isEqualTo(Publication.Status.REVOKED);
        assertThat(status(
                        key,
                        KeyRecord.of(NAME, DkimPrivateKey.generateEd25519()).plainText()))
                .isEqualTo(Publication.Status.MISMATCH);
        assertThat(status(key, record.plainText().replace("p=", "s=other; p="))).isEqualTo(Publication.Status.MISMATCH);
    }

    private static Publication.Status status(DkimPrivateKey key, String record) {
        return new KeyPublications(List.of(ZoneDnsClient.of(NAME.recordName() + "\tTXT\t" + record)))
                .check(NAME, key)
                .join()
                .status();
    }
}

package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyPublications;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.testing.MovableClock;

class KeyKeeperTest {

    private static final KeyName OLD = KeyName.of("example.org", "old");
    private static final KeyName NEW = KeyName.of("example.org", "new");
    private static final DkimPrivateKey ONE = DkimPrivateKey.generateEd25519();
    private static final DkimPrivateKey OTHER = DkimPrivateKey.generateEd25519();

    @TempDir
    Path root;

    private final MovableClock time = new MovableClock(Instant.parse("2026-11-01T00:00:00Z"));
    private volatile DnsClient dns = ZoneDnsClient.of("");

    @Test
    void aKeySignsAfterTwoSightingsAndStillAfterARestartWithoutDns() throws Exception {
        folder().create(OLD, ONE);
        KeyKeeper keeper = keeper();
        keeper.look();
        assertThat(keeper.of("example.org")).isEmpty();
        assertThat(keeper.troubles())
                .singleElement()
                .asString()
                .contains("old._domainkey.example.org (new)", "publish the TXT record", ONE.publicKey());

        publish(KeyRecord.of(OLD, ONE));
        keeper.check();
        assertThat(keeper.of("example.org")).isEmpty();
        time.pass(Duration.ofHours(1));
        keeper.check();
        assertThat(selectors(keeper)).containsExactly("old");
        assertThat(keeper.troubles()).isEmpty();

        dns = question -> ZoneDnsClient.of("x\tTXT\ty").ask(question);
        assertThat(selectors(keeper())).containsExactly("old");
    }

    @Test
    void thereIsNoMomentWithoutASignatureWhileKeysRotate() throws Exception {
        active(OLD, ONE);
        KeyKeeper keeper = keeper();
        folder().create(NEW, OTHER);
        keeper.look();
        assertThat(selectors(keeper)).containsExactly("old");
        publish(KeyRecord.of(OLD, ONE), KeyRecord.of(NEW, OTHER));
        keeper.check();
        assertThat(selectors(keeper)).containsExactly("old");
        time.pass(Duration.ofHours(1));
        keeper.check();
        assertThat(selectors(keeper)).containsExactly("new");
        assertThat(root.resolve("example.org/old.retiring")).exists();

        time.pass(Duration.ofDays(7));
        keeper.check();
        assertThat(keeper.troubles())
                .containsExactly(
                        "The key old._domainkey.example.org is retired: remove its record from the DNS, and then "
                                + root.resolve("example.org/old.pem") + ".");
    }

    @Test
    void aFileThatBreaksKeepsTheLastGoodKeyAndSaysSo() throws Exception {
        active(OLD, ONE);
        publish(KeyRecord.of(OLD, ONE));
        KeyKeeper keeper = keeper();
        Path file = root.resolve("example.org/old.pem");
        byte[] good = Files.readAllBytes(file);

        Files.writeString(file, "oops");
        keeper.look();
        assertThat(selectors(keeper)).containsExactly("old");
        assertThat(keeper.troubles())
                .singleElement()
                .asString()
                .startsWith(file + " holds no private key in PEM")
                .endsWith(" Until then the key that was read from it before is used.");

        Files.delete(file);
        Files.createDirectory(file);
        keeper.look();
        assertThat(selectors(keeper)).containsExactly("old");
        assertThat(keeper.troubles()).first().asString().startsWith(file + " cannot be read (IOException)");

        Files.delete(file);
        Files.write(file, good);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        keeper.look();
        assertThat(selectors(keeper)).containsExactly("old");
        assertThat(keeper.troubles()).isEmpty();
    }

    @Test
    void aKeyThatCannotBeReadStopsTheStartWithItsNameAndTheRemedy() throws Exception {
        active(OLD, ONE);
        Files.createDirectory(root.resolve("example.org/s1.pem"));

        assertThatThrownBy(this::keeper)
                .isInstanceOf(WrongSettingException.class)
                .hasMessage(
                        root.resolve("example.org/s1.pem") + " cannot be read (IOException): give it to the user that"
                                + " runs this program, with mode 0600 for a file or 0700 for a folder.");
    }

    @Test
    void aNewKeyThatCannotBeReadWhileJamesRunsHindersNoOther() throws Exception {
        active(OLD, ONE);
        publish(KeyRecord.of(OLD, ONE), KeyRecord.of(NEW, OTHER));
        KeyKeeper keeper = keeper();
        Files.createDirectory(root.resolve("example.org/s1.pem"));
        folder().create(NEW, OTHER);

        keeper.look();
        time.pass(Duration.ofHours(1));
        keeper.check();

        assertThat(selectors(keeper)).containsExactly("new");
        assertThat(keeper.troubles()).anyMatch(trouble -> trouble.contains("s1.pem cannot be read"));
    }

    @Test
    void aKeyThatEverybodyCanReadIsToldAtTheStart() throws Exception {
        active(OLD, ONE);
        Path file = root.resolve("example.org/old.pem");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        KeyKeeper keeper = keeper();

        assertThat(selectors(keeper)).containsExactly("old");
        assertThat(keeper.troubles()).containsExactly("Everybody on this machine can read " + file + ": chmod 600 it.");
    }

    @Test
    void aNewKeySignsOnlyWhenAllServersShowItsRecord() throws Exception {
        folder().create(NEW, OTHER);
        DnsClient other = ZoneDnsClient.of(
                NEW.recordName() + "\tTXT\t" + KeyRecord.of(NEW, OTHER).value());
        KeyKeeper keeper = keeper(other, question -> dns.ask(question));
        for (int i = 0; i < 3; i++) {
            keeper.check();
            time.pass(Duration.ofHours(1));
        }
        assertThat(selectors(keeper)).isEmpty();
        assertThat(root.resolve("example.org/new.seen")).doesNotExist();

        publish(KeyRecord.of(NEW, OTHER));
        keeper.check();
        time.pass(Duration.ofHours(1));
        keeper.check();

        assertThat(selectors(keeper)).containsExactly("new");
    }

    @Test
    void twoServersShareAFolderAndAgree() throws Exception {
        active(OLD, ONE);
        publish(KeyRecord.of(OLD, ONE), KeyRecord.of(NEW, OTHER));
        KeyKeeper one = keeper();
        KeyKeeper other = keeper();
        folder().create(NEW, OTHER);
        one.look();
        other.look();
        byte[] seen = Files.readAllBytes(root.resolve("example.org/new.seen"));
        time.pass(Duration.ofMinutes(1));
        other.check();
        assertThat(root.resolve("example.org/new.seen")).hasBinaryContent(seen);

        time.pass(Duration.ofMinutes(59));
        one.check();
        Map<String, String> afterOne = markers();
        time.pass(Duration.ofSeconds(1));
        other.check();

        assertThat(markers())
                .isEqualTo(afterOne)
                .containsOnlyKeys("new.active", "new.seen", "old.active", "old.retiring");
        assertThat(selectors(one)).containsExactly("new");
        assertThat(selectors(other)).containsExactly("new");
        for (int i = 0; i < 10; i++) {
            time.pass(Duration.ofHours(1));
            one.check();
            other.check();
        }
        assertThat(markers()).isEqualTo(afterOne);
    }

    @Test
    void aServerWhoseDnsFailsUsesWhatAnotherHasSeen() throws Exception {
        folder().create(NEW, OTHER);
        KeyKeeper blind = keeper(ZoneDnsClient.of(NEW.recordName() + "\tTXT\t!TIMEOUT"));
        KeyKeeper seeing = keeper();
        publish(KeyRecord.of(NEW, OTHER));
        for (int i = 0; i < 2; i++) {
            seeing.check();
            blind.check();
            time.pass(Duration.ofHours(1));
        }

        assertThat(selectors(blind)).containsExactly("new");
    }

    @Test
    void aDamagedFileIsToldWithTheRemedyAndStopsNothingElse() throws Exception {
        active(OLD, ONE);
        Files.writeString(root.resolve("example.org/bad.pem"), "oops");
        Files.setPosixFilePermissions(
                root.resolve("example.org/bad.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        publish(KeyRecord.of(OLD, ONE));

        KeyKeeper keeper = keeper();

        assertThat(selectors(keeper)).containsExactly("old");
        assertThat(keeper.troubles())
                .anyMatch(trouble -> trouble.contains("bad.pem holds no private key in PEM"))
                .anyMatch(trouble -> trouble.contains("Everybody on this machine can read"));
    }

    @Test
    void aNameThatCannotBeOneStopsTheStartWithASentence() throws Exception {
        Files.createDirectories(root.resolve("not a domain"));
        Files.writeString(root.resolve("not a domain/s.pem"), "");

        assertThatThrownBy(this::keeper)
                .isInstanceOf(WrongSettingException.class)
                .hasMessageContaining("not a domain");
    }

    private Map<String, String> markers() throws IOException {
        Map<String, String> markers = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("example.org"), "*.[!p]*")) {
            for (Path file : files) {
                markers.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return markers;
    }

    private void active(KeyName name, DkimPrivateKey key) throws Exception {
        folder().create(name, key);
        Files.writeString(root.resolve(name.domain()).resolve(name.selector() + ".active"), time.instant() + "\n");
    }

    private void publish(KeyRecord... records) {
        StringBuilder zone = new StringBuilder();
        for (KeyRecord record : records) {
            zone.append(record.name().recordName())
                    .append("\tTXT\t")
                    .append(record.plainText())
                    .append('\n');
        }
        dns = ZoneDnsClient.of(zone.toString());
    }

    private static List<String> selectors(KeyKeeper keeper) {
        return keeper.of("example.org").stream().map(DkimSigningKey::selector).toList();
    }

    private KeyFolder folder() {
        return new KeyFolder(root);
    }

    private KeyKeeper keeper() {
        return keeper(question -> dns.ask(question));
    }

    private KeyKeeper keeper(DnsClient... servers) {
        return new KeyKeeper(
                folder(),
                new KeyPublications(List.of(servers)),
                Duration.ofHours(1),
                time,
                new KeyMetrics(new NoopGaugeRegistry(), new RecordingMetricFactory()));
    }
}

package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
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

class KeyKeeperTest {

    private static final KeyName OLD = KeyName.of("example.org", "old");
    private static final KeyName NEW = KeyName.of("example.org", "new");
    private static final DkimPrivateKey ONE = DkimPrivateKey.generateEd25519();
    private static final DkimPrivateKey OTHER = DkimPrivateKey.generateEd25519();

    @TempDir
    Path root;

    private final Time time = new Time();
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
    void aFileThatBreaksKeepsTheLastGoodKey() throws Exception {
        active(OLD, ONE);
        KeyKeeper keeper = keeper();
        Files.writeString(root.resolve("example.org/old.pem"), "oops");

        keeper.look();

        assertThat(selectors(keeper)).containsExactly("old");
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
        DnsClient now = question -> dns.ask(question);
        return new KeyKeeper(folder(), new KeyPublications(List.of(now)), Duration.ofHours(1), time);
    }

    private static final class Time extends Clock {
        private Instant now = Instant.parse("2026-11-01T00:00:00Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;

class KeysCommandTest {

    private static final String NOW = "2026-11-24T12:00:00Z";

    @TempDir
    Path folder;

    private final List<String> zone = new ArrayList<>();
    private Path keys;

    @BeforeEach
    void nameFolder() {
        keys = folder.resolve("dkim");
    }

    @Test
    void aKeyThatSignsAndWhoseRecordIsRightNeedsNothing() throws Exception {
        publish(key("example.org", "s1", "active", "2026-11-01T00:00:00Z"));

        Run run = keys();

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("s1._domainkey.example.org", "ed25519, written ", "s1.pem")
                .containsPattern("state +active +signs, active since 2026-11-01T00:00:00Z")
                .containsPattern("DNS +matches +the record publishes this key")
                .doesNotContain("to do", "PRIVATE KEY");
    }

    @Test
    void ofTwoActiveKeysOfAnAlgorithmTheLaterSigns() throws Exception {
        key("example.org", "s1", "active", "2026-11-01T00:00:00Z");
        key("example.org", "s2", "active", "2026-11-02T00:00:00Z");

        assertThat(keys().out())
                .containsPattern("state +active +does not sign, active since 2026-11-01")
                .containsPattern("state +active +signs, active since 2026-11-02");
    }

    @Test
    void aNewKeyWithoutARecordSaysWhatToPublish() throws Exception {
        StoredKey made = key("example.org", "s1");

        Run run = keys();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("state +new +does not sign, not seen in the DNS by James yet")
                .containsPattern("DNS +absent +there is no such name in the DNS")
                .contains(
                        "  to do         The key s1._domainkey.example.org (new): there is no such name in the DNS; publish"
                                + " the TXT record s1._domainkey.example.org with the text \""
                                + record(made).value() + "\".\n");
    }

    @Test
    void everyWayInWhichARecordCanBeWrongHasItsWord() throws Exception {
        StoredKey other = key("example.org", "s1");
        key("example.org", "s2");
        key("example.org", "s3");
        publish(key("example.org", "s4"));
        zone.add("s2._domainkey.example.org\tTXT\t" + record(other).value());
        zone.add("s3._domainkey.example.org\tTXT\tv=DKIM1; p=");
        zone.add("s4._domainkey.example.org\tTXT\tanything");

        assertThat(keys().out())
                .containsSubsequence("DNS           absent", "DNS           different", "DNS           revoked")
                .containsPattern("DNS +several +2 TXT records stand there");
    }

    @Test
    void aDnsWithoutAnswerIsNothingToDoButNotAllIsWell() throws Exception {
        key("example.org", "s1", "active", "2026-11-01T00:00:00Z");
        zone.add("s1._domainkey.example.org\tTXT\t!SERVFAIL");

        Run run = keys();

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out())
                .containsPattern("DNS +no-answer +the DNS does not answer \\(SERVFAIL\\)")
                .containsPattern("state +active +signs")
                .doesNotContain("to do");
    }

    @Test
    void aRetiringKeyKeepsItsRecordForAWeekAndThenBothMayGo() throws Exception {
        StoredKey old = key("example.org", "s1", "active", "2026-01-01T00:00:00Z");
        mark(old, "retiring", "2026-11-20T00:00:00Z");
        publish(old);

        Run before = keys("--at", "2026-11-26T23:59:59Z");
        assertThat(before.status()).isZero();
        assertThat(before.out().replaceAll("\\s+", " "))
                .contains("retiring signs,", "record and file must stay until 2026-11-27T00:00:00Z");

        Run after = keys("--at", "2026-11-27T00:00:00Z");
        assertThat(after.status()).isEqualTo(1);
        assertThat(after.out())
                .containsPattern("state +retired +does not sign, record and file may go since 2026-11-27T00:00:00Z")
                .contains("is retired: remove its record from the DNS, and then " + old.file() + ".");

        zone.clear();
        assertThat(keys("--at", "2026-11-27T00:00:00Z").out())
                .contains("is retired and no longer in the DNS: remove " + old.file() + ".");
    }

    @Test
    void aFileThatIsDamagedOrOpenToAllIsNamed() throws Exception {
        StoredKey open = key("example.org", "s1", "active", "2026-11-01T00:00:00Z");
        publish(open);
        Files.setPosixFilePermissions(open.file(), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(key("example.org", "s2").file(), "oops");
        Files.createDirectory(keys.resolve("example.org/s3.pem"));

        Run run = keys();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("Everybody on this machine can read " + open.file() + ": chmod 600 it.")
                .contains("s2.pem holds no private key in PEM")
                .contains("unusable, written ")
                .contains("s3.pem cannot be read (IOException): give it to the user that runs this program");
    }

    @Test
    void onlyTheDomainsAreListedThatAreAskedFor() throws Exception {
        publish(key("example.org", "s1", "active", "2026-11-01T00:00:00Z"));
        key("example.com", "s1");

        assertThat(keys("Example.ORG."))
                .satisfies(run -> assertThat(run.status()).isZero());
        Run run = keys("example.org", "b\u00fccher.example");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("make one with sekisho keygen xn--bcher-kva.example.")
                .doesNotContain("example.com");
        assertThat(keys("not a domain").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void noKeyAtAllIsSomethingToDo() throws Exception {
        Run run = keys();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("There is no key in " + keys + ": make one with sekisho keygen.\n");
    }

    @Test
    void aFolderThatCannotBeReadIsBadInput() throws Exception {
        Files.createDirectories(keys.resolve("not a domain"));
        Files.writeString(keys.resolve("not a domain/s.pem"), "");

        Run run = keys();

        assertThat(run.status()).isEqualTo(ExitStatus.NO_INPUT);
        assertThat(run.err()).contains("not a domain");
    }

    @Test
    void jsonSaysTheSameForPrograms() throws Exception {
        StoredKey made = key("example.org", "s1", "active", "2026-11-01T00:00:00Z");
        mark(made, "retiring", "2026-11-20T00:00:00Z");

        JsonNode all = new ObjectMapper().readTree(keys("--json").out());

        assertThat(all.path("at").asText()).isEqualTo(NOW);
        JsonNode one = all.path("keys").path(0);
        assertThat(one.path("domain").asText()).isEqualTo("example.org");
        assertThat(one.path("selector").asText()).isEqualTo("s1");
        assertThat(one.path("algorithm").asText()).isEqualTo("ed25519-sha256");
        assertThat(one.path("bits").asInt()).isEqualTo(256);
        assertThat(one.path("state").asText()).isEqualTo("retiring");
        assertThat(one.path("signs").asBoolean()).isTrue();
        assertThat(one.path("removable").asText()).isEqualTo("2026-11-27T00:00:00Z");
        assertThat(one.path("published").asText()).isEqualTo("absent");
        assertThat(one.path("recordText").asText()).isEqualTo(record(made).value());
        assertThat(one.path("toDo").path(0).asText()).contains("publish the TXT record");
    }

    private Run keys(String... arguments) throws IOException {
        Path file = TestMail.zone(folder, zone.toArray(String[]::new));
        List<String> all = new ArrayList<>(List.of("keys", "--keys=" + keys, "--zone=" + file));
        all.addAll(List.of(arguments));
        if (!all.contains("--at")) {
            all.addAll(List.of("--at", NOW));
        }
        return Run.sekisho(all.toArray(String[]::new));
    }

    private StoredKey key(String domain, String selector) throws IOException {
        return new KeyFolder(keys).create(KeyName.of(domain, selector), DkimPrivateKey.generateEd25519());
    }

    private StoredKey key(String domain, String selector, String marker, String time) throws IOException {
        StoredKey key = key(domain, selector);
        mark(key, marker, time);
        return key;
    }

    private static void mark(StoredKey key, String marker, String time) throws IOException {
        Files.writeString(key.file().resolveSibling(key.name().selector() + "." + marker), time + "\n");
    }

    private void publish(StoredKey key) {
        zone.add(key.name().recordName() + "\tTXT\t" + record(key).value());
    }

    private static KeyRecord record(StoredKey key) {
        return KeyRecord.of(key.name(), key.content().usable().orElseThrow());
    }
}

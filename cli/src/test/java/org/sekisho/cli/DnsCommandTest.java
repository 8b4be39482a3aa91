package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;

/** What the records of a domain are compared with, what is said, and what status that is. */
class DnsCommandTest {

    private static final String SPF = "example.org\tTXT\tv=spf1 ip4:192.0.2.1 -all";
    private static final String DMARC = "_dmarc.example.org\tTXT\tv=DMARC1; p=reject; rua=mailto:d@example.org";

    @TempDir
    private Path folder;

    private final List<String> zone = new ArrayList<>();
    private Path keys = Path.of("");

    @BeforeEach
    void emptyFolder() {
        keys = folder.resolve("dkim");
    }

    @Test
    void whereAllRecordsAreRightAllIsFine() throws IOException {
        zone.addAll(List.of(SPF, DMARC));
        publish(key("example.org", "s1"));

        Run run = dns("--host", "192.0.2.1");

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsSubsequence(
                        "SPF\n",
                        "verdict       fine",
                        "DKIM s1\n",
                        "verdict       fine",
                        "DMARC\n",
                        "verdict       fine")
                .doesNotContain("to do", "publish\n", "wrong", "missing");
    }

    @Test
    void whatIsMissingIsPrintedAsItIsToBePublished() throws IOException {
        StoredKey key = key("example.org", "s1");
        zone.add("example.org\tMX\t10 mail.example.org");

        Run run = dns("--rua", "<reports@example.org>");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("  publish\n    example.org. IN TXT \"v=spf1 mx ~all\"\n")
                .contains(
                        "    s1._domainkey.example.org. IN TXT \"" + record(key).value() + "\"\n")
                .contains("    _dmarc.example.org. IN TXT \"v=DMARC1; p=none; rua=mailto:reports@example.org\"\n")
                .contains("or in a form of your DNS provider, as a TXT record at _dmarc.example.org with the text\n"
                        + "    v=DMARC1; p=none; rua=mailto:reports@example.org\n");
    }

    @Test
    void somethingWrongCountsForMoreThanSomethingMissingAndThatForMoreThanNoAnswer() throws IOException {
        publish(key("example.org", "s1"));
        zone.addAll(List.of(SPF, "_dmarc.example.org\tTXT\t!SERVFAIL"));
        assertThat(dns().status()).isEqualTo(3);

        zone.remove(SPF);
        assertThat(dns().status()).isEqualTo(1);

        zone.add("example.org\tTXT\tv=spf4 mx -all");
        assertThat(dns().status()).isEqualTo(2);
    }

    @Test
    void theNextStepOfARollOutIsAdviceAndNoFault() throws IOException {
        publish(key("example.org", "s1"));
        zone.addAll(List.of(SPF, "_dmarc.example.org\tTXT\tv=DMARC1; p=none; rua=mailto:d@example.org"));

        Run run = dns();

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("  advice        The policy is p=none: it only watches.\n")
                .contains(
                        "  the next step\n    _dmarc.example.org. IN TXT \"v=DMARC1; p=quarantine; rua=mailto:d@example.org\"");
    }

    @Test
    void aDomainThatSendsNoMailNeedsNoKey() throws IOException {
        zone.addAll(List.of("example.org\tTXT\tv=spf1 -all", DMARC));

        Run run = dns();

        assertThat(run.status()).isZero();
        assertThat(run.out()).doesNotContain("DKIM", "keygen");
    }

    @Test
    void withoutAKeySomethingIsMissing() throws IOException {
        zone.addAll(List.of(SPF, DMARC));
        key("example.com", "s1");

        Run run = dns();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().replaceAll("\\s+", " "))
                .contains("DKIM verdict missing missing There is no key of example.org in " + keys)
                .contains("Make one with sekisho keygen example.org");
    }

    @Test
    void aSelectorCanBeNamedWhetherItsKeyIsThereOrNot() throws IOException {
        zone.addAll(List.of(SPF, DMARC));
        publish(key("example.org", "s1"));
        key("example.org", "s2");
        zone.add("s3._domainkey.example.org\tTXT\tv=DKIM1; p=");

        assertThat(dns("--selector", "S1").status()).isZero();
        assertThat(dns("--selector", "s1", "--selector", "s2").status()).isEqualTo(1);
        assertThat(dns("--selector", "s3").out()).contains("The key is revoked: p= is empty.");
    }

    @Test
    void aRetiredKeyIsNotMissed() throws IOException {
        zone.addAll(List.of(SPF, DMARC));
        StoredKey old = key("example.org", "s1");
        Files.writeString(old.file().resolveSibling("s1.active"), "2020-01-01T00:00:00Z\n");
        Files.writeString(old.file().resolveSibling("s1.retiring"), "2020-02-01T00:00:00Z\n");
        publish(key("example.org", "s2"));

        Run run = dns();

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("DKIM s2").doesNotContain("DKIM s1");
    }

    @Test
    void twentySelectorsAndHostsAreTakenAndMoreAreNot() throws IOException {
        assertThat(dns(times("--selector=s", 20)).status()).isEqualTo(1);
        assertThat(dns(times("--selector=s", 21)).err()).contains("--selector can be given 20 times, not 21.");
        assertThat(dns(times("--host=192.0.2.", 20)).status()).isEqualTo(1);
        assertThat(dns(times("--host=192.0.2.", 21)).err()).contains("--host can be given 20 times, not 21.");
        for (int i = 0; i < 21; i++) {
            key("example.org", "s" + i);
        }
        assertThat(dns().err()).contains("There are 21 keys of example.org; name up to 20 of them with --selector.");
        Files.delete(keys.resolve("example.org/s7.pem"));
        assertThat(dns().status()).isEqualTo(1);
    }

    @Test
    void aDnsThatNeverAnswersIsUnknownWhenTheTimeIsOver() throws IOException {
        key("example.org", "s1");
        key("example.org", "s2");
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();

            Run run = Run.sekisho(
                    "dns",
                    "example.org",
                    "--keys=" + keys,
                    "--host=mail.example.org",
                    "--dns=127.0.0.1:" + silent.getLocalPort(),
                    "--timeout=2");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
            assertThat(run.status()).isEqualTo(3);
            assertThat(run.out()).contains("verdict       unknown").doesNotContain("publish\n");
        }
    }

    @Test
    void aKeyFileThatIsDamagedIsNamed() throws IOException {
        zone.addAll(List.of(SPF, DMARC));
        StoredKey key = key("example.org", "s1");
        publish(key);
        Files.writeString(key.file(), "oops");

        Run run = dns();

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).contains("The file of this key holds no private key in PEM");
        assertThat(dns("--selector=s1").status()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void whatStrangersWroteIsShownAndNotObeyed(String form) throws IOException {
        String evil = "\\x1b[2J\\x1b]0;owned\\x07\\x9b31m\\r\\n\\x7f";
        zone.add("example.org\tTXT\tv=spf1 " + evil + " -all");
        zone.add("_dmarc.example.org\tTXT\tv=DMARC1; p=" + evil + "; " + evil + "=1; rua=" + evil + "@x");
        zone.add("s1._domainkey.example.org\tTXT\tv=" + evil + "; p=" + evil);

        Run run = dns("--selector", "s1", form.isEmpty() ? "--timeout=20" : form);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).matches("[\\n -~]+").contains("x1B[2J");
    }

    @Test
    void textsAndRecordsAreShownWithinBounds() throws IOException {
        zone.add("s1._domainkey.example.org\tTXT\t" + "x".repeat(DomainRecords.LONGEST_TEXT));
        zone.add("s2._domainkey.example.org\tTXT\t" + "x".repeat(DomainRecords.LONGEST_TEXT + 1));
        zone.addAll(Collections.nCopies(11, "s3._domainkey.example.org\tTXT\tx"));

        assertThat(dns("--selector", "s1").out()).doesNotContain("x...");
        assertThat(dns("--selector", "s2").out()).contains("x...");
        assertThat(dns("--selector", "s3").out().split("DNS has", -1)).hasSize(11);
    }

    @Test
    void jsonSaysTheSameForPrograms() throws IOException {
        StoredKey key = key("example.org", "s1");
        zone.addAll(List.of("example.org\tTXT\tv=spf4 mx -all", DMARC));

        JsonNode all = new ObjectMapper().readTree(dns("--json").out());

        assertThat(all.path("command").asText()).isEqualTo("dns");
        assertThat(all.path("domain").asText()).isEqualTo("example.org");
        assertThat(all.path("status").asText()).isEqualTo("wrong");
        JsonNode spf = all.path("checks").path(0);
        assertThat(spf.path("standard").asText()).isEqualTo("SPF");
        assertThat(spf.path("selector").isNull()).isTrue();
        assertThat(spf.path("status").asText()).isEqualTo("wrong");
        assertThat(spf.path("recordName").asText()).isEqualTo("example.org");
        assertThat(spf.path("published").path(0).asText()).isEqualTo("v=spf4 mx -all");
        assertThat(spf.path("findings").path(0).path("severity").asText()).isEqualTo("wrong");
        assertThat(spf.path("findings").path(0).path("sentence").asText()).contains("v=spf4");
        assertThat(spf.path("findings").path(0).path("remedy").asText()).contains("v=spf1");
        assertThat(spf.path("recordText").asText()).isEqualTo("v=spf1 mx -all");
        assertThat(spf.path("zoneFile").asText()).isEqualTo("example.org. IN TXT \"v=spf1 mx -all\"");
        JsonNode dkim = all.path("checks").path(1);
        assertThat(dkim.path("selector").asText()).isEqualTo("s1");
        assertThat(dkim.path("recordText").asText()).isEqualTo(record(key).value());
        assertThat(all.path("checks").path(2).path("status").asText()).isEqualTo("fine");
        assertThat(all.path("dns").isArray()).isTrue();
    }

    @Test
    void jsonOfADomainWithoutKeyHasItsPlaceToo() throws IOException {
        JsonNode checks = new ObjectMapper().readTree(dns("--json").out()).path("checks");

        assertThat(checks.findValuesAsText("standard")).containsExactly("SPF", "DKIM", "DMARC");
        assertThat(checks.path(1).path("status").asText()).isEqualTo("missing");
        assertThat(checks.path(1).path("recordName").isNull()).isTrue();
    }

    private static String[] times(String option, int count) {
        List<String> options = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            options.add(option + i);
        }
        return options.toArray(String[]::new);
    }

    private Run dns(String... arguments) throws IOException {
        Path file = TestMail.zone(folder, zone.toArray(String[]::new));
        List<String> all = new ArrayList<>(List.of("dns", "example.org", "--keys=" + keys, "--zone=" + file));
        all.addAll(List.of(arguments));
        return Run.sekisho(all.toArray(String[]::new));
    }

    private StoredKey key(String domain, String selector) throws IOException {
        return new KeyFolder(keys).create(KeyName.of(domain, selector), DkimPrivateKey.generateEd25519());
    }

    private void publish(StoredKey key) {
        zone.add(key.name().recordName() + "\tTXT\t" + record(key).value());
    }

    private static KeyRecord record(StoredKey key) {
        return KeyRecord.of(key.name(), key.content().usable().orElseThrow());
    }
}

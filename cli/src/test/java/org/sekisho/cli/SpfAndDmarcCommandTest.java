package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpfAndDmarcCommandTest {

    @TempDir
    private Path folder;

    private Path zone;

    @BeforeEach
    void writeZone() throws IOException {
        zone = TestMail.zone(
                folder,
                "pass.example\tTXT\tv=spf1 +all",
                "neutral.example\tTXT\tv=spf1 ?all",
                "soft.example\tTXT\tv=spf1 ~all",
                "fail.example\tTXT\tv=spf1 -all exp=why.fail.example",
                "why.fail.example\tTXT\tNot %{c}",
                "temp.example\tTXT\t!TIMEOUT",
                "perm.example\tTXT\tv=spf1 nonsense",
                "hosts.example\tTXT\tv=spf1 mx ptr a -all",
                "hosts.example\tMX\t10 mx.hosts.example",
                "mx.hosts.example\tA\t192.0.2.77",
                "hosts.example\tAAAA\t2001:db8::77",
                "1.2.0.192.in-addr.arpa\tPTR\thost.elsewhere.example",
                "_dmarc.pass.example\tTXT\tv=DMARC1; p=reject; np=quarantine",
                "_dmarc.ignored.example\tTXT\tv=DMARC1; p=nonsense",
                "_dmarc.temp.example\tTXT\t!SERVFAIL",
                "_dmarc.xn--bcher-kva.example\tTXT\tv=DMARC1; p=none");
    }

    private Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--zone=" + zone);
        return Run.sekisho(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "pass.example,      0, pass",
        "none.example,      1, none",
        "neutral.example,   1, neutral",
        "soft.example,      1, softfail",
        "fail.example,      2, fail",
        "temp.example,      3, temperror",
        "perm.example,      4, permerror"
    })
    void theStatusOfSpfTellsItsResult(String domain, int status, String result) {
        Run run = run("spf", "--ip", "192.0.2.1", "--mail-from", "a@" + domain);

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).contains("  MAIL FROM     " + result);
    }

    @Test
    void mailFromDecidesTheStatusWhereHeloIsGivenToo() {
        Run run = run("spf", "--ip", "2001:db8::1", "--helo", "pass.example", "--mail-from", "<a@fail.example>");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out())
                .contains("  client        2001:db8::1\n")
                .contains("  HELO          pass ")
                .contains("that domain says: Not 2001:db8::1");
        assertThat(run("spf", "--ip", "192.0.2.1", "--helo", "fail.example").status())
                .isEqualTo(2);
    }

    @Test
    void everyKindOfRecordIsListedAsAZoneFileHasIt() {
        assertThat(run("spf", "--ip", "192.0.2.1", "--mail-from", "a@hosts.example")
                        .out())
                .contains("10 mx.hosts.example\n")
                .contains("            192.0.2.77\n")
                .contains("            host.elsewhere.example\n");
    }

    @Test
    void jsonOfSpfHasTheExplanationAndNullForWhatWasNotGiven() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(run("spf", "--ip", "192.0.2.1", "--mail-from", "a@fail.example", "--json")
                        .out());

        assertThat(json.at("/command").asText()).isEqualTo("spf");
        assertThat(json.at("/envelope/helo").isNull()).isTrue();
        assertThat(json.at("/spf/0/explanation").asText()).isEqualTo("Not 192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource({
        "pass.example,         0, found",
        "none.example,         1, no-record",
        "temp.example,         3, lookup-failed",
        "ignored.example,      4, record-ignored"
    })
    void theStatusOfDmarcTellsWhatWasFound(String domain, int status, String result) {
        Run run = run("dmarc", domain);

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).contains("  result        " + result);
    }

    @Test
    void theTagThatAppliesIsNamed() {
        assertThat(run("dmarc", "no-such.pass.example").out()).contains("  policy        quarantine, by np=\n");
    }

    @Test
    void aDomainInItsOwnScriptIsTheSameAsInALabels() {
        assertThat(run("dmarc", "B\u00fccher.example").out()).startsWith("DMARC policy for xn--bcher-kva.example\n");
    }

    @Test
    void jsonOfDmarcSaysWhereTheRecordIs() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(run("dmarc", "a.pass.example", "--json").out());

        assertThat(json.at("/discovery/policyDomain").asText()).isEqualTo("pass.example");
        assertThat(json.at("/organizationalDomain").asText()).isEqualTo("pass.example");
        assertThat(json.at("/discovery/record/np").asText()).isEqualTo("quarantine");
    }
}

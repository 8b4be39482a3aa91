package org.sekisho.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;

class TreeWalkTest {

    private static final String POLICY = "v=DMARC1; p=none";

    @Test
    @Tag("B06")
    void sevenLabelsAreAskedOneByOne() {
        assertThat(TreeWalk.domains("a.b.c.d.e.example.org"))
                .containsExactly(
                        "a.b.c.d.e.example.org",
                        "b.c.d.e.example.org",
                        "c.d.e.example.org",
                        "d.e.example.org",
                        "e.example.org",
                        "example.org",
                        "org");
    }

    @Test
    @Tag("B06")
    void fromEightLabelsOnThereAreEightQueriesAndTheSecondHasSevenLabels() {
        for (int more = 0; more < 20; more++) {
            String domain = "x.".repeat(more) + "a.b.c.d.e.f.example.org";
            List<String> domains = TreeWalk.domains(domain);
            assertThat(domains).hasSize(TreeWalk.MAXIMUM_QUERIES).startsWith(domain, "b.c.d.e.f.example.org");
            assertThat(domains).endsWith("example.org", "org");
        }
    }

    @Test
    void aTopLevelDomainIsAskedOnce() {
        assertThat(TreeWalk.domains("org")).containsExactly("org");
    }

    @Test
    @Tag("B06")
    void theRecordWithTheFewestLabelsIsTheOrganization() {
        assertThat(organization("a.b.example.org", Map.of("b.example.org", POLICY, "example.org", POLICY)))
                .contains("example.org");
    }

    @Test
    @Tag("B06")
    void psdNoStopsTheWalk() {
        TreeWalk walk = walk("a.b.example.org", Map.of("b.example.org", POLICY + "; psd=n", "example.org", POLICY));
        assertThat(walk.organizationalDomain()).contains("b.example.org");
        assertThat(walk.steps()).hasSize(2);
    }

    @Test
    @Tag("B06")
    void psdYesStopsTheWalkAndTheOrganizationIsOneLabelBelow() {
        TreeWalk walk = walk("a.b.example.org", Map.of("example.org", POLICY + "; psd=y", "org", POLICY));
        assertThat(walk.organizationalDomain()).contains("b.example.org");
        assertThat(walk.publicSuffixDomain()).contains("example.org");
        assertThat(walk.steps()).hasSize(3);
    }

    @Test
    @Tag("B06")
    void psdYesAtTheStartMakesTheStartItsOwnOrganization() {
        assertThat(organization("example.org", Map.of("example.org", POLICY + "; psd=y")))
                .contains("example.org");
    }

    @Test
    @Tag("B06")
    void aNameThatTheShortcutLeavesOutCanBeTheOrganization() {
        assertThat(organization("1.2.3.4.5.6.7.8.9.10", Map.of("4.5.6.7.8.9.10", POLICY + "; psd=y")))
                .contains("3.4.5.6.7.8.9.10");
    }

    @Test
    void withoutAnyRecordADomainIsItsOwnOrganization() {
        assertThat(organization("a.example.org", Map.of())).contains("a.example.org");
    }

    @Test
    @Tag("B01")
    void severalRecordsAtOneNameAreNone() {
        DnsClient dns = ZoneDnsClient.of("_dmarc.example.org\tTXT\tv=DMARC1; p=reject\n"
                + "_dmarc.example.org\tTXT\tv=DMARC1; p=none\n_dmarc.a.example.org\tTXT\tv=DMARC1; p=none");
        assertThat(run(dns, "b.a.example.org").organizationalDomain()).contains("a.example.org");
    }

    @Test
    @Tag("B01")
    void textsThatOnlyResembleARecordDoNotCountAgainstIt() {
        DnsClient dns = ZoneDnsClient.of("_dmarc.example.org\tTXT\tv=DMARC1; p=reject\n"
                + "_dmarc.example.org\tTXT\tv=DMARC1x; p=none\n_dmarc.example.org\tTXT\tv=spf1 -all");
        assertThat(run(dns, "a.example.org").organizationalDomain()).contains("example.org");
    }

    @Test
    @Tag("B03")
    void aMissingAnswerLeavesTheOrganizationOpen() {
        TreeWalk walk = walk("a.b.example.org", Map.of("example.org", POLICY, "b.example.org", "!SERVFAIL"));
        assertThat(walk.organizationalDomain()).isEmpty();
        assertThat(walk.failure()).contains("SERVFAIL at _dmarc.b.example.org");
    }

    @ParameterizedTest
    @Tag("B04")
    @CsvSource({
        // Any answer of org gives both the same organization.
        "a.example.org, b.example.org, org=!TIMEOUT example.org=record, ALIGNED",
        "example.org,   b.example.org, org=!TIMEOUT example.org=record, ALIGNED",
        "example.org,   a.b.example.org, org=!TIMEOUT example.org=record b.example.org=n, NOT_ALIGNED",
        "example.org,   a.b.example.org, org=!TIMEOUT example.org=record b.example.org=!TIMEOUT, UNKNOWN",
        "example.org,   a.example.org, org=record example.org=!TIMEOUT, UNKNOWN",
        "example.org,   example.net, org=!TIMEOUT example.org=record, NOT_ALIGNED",
        "a.example.org, b.example.org, example.org=!TIMEOUT, UNKNOWN",
        "a.github.io, b.github.io, github.io=!TIMEOUT, UNKNOWN",
        // No organization stands at a name of a registry.
        "example.org,   other.org, org=!TIMEOUT example.org=record, NOT_ALIGNED",
        "a.example.org, b.example.org, org=!TIMEOUT, NOT_ALIGNED",
        "example.co.uk, other.co.uk, co.uk=!TIMEOUT example.co.uk=record, NOT_ALIGNED",
        "example.xn--55qx5d.cn, other.xn--55qx5d.cn, xn--55qx5d.cn=!SERVFAIL, NOT_ALIGNED",
        "a.example.org, b.example.org, org=!TIMEOUT example.org=y, NOT_ALIGNED",
        "a.example.org, b.example.org, a.example.org=!TIMEOUT, NOT_ALIGNED",
        "a.example.org, a.example.org, a.example.org=!TIMEOUT, ALIGNED"
    })
    void alignmentIsKnownWhereNoMissingAnswerCouldChangeIt(
            String author, String other, String zone, Alignment expected) {
        Map<String, String> records = new TreeMap<>();
        for (String entry : zone.split(" ")) {
            String[] parts = entry.split("=");
            records.put(parts[0], text(parts[1]));
        }
        assertThat(TreeWalk.alignment(walk(author, records), walk(other, records)))
                .isEqualTo(expected);
    }

    /** The shortcut for walks with missing answers must agree with RFC 9989 4.10.2 where none is missing. */
    @Property(tries = 1000)
    void theTwoWaysToTellAlignmentAgree(
            @ForAll("domains") String author,
            @ForAll("domains") String other,
            @ForAll("zones") Map<String, String> zone) {
        TreeWalk a = walk(author, zone);
        TreeWalk b = walk(other, zone);
        if (!author.equals(other)) {
            assertThat(TreeWalk.alignmentDespiteFailures(a, b))
                    .isEqualTo(
                            a.organizationalDomain().equals(b.organizationalDomain())
                                    ? Alignment.ALIGNED
                                    : Alignment.NOT_ALIGNED);
        }
    }

    /** What is said despite missing answers must hold whatever one of them would have been. */
    @Property(tries = 1000)
    void whatIsSaidDespiteAMissingAnswerHoldsForEveryAnswer(
            @ForAll("domains") String author,
            @ForAll("domains") String other,
            @ForAll("domains") String missing,
            @ForAll("zones") Map<String, String> zone) {
        Assume.that(!PublicSuffixList.isRegistrySuffix(missing));
        Map<String, String> failing = new TreeMap<>(zone);
        failing.put(missing, "!SERVFAIL");
        Alignment said = TreeWalk.alignment(walk(author, failing), walk(other, failing));
        for (String answer : List.of("none", "record", "n", "y")) {
            Map<String, String> answered = new TreeMap<>(zone);
            answered.remove(missing);
            if (!answer.equals("none")) {
                answered.put(missing, text(answer));
            }
            Alignment truth = TreeWalk.alignment(walk(author, answered), walk(other, answered));
            assertThat(said).isIn(Alignment.UNKNOWN, truth);
        }
    }

    @Provide
    Arbitrary<String> domains() {
        return Arbitraries.of("a", "b").list().ofMinSize(1).ofMaxSize(10).map(labels -> String.join(".", labels));
    }

    @Provide
    Arbitrary<Map<String, String>> zones() {
        return Arbitraries.maps(
                        domains(), Arbitraries.of("record", "record", "n", "y").map(TreeWalkTest::text))
                .ofMaxSize(8);
    }

    private static String text(String kind) {
        return switch (kind) {
            case "record" -> POLICY;
            case "n", "y" -> POLICY + "; psd=" + kind;
            default -> kind;
        };
    }

    private static Optional<String> organization(String domain, Map<String, String> records) {
        return walk(domain, records).organizationalDomain();
    }

    private static TreeWalk walk(String domain, Map<String, String> records) {
        StringBuilder zone = new StringBuilder();
        records.forEach((name, text) -> zone.append("_dmarc.")
                .append(name)
                .append("\tTXT\t")
                .append(text)
                .append('\n'));
        return run(ZoneDnsClient.of(zone.toString()), domain);
    }

    private static TreeWalk run(DnsClient client, String domain) {
        return DnsEvaluation.start(client, Deadline.in(Duration.ofSeconds(5)), dns -> TreeWalk.from(dns, domain))
                .join();
    }
}

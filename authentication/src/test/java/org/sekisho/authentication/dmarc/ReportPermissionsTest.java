package org.sekisho.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DnsjavaClient;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.authentication.testing.Trouble;

/** Over a real socket: what the DNS says is all that this is about. */
@Tag("B30")
class ReportPermissionsTest {

    private static final String NAME = "example.org._report._dmarc.other.example";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1",
                "v=DMARC1;",
                "v = DMARC1 ; anything",
                "V=DMARC1; p=nonsense",
                "v=DMARC1; rua=",
                "v=DMARC1; rua=not a uri"
            })
    void aRecordThatBeginsWithTheVersionGrants(String text) {
        assertThat(asked(NAME + "\tTXT\t" + text)).isEqualTo(new ReportPermission.Granted(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1x",
                "v=dmarc1",
                " v=DMARC1",
                "p=none; v=DMARC1",
                "v=DMARC2",
                "DMARC1",
                "\"v=DMARC1\"",
                "v=spf1 -all",
                "v=DMARC1 p=none",
                "?"
            })
    void anythingElseDoesNot(String text) {
        assertThat(asked(NAME + "\tTXT\t" + text))
                .isEqualTo(new ReportPermission.Denied(ReportPermission.Refusal.NO_RECORD));
    }

    @Test
    void noRecordDoesNot() {
        ReportPermission no = new ReportPermission.Denied(ReportPermission.Refusal.NO_RECORD);
        assertThat(asked("")).isEqualTo(no);
        assertThat(asked(NAME + "\tA\t192.0.2.1")).isEqualTo(no);
        // The policy domain itself must be named, unless by a wildcard.
        assertThat(asked("_report._dmarc.other.example\tTXT\tv=DMARC1")).isEqualTo(no);
        assertThat(asked("a." + NAME + "\tTXT\tv=DMARC1")).isEqualTo(no);
    }

    @Test
    void junkBesideTheRecordDoesNotMatter() {
        assertThat(asked(NAME + "\tTXT\tgoogle-site-verification=x\n" + NAME + "\tTXT\tv=DMARC1\n" + NAME
                        + "\tTXT\tv=spf1 -all"))
                .isEqualTo(new ReportPermission.Granted(List.of()));
    }

    @Test
    void oneOfSeveralRecordsIsEnough() {
        assertThat(asked(NAME + "\tTXT\tv=DMARC1\n" + NAME + "\tTXT\tv=DMARC1; rua=mailto:x@other.example"))
                .isEqualTo(granted("x@other.example"));
    }

    @Test
    void anOverrideTakesThePlaceOfTheMailbox() {
        assertThat(asked(NAME + "\tTXT\tv=DMARC1; rua=mailto:a%2Bb@Other.Example!10m,mailto:c@other.example"))
                .isEqualTo(granted("a+b@other.example", "c@other.example"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=DMARC1; rua=mailto:x@third.example                                | third.example
        v=DMARC1; rua=mailto:x@sub.other.example                            | sub.other.example
        v=DMARC1; rua=mailto:x@example                                      | example
        v=DMARC1; rua=mailto:y@other.example,mailto:x@third.example         | third.example
        v=DMARC1; rua=mailto:y@other.example%2Cx@third.example              | third.example
        v=DMARC1; rua=mailto:%22x@other.example%22@third.example            | third.example
        v=DMARC1; rua=https://third.example/reports                         | third.example
        """)
    void anOverrideToAnotherHostForbidsBoth(String text, String there) {
        assertThat(asked(NAME + "\tTXT\t" + text)).isEqualTo(new ReportPermission.Elsewhere(there));
        // Also where another record would do.
        assertThat(asked(NAME + "\tTXT\tv=DMARC1\n" + NAME + "\tTXT\t" + text))
                .isEqualTo(new ReportPermission.Elsewhere(there));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=DMARC1; rua=https://other.example/", "v=DMARC1; rua=mailto:%C3%BC@other.example"})
    void anOverrideToWhatIsNoMailboxLeavesNone(String text) {
        assertThat(asked(NAME + "\tTXT\t" + text))
                .isEqualTo(new ReportPermission.Denied(ReportPermission.Refusal.NO_MAILBOX));
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"SERVFAIL", "REFUSED", "GARBAGE"})
    void aDnsErrorIsNoAnswer(Trouble trouble) {
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(NAME + "\tTXT\tv=DMARC1")) {
            dns.let(NAME, trouble);

            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, "example.org", "other.example"))
                    .isInstanceOfSatisfying(
                            ReportPermission.Unknown.class,
                            unknown -> assertThat(unknown.name()).isEqualTo(NAME));
        }
    }

    @Test
    void theSameOrganizationNeedsNone() {
        String zone = "_dmarc.example.org\tTXT\tv=DMARC1; p=none";
        ReportPermission none = new ReportPermission.NotNeeded();

        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(zone)) {
            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, "example.org", "example.org"))
                    .isEqualTo(none);
            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, "example.org", "reports.example.org"))
                    .isEqualTo(none);
            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, "a.example.org", "b.example.org"))
                    .isEqualTo(none);
            assertThat(dns.queries("example.org._report._dmarc.reports.example.org", RecordType.TXT))
                    .isZero();
        }
    }

    @Test
    void whatTheSameOrganizationIsHangsOnTheMethod() {
        // Without a record the tree walk knows no organization above; the list of public suffixes does.
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving("")) {
            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, "example.org", "reports.example.org"))
                    .isInstanceOf(ReportPermission.Denied.class);
            assertThat(ask(dns, DmarcDiscovery.PUBLIC_SUFFIX_LIST, "example.org", "reports.example.org"))
                    .isEqualTo(new ReportPermission.NotNeeded());
        }
    }

    @Test
    void aSubdomainWithAnOrganizationOfItsOwnIsExternal() {
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(
                "_dmarc.example.org\tTXT\tv=DMARC1; p=none\n_dmarc.tenant.example.org\tTXT\tv=DMARC1; p=none; psd=n")) {
            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, "example.org", "tenant.example.org"))
                    .isEqualTo(new ReportPermission.Denied(ReportPermission.Refusal.NO_RECORD));
        }
    }

    @Test
    void whereTheOrganizationIsUnknownOnlyAGrantIsAnAnswer() {
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(NAME + "\tTXT\tv=DMARC1")) {
            dns.let("_dmarc.other.example", Trouble.SERVFAIL);

            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, "example.org", "other.example"))
                    .isEqualTo(new ReportPermission.Granted(List.of()));
            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, "example.net", "other.example"))
                    .isInstanceOf(ReportPermission.Unknown.class);
        }
    }

    @Test
    void aNameThatTheDnsCannotHoldIsNotAsked() {
        String longest = ".x".repeat(61).substring(1);
        String host = ".y".repeat(59).substring(1);
        assertThat(ReportPermissions.name(longest, host)).hasSize(253 + 1);

        try (LoopbackDnsServer dns = LoopbackDnsServer.serving("")) {
            assertThat(ask(dns, DmarcDiscovery.TREE_WALK, longest, host))
                    .isEqualTo(new ReportPermission.Denied(ReportPermission.Refusal.NAME_TOO_LONG));
        }
    }

    @Test
    void forFailureReportsRufTakesThePlaceOfRua() {
        String record = "v=DMARC1; rua=mailto:x@third.example; ruf=mailto:f@other.example";
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(NAME + "\tTXT\t" + record)) {
            DmarcEvaluator evaluator = new DmarcEvaluator(DmarcDiscovery.TREE_WALK);
            assertThat(ask(dns, ReportPermissions.ofFailureReports(evaluator), "example.org", "other.example"))
                    .isEqualTo(granted("f@other.example"));
            assertThat(ask(dns, new ReportPermissions(evaluator), "example.org", "other.example"))
                    .isEqualTo(new ReportPermission.Elsewhere("third.example"));
        }
    }

    private static ReportPermission granted(String... addresses) {
        return new ReportPermission.Granted(List.of(addresses).stream()
                .map(address -> new ReportMailbox(address, "other.example"))
                .toList());
    }

    private static ReportPermission asked(String zone) {
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(zone)) {
            return ask(dns, DmarcDiscovery.TREE_WALK, "example.org", "other.example");
        }
    }

    private static ReportPermission ask(LoopbackDnsServer dns, DmarcDiscovery method, String policy, String host) {
        return ask(dns, new ReportPermissions(new DmarcEvaluator(method)), policy, host);
    }

    private static ReportPermission ask(
            LoopbackDnsServer dns, ReportPermissions permissions, String policy, String host) {
        try (DnsjavaClient client = new DnsjavaClient(List.of(dns.address()), Duration.ofSeconds(30), 100)) {
            return DnsEvaluation.start(client, Deadline.in(Duration.ofMinutes(2)), answers -> {
                        permissions.prefetch(answers, policy, host);
                        return permissions.of(answers, policy, host);
                    })
                    .join();
        }
    }
}

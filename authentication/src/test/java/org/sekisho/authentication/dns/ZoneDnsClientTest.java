package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneDnsClientTest {

    private static DnsAnswer ask(String zone, String name, RecordType type) {
        return ZoneDnsClient.of(zone).ask(DnsQuestion.of(name, type)).join();
    }

    private static List<DnsRecord> records(String zone, String name, RecordType type) {
        return ((DnsAnswer.Records) ask(zone, name, type)).records();
    }

    @Test
    void recordsOfEachTypeAreAnswered() throws Exception {
        String zone = """
                # all that mail asks for

                Example.ORG\tTXT\tv=spf1 -all
                example.org\tMX\t10 Mail.Example.org
                null.example.org\tMX\t0 .
                example.org\tA\t192.0.2.1
                example.org\tAAAA\t2001:db8::1
                1.2.0.192.in-addr.arpa\tPTR\tmail.example.org.
                """;

        assertThat(records(zone, "example.org", RecordType.TXT)).containsExactly(new DnsRecord.Text("v=spf1 -all"));
        assertThat(records(zone, "EXAMPLE.org.", RecordType.MX))
                .containsExactly(new DnsRecord.MailExchange(10, "mail.example.org"));
        assertThat(records(zone, "null.example.org", RecordType.MX)).containsExactly(new DnsRecord.MailExchange(0, ""));
        assertThat(records(zone, "example.org", RecordType.A))
                .containsExactly(new DnsRecord.Address(InetAddress.getByName("192.0.2.1")));
        assertThat(records(zone, "example.org", RecordType.AAAA))
                .containsExactly(new DnsRecord.Address(InetAddress.getByName("2001:db8::1")));
        assertThat(records(zone, "1.2.0.192.in-addr.arpa", RecordType.PTR))
                .containsExactly(new DnsRecord.Pointer("mail.example.org"));
    }

    @Test
    void textKeepsEveryOctetAsOneChar() {
        String zone = "a.test\tTXT\tone\\ttwo\\\\\\xe9\\x00é\n";

        assertThat(records(zone, "a.test", RecordType.TXT))
                .containsExactly(new DnsRecord.Text("one\ttwo\\\u00e9\0\u00c3\u00a9"));
    }

    @Test
    void aNameWithoutRecordsOfTheTypeHasNoData() {
        assertThat(ask("a.test\tTXT\tx", "a.test", RecordType.A)).isInstanceOf(DnsAnswer.NoData.class);
    }

    @Test
    void aNameExistsBecauseANameBelowItDoes() {
        String zone = "_dmarc.sub.a.test\tTXT\tx";

        assertThat(ask(zone, "sub.a.test", RecordType.A)).isInstanceOf(DnsAnswer.NoData.class);
        assertThat(ask(zone, "test", RecordType.A)).isInstanceOf(DnsAnswer.NoData.class);
        assertThat(ask(zone, "ub.a.test", RecordType.A)).isInstanceOf(DnsAnswer.NoSuchName.class);
    }

    @Test
    void typesThatNobodyAsksForOnlyMakeTheNameExist() {
        assertThat(ask("a.test\tNS\tns.test", "a.test", RecordType.TXT)).isInstanceOf(DnsAnswer.NoData.class);
    }

    @Test
    @Tag("B03")
    void refusalsAreAnswersToTheirQuestionOnly() {
        String zone = """
                a.test\tTXT\t!SERVFAIL
                a.test\tA\t!TIMEOUT
                a.test\tMX\t!NODATA
                b.test\tTXT\t!NXDOMAIN
                """;

        assertThat(ask(zone, "a.test", RecordType.TXT)).isInstanceOf(DnsAnswer.TemporaryFailure.class);
        assertThat(ask(zone, "a.test", RecordType.A)).isInstanceOf(DnsAnswer.TemporaryFailure.class);
        assertThat(ask(zone, "a.test", RecordType.MX)).isInstanceOf(DnsAnswer.NoData.class);
        assertThat(ask(zone, "a.test", RecordType.PTR)).isInstanceOf(DnsAnswer.NoData.class);
        assertThat(ask(zone, "b.test", RecordType.TXT)).isInstanceOf(DnsAnswer.NoSuchName.class);
        assertThat(ask(zone, "b.test", RecordType.A)).isInstanceOf(DnsAnswer.NoSuchName.class);
    }

    @Test
    void aliasesAreFollowedToTheirEnd() {
        String zone = """
                a.test\tCNAME\tb.test
                b.test\tCNAME\tc.test
                c.test\tTXT\tfound
                d.test\tCNAME\tnowhere.test
                """;

        assertThat(records(zone, "a.test", RecordType.TXT)).containsExactly(new DnsRecord.Text("found"));
        assertThat(ask(zone, "a.test", RecordType.A)).isInstanceOf(DnsAnswer.NoData.class);
        assertThat(ask(zone, "d.test", RecordType.A)).isInstanceOf(DnsAnswer.NoSuchName.class);
    }

    @ParameterizedTest
    @CsvSource({"16, true", "17, false"})
    void anAliasChainEndsAtItsBound(int length, boolean found) {
        StringBuilder zone = new StringBuilder();
        for (int i = 0; i < length; i++) {
            zone.append("n%d.test\tCNAME\tn%d.test\n".formatted(i, i + 1));
        }
        zone.append("n%d.test\tTXT\tfound\n".formatted(length));

        assertThat(ask(zone.toString(), "n0.test", RecordType.TXT) instanceof DnsAnswer.Records)
                .isEqualTo(found);
    }

    @Test
    void anAliasLoopIsATemporaryFailure() {
        assertThat(ask("a.test\tCNAME\ta.test", "a.test", RecordType.TXT))
                .isInstanceOf(DnsAnswer.TemporaryFailure.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a.test A 192.0.2.1              | not of the form name TAB type TAB value
                    a.test~TXT                      | not of the form name TAB type TAB value
                    a.test~TXT~one~two              | not of the form name TAB type TAB value
                    ~A~192.0.2.1                    | the name is empty
                    a.test~TXTT~x                   | is not a type of DNS record
                    a.test~A~192.0.2                | is not an IPv4 address
                    a.test~A~2001:db8::1            | is not an IPv4 address
                    a.test~AAAA~192.0.2.1           | is not an IPv6 address
                    a.test~MX~mail.a.test           | is not of the form: preference (0 to 65535) host
                    a.test~MX~65536 mail.a.test     | is not of the form: preference (0 to 65535) host
                    a.test~TXT~!REFUSED             | is none of !NXDOMAIN, !NODATA, !SERVFAIL and !TIMEOUT
                    a.test~TXT~a\\qb                | a backslash must begin one of
                    a.test~TXT~a\\x4                | must be followed by two hexadecimal digits
                    """)
    void aLineThatCannotBeReadIsNamedWithItsReason(String line, String reason) {
        assertThatThrownBy(() -> Zone.parse("# fine\n" + line.strip().replace('~', '\t') + "\n"))
                .isInstanceOfSatisfying(ZoneSyntaxException.class, error -> {
                    assertThat(error.line()).isEqualTo(2);
                    assertThat(error.reason()).contains(reason);
                    assertThat(error).hasMessageStartingWith("line 2: ");
                });
    }

    @Test
    void aReaderThatComplainsOnlyLeavesTheLineOut() {
        List<Integer> complaints = new ArrayList<>();

        Zone zone = Zone.parse("a.test\tTXT\tx\nrubbish\n", unreadable -> complaints.add(unreadable.line()));

        assertThat(complaints).containsExactly(2);
        assertThat(zone.exists("a.test")).isTrue();
    }
}

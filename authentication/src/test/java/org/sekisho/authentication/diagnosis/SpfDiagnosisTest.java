package org.sekisho.authentication.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sekisho.authentication.diagnosis.Diagnoses.published;
import static org.sekisho.authentication.diagnosis.Diagnoses.spf;
import static org.sekisho.authentication.diagnosis.Diagnoses.words;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpfDiagnosisTest {

    private static final String ZONE = "mail.example.org\tA\t192.0.2.1\nmail.example.org\tAAAA\t2001:db8::1\n"
            + "example.org\tMX\t10 mail.example.org\nb.example\tTXT\tv=spf1 ip4:192.0.2.9 -all\n";

    /** The record, a part of what is said about it, what was probably meant. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        v=spf4 mx -all                      | begins with "v=spf4", which is not the version v=spf1   | v=spf1 mx -all
        v=spf mx -all                       | begins with "v=spf", which is not the version           | v=spf1 mx -all
        v=sfp1 mx -all                      | begins with "v=sfp1", which is not the version          | v=spf1 mx -all
        v=spf1; mx -all                     | does not begin with v=spf1 and a blank                  | v=spf1 mx -all
        v=spf1,mx,-all                      | does not begin with v=spf1 and a blank                  | v=spf1 mx -all
        v=spf1mx -all                       | begins with "v=spf1mx", which is not the version        | v=spf1 mx -all
        "v=spf1 mx -all"                    | The text itself has quotation marks                     | v=spf1 mx -all
        ` v=spf1 mx -all`                   | does not begin with v=spf1 and a blank                  | v=spf1 mx -all
        v=spf1 mx, ip4:192.0.2.9 -all       | A comma or a semicolon stands at a term                 | v=spf1 mx ip4:192.0.2.9 -all
        v=spf1 mx; -all;                    | A comma or a semicolon stands at a term                 | v=spf1 mx -all
        v=spf1 ip4:192.0.2.8,ip4:192.0.2.9 -all | A comma or a semicolon stands at a term             | v=spf1 ip4:192.0.2.8 ip4:192.0.2.9 -all
        v=spf1 include:b.example,mx:b.example -all | A comma or a semicolon stands at a term          | v=spf1 include:b.example mx:b.example -all
        v=spf1 include=b.example -all       | read as an unknown modifier and ignored: a colon        | v=spf1 include:b.example -all
        v=spf1 ip4=192.0.2.9 -all           | Write ip4:192.0.2.9                                     | v=spf1 ip4:192.0.2.9 -all
        v=spf1 mx redirect:b.example        | an equals sign belongs after redirect                   | v=spf1 mx redirect=b.example
        v=spf1 mx redirct=b.example         | Probably redirect=b.example is meant                    | v=spf1 mx redirect=b.example
        v=spf1 ip:192.0.2.9 -all            | Probably ip4:192.0.2.9 is meant                         | v=spf1 ip4:192.0.2.9 -all
        v=spf1 ipv6:2001:db8::9 -all        | Probably ip6:2001:db8::9 is meant                       | v=spf1 ip6:2001:db8::9 -all
        v=spf1 ip4:2001:db8::9 -all         | Probably ip6:2001:db8::9 is meant                       | v=spf1 ip6:2001:db8::9 -all
        v=spf1 ip6:192.0.2.9 -all           | Probably ip4:192.0.2.9 is meant                         | v=spf1 ip4:192.0.2.9 -all
        v=spf1 ip4:b.example -all           | Probably a:b.example is meant                           | v=spf1 a:b.example -all
        v=spf1 a:192.0.2.9 -all             | Probably ip4:192.0.2.9 is meant                         | v=spf1 ip4:192.0.2.9 -all
        v=spf1 include:192.0.2.0/24 -all    | Probably ip4:192.0.2.0/24 is meant                      | v=spf1 ip4:192.0.2.0/24 -all
        v=spf1 192.0.2.9 -all               | an address or a name alone is no mechanism              | v=spf1 ip4:192.0.2.9 -all
        v=spf1 b.example -all               | an address or a name alone is no mechanism              | v=spf1 a:b.example -all
        v=spf1 inlcude:b.example -all       | Probably include:b.example is meant                     | v=spf1 include:b.example -all
        v=spf1 mx -alll                     | Probably -all is meant                                  | v=spf1 mx -all
        v=spf1 include: b.example -all      | A blank stands within a term, after "include:"          | v=spf1 include:b.example -all
        v=spf1 mx - all                     | A blank stands within a term, after "-"                 | v=spf1 mx -all
        v=spf1 mx \\xe2\\x80\\x93all        | a dash or a blank that is not of ASCII                  | v=spf1 mx -all
        v=spf1 mx v=spf1 a:b.example -all   | A second v=spf1 stands within the record                | v=spf1 mx a:b.example -all
        v=spf1 mx all                       | "all" lets everybody in the world send                  | v=spf1 mx ~all
        v=spf1 mx +all                      | "+all" lets everybody in the world send                 | v=spf1 mx ~all
        v=spf1 foo:bar/x mx -all            | "foo:bar/x" is no mechanism, and that voids             | v=spf1 mx -all
        v=spf1 include:b.example ip4:192.0.2.300 ~all | "ip4:192.0.2.300" is not valid                | v=spf1 include:b.example ~all
        v=spf1 mx =all -all                 | "=all" is not valid (bad modifier name), and that voids | v=spf1 mx -all
        v=spf1 mx -all exp=e.example exp=e.example | The record is void: second exp                   | v=spf1 mx ~all
        v=spf1 ip4:192.0.2.0/33 -all        | is not valid (bad IPv4 network), and that voids         | v=spf1 mx ~all
        """)
    void aBrokenRecordIsExplainedAndWhatWasMeantIsPrinted(String text, String explanation, String meant) {
        Diagnosis diagnosis = spf(ZONE + "example.org\tTXT\t" + text);

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis)).contains(explanation);
        assertThat(published(diagnosis)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=spf1 mx ?all              | ?all says nothing about every other host
        v=spf1 mx                   | does not end with all
        v=spf1 mx ptr -all          | ptr is slow and unreliable
        v=spf1 -all mx              | What stands behind all is ignored
        v=spf1 redirect=b.example -all | What stands behind all is ignored
        v=spf1 mx unknown=x -all    | "unknown=x" is no known modifier and is ignored
        """)
    void whatWorksAndCouldBeBetterIsAdvice(String text, String advice) {
        Diagnosis diagnosis = spf(ZONE + "example.org\tTXT\t" + text);

        assertThat(diagnosis.severity()).isEqualTo(Severity.ADVICE);
        assertThat(words(diagnosis)).contains(advice);
        assertThat(diagnosis.publish()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1 mx -all",
                "v=spf1 a:mail.example.org ~all",
                "v=spf1 include:b.example mx -all",
                "v=spf1 mx redirect=b.example",
                "V=SPF1 MX -ALL",
                "v=spf1  mx -all ",
                "v=spf1 mx exp=e.example -all"
            })
    void aGoodRecordIsFineAndNothingIsToBePublished(String text) {
        Diagnosis diagnosis = spf(ZONE + "example.org\tTXT\t" + text);

        assertThat(words(diagnosis)).containsPattern("^FINE: The record is valid and needs \\d of 10 DNS look-ups");
        assertThat(diagnosis.severity()).isEqualTo(Severity.FINE);
        assertThat(diagnosis.publish()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1 include:_spf.example.net include:spf.protection.example.com ip4:192.0.2.0/24 ip6:2001:db8::/32"
                        + " a:mail.example.org/24//64 mx//64 exists:%{i}._spf.%{d2} ~all",
                "v=spf1 a mx a:mail.example.org ip4:192.0.2.4 -all",
                "v=spf1 redirect=_spf.example.com",
                "v=spf1 exists:%{l1r-}.%{d,-} exp=explain.%{d} -all",
                "v=spf1 A MX INCLUDE:X.EXAMPLE -ALL",
                "v=spf1 include:%{d}._spf.example.net -all",
                "v=spf1 -all"
            })
    void nothingIsSaidAgainstRecordsThatAreInUse(String text) {
        assertThat(SpfText.read(text).findings()).isEmpty();
        assertThat(SpfText.read(text).repaired().orElseThrow()).isEqualToIgnoringCase(text);
    }

    @Test
    void theModifiersOfReportsAreNotTakenForExplanations() {
        assertThat(SpfText.read("v=spf1 mx ra=postmaster rp=100 rr=e:f -all").findings())
                .hasSize(3)
                .allMatch(finding -> finding.severity() == Severity.ADVICE);
    }

    @Test
    void otherTextsAtTheDomainAreNoSpfRecords() {
        Diagnosis diagnosis = spf(ZONE + "example.org\tTXT\tv=spf1 mx -all\nexample.org\tTXT\tsite-verification=1\n"
                + "example.org\tTXT\tspf2.0/pra mx -all\nexample.org\tTXT\tv=DKIM1; p=");

        assertThat(diagnosis.severity()).isEqualTo(Severity.FINE);
        assertThat(diagnosis.found()).containsExactly("v=spf1 mx -all");
    }

    @Test
    void aMissingRecordIsMadeOfTheHosts() {
        Diagnosis diagnosis = spf(ZONE, "192.0.2.1", "2001:DB8:0::1", "Mail.Example.Org.", "192.0.2.1");

        assertThat(diagnosis.severity()).isEqualTo(Severity.MISSING);
        assertThat(published(diagnosis)).isEqualTo("v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 a:mail.example.org ~all");
    }

    @Test
    void withoutHostsItIsMadeOfThoseThatTakeMail() {
        assertThat(published(spf(ZONE))).isEqualTo("v=spf1 mx ~all");
        assertThat(words(spf(ZONE))).contains("the record below lets those send that take mail for the domain (MX)");
        assertThat(words(spf("example.org\tA\t192.0.2.1"))).contains("the record below says that nobody sends for it");
        assertThat(words(spf(ZONE, "192.0.2.1"))).doesNotContain("No host was named");
        assertThat(published(spf("example.org\tMX\t0 "))).isEqualTo("v=spf1 -all");
        assertThat(published(spf("example.org\tA\t192.0.2.1"))).isEqualTo("v=spf1 -all");
    }

    @Test
    @Tag("B01")
    void severalRecordsAreVoidAndTheirTermsBelongInOne() {
        Diagnosis diagnosis =
                spf(ZONE + "example.org\tTXT\tv=spf1 mx ~all\nexample.org\tTXT\tv=spf1 include:b.example mx -all");

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis)).contains("2 SPF records stand at example.org: that is an error");
        assertThat(published(diagnosis)).isEqualTo("v=spf1 mx include:b.example -all");
    }

    @Test
    void aRedirectInOneOfSeveralRecordsBecomesAnInclude() {
        assertThat(published(spf(
                        ZONE + "example.org\tTXT\tv=spf1 redirect=b.example\nexample.org\tTXT\tv=spf1 mx -all",
                        "192.0.2.7")))
                .isEqualTo("v=spf1 ip4:192.0.2.7 include:b.example mx -all");
        assertThat(published(spf(
                        ZONE + "example.org\tTXT\tv=spf1 redirect=b.example ~all\nexample.org\tTXT\tv=spf1 mx -all")))
                .isEqualTo("v=spf1 mx -all");
    }

    @Test
    void aTermThatIsLeftOutIsNamed() {
        assertThat(words(spf(ZONE + "example.org\tTXT\tv=spf1 mx ip4:192.0.2.300 -all")))
                .contains("ADVICE: The record below is without \"ip4:192.0.2.300\".");
        assertThat(words(spf(ZONE + "example.org\tTXT\tv=spf1 ip4:192.0.2.300 -all")))
                .doesNotContain("The record below is without");
    }

    @Test
    void aHostThatOnlyAllLetsSendIsNamedWhenAllIsCorrected() {
        assertThat(published(spf("example.org\tTXT\tv=spf1 ip4:192.0.2.9 +all", "192.0.2.1", "192.0.2.9")))
                .isEqualTo("v=spf1 ip4:192.0.2.1 ip4:192.0.2.9 ~all");
    }

    @Test
    void noFirstRecordTakesThePlaceOfAValidOne() {
        String record = "example.org\tTXT\tv=spf1 mx include:b.example ";
        for (Diagnosis diagnosis : List.of(
                spf(ZONE + record + "include:gone.example -all"),
                spf(ZONE + record + "a:x.example a:y.example a:z.example -all"),
                spf(ZONE + record + "-all", "no.example"),
                spf(ZONE + record + "-all\nmail.example.org\tTXT\tv=spf1 -all", "mail.example.org"))) {
            assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
            assertThat(diagnosis.publish()).isEmpty();
        }
    }

    @Test
    @Tag("B02")
    void elevenLookUpsAreTooManyAndTenAreNot() {
        assertThat(words(spf(chain(10)))).contains("FINE: The record is valid and needs 10 of 10 DNS look-ups.");
        assertThat(words(spf(chain(11))))
                .contains("needs 11 DNS look-ups, includes counted; with more than 10 it is void");
        assertThat(words(spf(chain(100)))).contains("needs 100 DNS look-ups");
        assertThat(words(spf(chain(101)))).contains("needs more than 100 DNS look-ups");
    }

    private static String chain(int includes) {
        return IntStream.rangeClosed(0, includes)
                .mapToObj(i -> (i == 0 ? "example.org" : "i" + i + ".example") + "\tTXT\tv=spf1"
                        + (i == includes ? "" : " include:i" + (i + 1) + ".example") + " -all")
                .collect(Collectors.joining("\n"));
    }

    @Test
    @Tag("B02")
    void threeTermsThatFindNothingAreTooManyAndTwoAreNot() {
        assertThat(spf("example.org\tTXT\tv=spf1 a:x.example a:y.example -all").severity())
                .isEqualTo(Severity.FINE);
        Diagnosis diagnosis = spf("example.org\tTXT\tv=spf1 a:x.example a:y.example a:z.example -all");
        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis)).contains("3 look-ups find nothing; with more than 2 the record is void");
    }

    @Test
    void whatAnIncludedRecordDoesWrongIsTold() {
        assertThat(words(spf("example.org\tTXT\tv=spf1 include:gone.example -all")))
                .contains("WRONG: The record ends in an error (permerror): include: no such domain gone.example");
        assertThat(words(spf("example.org\tTXT\tv=spf1 include:b.example -all\nb.example\tTXT\tv=spf1 +all")))
                .contains("WRONG: Even 0.0.0.0 passes");
        assertThat(spf("example.org\tTXT\tv=spf1 include:b.example -all\nb.example\tTXT\t!SERVFAIL")
                        .severity())
                .isEqualTo(Severity.UNKNOWN);
    }

    @Test
    void eachHostIsToldWhetherItPasses() {
        Diagnosis diagnosis = spf(
                ZONE + "example.org\tTXT\tv=spf1 ip4:192.0.2.1 -all",
                "192.0.2.1",
                "mail.example.org",
                "192.0.2.2",
                "no.example");

        assertThat(words(diagnosis))
                .contains("FINE: 192.0.2.1 may send: matched ip4:192.0.2.1.")
                .contains("FINE: mail.example.org (192.0.2.1) may send")
                .contains(
                        "WRONG: mail.example.org (2001:db8::1) may not send: fail, matched -all. -> Add a:mail.example.org")
                .contains("WRONG: 192.0.2.2 may not send: fail, matched -all. -> Add ip4:192.0.2.2 before all.")
                .contains("WRONG: The host no.example has no address in the DNS.");
        assertThat(published(diagnosis)).isEqualTo("v=spf1 a:mail.example.org ip4:192.0.2.2 ip4:192.0.2.1 -all");
    }

    @Test
    void aHostForWhichTheRecordIsVoidIsNamedAtItsBeginning() {
        Diagnosis diagnosis = spf(
                "example.org\tTXT\tv=spf1 a:x.example a:y.example a:z.example a:mail.example.org -all\n"
                        + "mail.example.org\tAAAA\t2001:db8::1\nx.example\tA\t192.0.2.7",
                "2001:db8::1");

        assertThat(words(diagnosis))
                .contains("For 2001:db8::1 the record is void: permerror, more than 2 void DNS look-ups");
        assertThat(published(diagnosis))
                .isEqualTo("v=spf1 ip6:2001:db8::1 a:x.example a:y.example a:z.example a:mail.example.org -all");
    }

    @Test
    void aHostNeedsARecordOfItsOwnForItsBounces() {
        String zone = ZONE + "example.org\tTXT\tv=spf1 mx -all\n";

        assertThat(words(spf(zone, "mail.example.org")))
                .contains("ADVICE: mail.example.org has no SPF record of its own")
                .contains("Publish the TXT record mail.example.org with the text \"v=spf1 a -all\"");
        assertThat(spf(zone + "mail.example.org\tTXT\tv=spf1 a -all", "mail.example.org")
                        .severity())
                .isEqualTo(Severity.FINE);
        assertThat(words(spf(zone + "mail.example.org\tTXT\tv=spf1 -all", "mail.example.org")))
                .contains("WRONG: The SPF record of mail.example.org does not let it send as itself: fail");
        assertThat(spf(zone + "mail.example.org\tTXT\t!SERVFAIL", "mail.example.org")
                        .severity())
                .isEqualTo(Severity.UNKNOWN);
        assertThat(words(spf(zone, "192.0.2.1"))).doesNotContain("bounces");
    }

    @Test
    void aHostWhoseAddressIsNotKnownIsUnknown() {
        String zone = "example.org\tTXT\tv=spf1 ip4:192.0.2.1 -all\nmail.example.org\tA\t!SERVFAIL";

        assertThat(spf(zone, "mail.example.org").severity()).isEqualTo(Severity.UNKNOWN);
        assertThat(spf("example.org\tTXT\t!TIMEOUT", "192.0.2.1").severity()).isEqualTo(Severity.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "example.org.example.org, enter only @ as the name",
        "_spf.example.org, Move it to example.org.",
        "spf.example.org, Move it to example.org."
    })
    void aRecordAtTheWrongPlaceIsFound(String place, String remedy) {
        Diagnosis diagnosis = spf(place + "\tTXT\tv=spf1 mx -all");

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis))
                .contains("An SPF record stands at " + place)
                .contains(remedy);
    }

    @Test
    void aRecordThatIsTooLongForSomeReceiversIsAdvice() {
        for (int length : new int[] {450, 451}) {
            String record = "v=spf1 -all exp=" + "e".repeat(63) + ".example";
            String text = "v=spf1" + " ".repeat(length - record.length() + 1) + record.substring(7);
            assertThat(text).hasSize(length);
            assertThat(spf("example.org\tTXT\t" + text).severity())
                    .isEqualTo(length > 450 ? Severity.ADVICE : Severity.FINE);
        }
    }
}

package org.sekisho.authentication.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sekisho.authentication.diagnosis.Diagnoses.dmarc;
import static org.sekisho.authentication.diagnosis.Diagnoses.published;
import static org.sekisho.authentication.diagnosis.Diagnoses.words;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DmarcDiagnosisTest {

    private static final String FIRST = "v=DMARC1; p=none; rua=mailto:postmaster@example.org";
    private static final String RUA = "; rua=mailto:d@example.org";

    /** The record, a part of what is said about it, what was probably meant. RUA stands for a good address. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        v=DMRC1; p=rejectRUA                | begins with "v=DMRC1", which is not the version v=DMARC1    | v=DMARC1; p=rejectRUA
        v=DMARC; p=noneRUA                  | begins with "v=DMARC", which is not the version             | v=DMARC1; p=noneRUA
        v=DMARC2; p=noneRUA                 | begins with "v=DMARC2", which is not the version            | v=DMARC1; p=noneRUA
        v=dmarc1; p=noneRUA                 | capitals matter here                                        | v=DMARC1; p=noneRUA
        DMARC1; p=noneRUA                   | begins with "DMARC1", which is not the version              | v=DMARC1; p=noneRUA
        ` v=DMARC1; p=noneRUA`              | Something stands before v=DMARC1, such as a blank           | v=DMARC1; p=noneRUA
        "v=DMARC1; p=noneRUA"               | The text itself has quotation marks                         | v=DMARC1; p=noneRUA
        p=none; v=DMARC1RUA                 | v=DMARC1 is not the first tag                               | v=DMARC1; p=noneRUA
        p=noneRUA                           | does not begin with the version v=DMARC1                    | v=DMARC1; p=noneRUA
        v=DMARC1, p=noneRUA                 | A comma stands between tags where a semicolon belongs       | v=DMARC1; p=noneRUA
        v=DMARC1; p=none, rua=mailto:d@example.org | A comma stands between tags where a semicolon belongs | v=DMARC1; p=noneRUA
        v=DMARC1 p=noneRUA                  | A semicolon is missing between two tags                     | v=DMARC1; p=noneRUA
        v=DMARC1; p=none rua=mailto:d@example.org  | A semicolon is missing between two tags              | v=DMARC1; p=noneRUA
        v=DMARC1; p=quaratineRUA            | Probably p=quarantine is meant                              | v=DMARC1; p=quarantineRUA
        v=DMARC1; p=rejctRUA                | Probably p=reject is meant                                  | v=DMARC1; p=rejectRUA
        v=DMARC1; p=blockRUA                | "p=block" is no policy: p is none, quarantine or reject     | v=DMARC1; p=noneRUA
        v=DMARC1; p=rejectRUA; sp=rejekt    | Probably sp=reject is meant                                 | v=DMARC1; p=rejectRUA; sp=reject
        v=DMARC1; p=rejectRUA; np=nonne     | Probably np=none is meant                                   | v=DMARC1; p=rejectRUA; np=none
        v=DMARC1; p:rejectRUA               | "p:reject" is not of the form tag=value and is ignored      | v=DMARC1; p=rejectRUA
        v=DMARC1RUA                         | The tag p is missing                                        | v=DMARC1; p=noneRUA
        v=DMARC1; p=none; p=rejectRUA       | The tag p stands twice                                      | v=DMARC1; p=noneRUA
        v=DMARC1; p=none; rua=d@example.org | Write rua=mailto:d@example.org                              | v=DMARC1; p=noneRUA
        v=DMARC1; p=none; rua=mailto://d@example.org | Write rua=mailto:d@example.org                     | v=DMARC1; p=noneRUA
        v=DMARC1; p=none; rau=mailto:d@example.org | Probably rua is meant                                | v=DMARC1; p=noneRUA
        v=DMARC1; p=none; adkim=strictRUA   | Write adkim=s                                               | v=DMARC1; p=none; adkim=sRUA
        v=DMARC1; p=none; fo=2RUA           | In fo: not a valid value                                    | v=DMARC1; p=noneRUA
        v=DMARC1; p=none; psd=xRUA          | In psd: not a valid value                                   | v=DMARC1; p=noneRUA
        v=DMARC1; p=none; t=yesRUA          | In t: not a valid value                                     | v=DMARC1; p=noneRUA
        v=DMARC1; p=none; adkim=xRUA        | In adkim: not a valid value                                 | v=DMARC1; p=noneRUA
        v=DMARC1; p=noneRUA; ruf=mailto:    | In ruf: not a valid URI                                     | v=DMARC1; p=noneRUA
        v=DMARC1; p=noneRUA,mailto:<e@example.org> | In rua: not a valid URI                              | v=DMARC1; p=noneRUA
        v=DMARC1; p=noneRUA,https://example.org/   | In rua: nothing is sent to a URI of this scheme      | v=DMARC1; p=noneRUA
        v=DMARC1; p=noneRUA mailto:e@example.org   | In rua: not a valid URI                              | v=DMARC1; p=noneRUA,mailto:e@example.org
        """)
    void aBrokenRecordIsExplainedAndWhatWasMeantIsPrinted(String text, String explanation, String meant) {
        Diagnosis diagnosis = dmarc("_dmarc.example.org\tTXT\t" + text.replace("RUA", RUA));

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis)).contains(explanation);
        assertThat(published(diagnosis)).isEqualTo(meant.replace("RUA", RUA));
        assertThat(diagnosis.found()).containsExactly(text.replace("RUA", RUA));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1;p=reject;rua=mailto:a@example.org,mailto:b@example.net;ruf=mailto:c@example.org;fo=1;",
                "v=DMARC1; p=none; rua=mailto:a@example.org!10m, mailto:b@example.org; adkim=r; aspf=s; fo=1:d:s;",
                "v=DMARC1 ; p = reject ; rua = mailto:a@example.org ; ; ",
                "V=DMARC1; P=Reject; SP=none; NP=reject; PSD=u; T=n",
                "v=DMARC1; p=none; rua=mailto:a@example.org?subject=p=none,mailto:b@example.org"
            })
    void nothingIsSaidAgainstTheTextOfRecordsThatAreInUse(String text) {
        assertThat(DmarcText.read(text).findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=DMARC1; p=reject; pct=50RUA   | pct is a tag of RFC 7489 that RFC 9989 has taken away
        v=DMARC1; p=reject; ri=3600RUA  | ri is a tag of RFC 7489
        v=DMARC1; p=reject; rf=afrfRUA  | rf is a tag of RFC 7489
        v=DMARC1; p=reject; foo=1RUA    | "foo" is not a known tag and is ignored
        v=DMARC1; p=reject; sp=noneRUA  | Subdomains have a milder policy (sp=none)
        v=DMARC1; p=reject; np=noneRUA  | Domains that do not exist have a milder policy (np=none)
        v=DMARC1; p=reject; psd=yRUA    | psd=y says that others register domains below this one
        v=DMARC1; p=reject              | no reports are asked for (rua)
        """)
    void whatWorksAndCouldBeBetterIsAdvice(String text, String advice) {
        Diagnosis diagnosis = dmarc("_dmarc.example.org\tTXT\t" + text.replace("RUA", RUA));

        assertThat(diagnosis.severity()).isEqualTo(Severity.ADVICE);
        assertThat(words(diagnosis)).contains("ADVICE: ").contains(advice);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        v=DMARC1; p=none             | v=DMARC1; p=none; rua=mailto:postmaster@example.org
        v=DMARC1; p=noneRUA          | v=DMARC1; p=quarantineRUA
        v=DMARC1; p=quarantineRUA    | v=DMARC1; p=rejectRUA
        v=DMARC1; p=reject; t=yRUA   | v=DMARC1; p=rejectRUA
        v=DMARC1; p=rejectRUA        | nothing
        """)
    void eachStepOfTheRollOutNamesTheNext(String text, String next) {
        Diagnosis diagnosis = dmarc("_dmarc.example.org\tTXT\t" + text.replace("RUA", RUA));

        assertThat(diagnosis.severity()).isLessThanOrEqualTo(Severity.ADVICE);
        assertThat(published(diagnosis)).isEqualTo(next.replace("RUA", RUA));
    }

    @Test
    void aCorrectedRecordThatBeginsToActSaysSo() {
        assertThat(words(dmarc("_dmarc.example.org\tTXT\tv=DMRC1; p=reject" + RUA)))
                .contains("So far no policy was in force; the corrected record asks for p=reject at once.");
        assertThat(words(dmarc("_dmarc.example.org\tTXT\tv=DMRC1; p=none" + RUA)))
                .doesNotContain("So far no policy");
        assertThat(words(dmarc("_dmarc.example.org\tTXT\tv=DMARC1; p=reject; fo=2" + RUA)))
                .doesNotContain("So far no policy");
    }

    @Test
    void noRecordIsMissingAndTheFirstOneOnlyWatches() {
        Diagnosis diagnosis = dmarc("example.org\tTXT\tv=spf1 -all\n_dmarc.example.org\tTXT\tv=spf1 -all");

        assertThat(diagnosis.severity()).isEqualTo(Severity.MISSING);
        assertThat(diagnosis.publish().orElseThrow().zoneFile())
                .isEqualTo("_dmarc.example.org. IN TXT \"" + FIRST + "\"");
    }

    @Test
    @Tag("B01")
    void severalRecordsAreAllDiscarded() {
        Diagnosis diagnosis =
                dmarc("_dmarc.example.org\tTXT\tv=DMARC1; p=none\n" + "_dmarc.example.org\tTXT\tv=DMARC1; p=reject");

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis))
                .contains("2 DMARC records stand at _dmarc.example.org: receivers discard all of them");
    }

    @Test
    void aTextThatResemblesARecordBesideOneIsNotHeldForASecond() {
        Diagnosis diagnosis = dmarc(
                "_dmarc.example.org\tTXT\tv=DMARC1; p=reject" + RUA + "\n_dmarc.example.org\tTXT\tv=DMARC1x; p=none");

        assertThat(diagnosis.severity()).isEqualTo(Severity.ADVICE);
        assertThat(words(diagnosis)).contains("a text that only resembles one");
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, .",
        "_dmarc.example.org.example.org, enter only _dmarc as the name",
        "dmarc.example.org, .",
        "_dmarc._dmarc.example.org, ."
    })
    void aRecordAtTheWrongPlaceIsFound(String place, String remedy) {
        Diagnosis diagnosis = dmarc(place + "\tTXT\tv=DMARC1; p=reject");

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis))
                .contains("A DMARC record stands at " + place + ", where nobody looks for it.")
                .contains("Move it to _dmarc.example.org" + (remedy.equals(".") ? "." : ": "))
                .contains(remedy);
    }

    @Test
    void aZoneAboveTheDomainMayBeTheOneThatStandsTwice() {
        for (String zone : new String[] {"b.a.example.org", "a.example.org", "example.org", "org"}) {
            Diagnosis diagnosis = Diagnoses.over(
                    "_dmarc.b.a.example.org." + zone + "\tTXT\tv=DMARC1; p=reject\nb.a.example.org\tA\t192.0.2.1",
                    dns -> new DmarcDiagnosis("mailto:x@example.org").diagnose(dns, "b.a.example.org"));

            String enter = "_dmarc.b.a.example.org".replaceFirst("\\." + zone + "$", "");
            assertThat(diagnosis.severity()).isEqualTo(zone.equals("org") ? Severity.MISSING : Severity.WRONG);
            assertThat(words(diagnosis).contains("enter only " + enter + " as the name"))
                    .isEqualTo(!zone.equals("org"));
        }
    }

    @Test
    @Tag("B06")
    void aPolicyThatComesFromAboveIsFine() {
        Diagnosis diagnosis = Diagnoses.over(
                "_dmarc.example.org\tTXT\tv=DMARC1; p=reject; sp=quarantine\na.example.org\tA\t192.0.2.1",
                dns -> new DmarcDiagnosis("mailto:x@example.org").diagnose(dns, "a.example.org"));

        assertThat(diagnosis.severity()).isEqualTo(Severity.FINE);
        assertThat(words(diagnosis)).contains("The policy of example.org applies here: quarantine, by sp=.");
        assertThat(diagnosis.publish()).isEmpty();
    }

    @Test
    void aBrokenPolicyAboveIsWrongThere() {
        Diagnosis diagnosis = Diagnoses.over(
                "_dmarc.example.org\tTXT\tv=DMARC1; p=rejct\na.example.org\tA\t192.0.2.1",
                dns -> new DmarcDiagnosis("mailto:x@example.org").diagnose(dns, "a.example.org"));

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis)).contains("sekisho dns example.org");
    }

    @Test
    @Tag("B03")
    void aDnsThatDoesNotAnswerIsUnknownAndNothingIsToBePublished() {
        for (String zone : new String[] {"_dmarc.example.org\tTXT\t!SERVFAIL", "_dmarc.example.org\tTXT\t!TIMEOUT"}) {
            Diagnosis diagnosis = dmarc(zone);
            assertThat(diagnosis.severity()).isEqualTo(Severity.UNKNOWN);
            assertThat(diagnosis.publish()).isEmpty();
        }
    }

    @ParameterizedTest
    @Tag("B30")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        -                                            | WRONG   | which does not say that it takes them
        v=DMARC1                                     | ADVICE  | other.example, which takes them
        v=DMARC1; rua=mailto:elsewhere@other.example | ADVICE  | other.example, which takes them
        v=DMARC1; rua=mailto:x@third.example         | WRONG   | which sends them on to a third one
        v=DMARC1; rua=mailto:x@sub.other.example     | WRONG   | which sends them on to a third one
        !SERVFAIL                                    | UNKNOWN | does not answer for example.org._report._dmarc.other.example
        anything                                     | WRONG   | publish the TXT record example.org._report._dmarc.other.example
        """)
    void reportsToAnotherDomainNeedItsPermission(String permission, Severity severity, String words) {
        String zone = "_dmarc.example.org\tTXT\tv=DMARC1; p=none; rua=mailto:d@other.example\n"
                + (permission == null ? "" : "example.org._report._dmarc.other.example\tTXT\t" + permission);

        Diagnosis diagnosis = dmarc(zone);

        assertThat(diagnosis.severity()).isEqualTo(severity);
        assertThat(words(diagnosis)).contains(words);
        assertThat(diagnosis.publish().isPresent()).isEqualTo(severity != Severity.WRONG);
    }

    @Test
    @Tag("B30")
    void reportsToTheSameOrganizationNeedNone() {
        assertThat(words(dmarc("_dmarc.example.org\tTXT\tv=DMARC1; p=none; rua=mailto:d@reports.example.org")))
                .doesNotContain("another domain");
    }

    @Test
    void ofVeryManyDestinationsOnlySomeAreAsked() {
        for (int hosts : new int[] {ReportDestinations.MOST_HOSTS, ReportDestinations.MOST_HOSTS + 1}) {
            String rua = IntStream.range(0, hosts)
                    .mapToObj(i -> "mailto:d@h" + i + ".example")
                    .collect(Collectors.joining(","));
            String words = words(dmarc("_dmarc.example.org\tTXT\tv=DMARC1; p=none; rua=" + rua));

            assertThat(words.lines().filter(line -> line.contains("to another domain")))
                    .hasSize(10);
            assertThat(words.contains("only 10 were looked at")).isEqualTo(hosts > 10);
        }
    }
}

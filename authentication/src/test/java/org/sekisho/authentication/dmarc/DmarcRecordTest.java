package org.sekisho.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DmarcRecordTest {

    @Test
    void everyTagIsRead() {
        DmarcRecord record = usable("v=DMARC1; p=reject; sp=quarantine; np=none; psd=n; t=y; adkim=s; aspf=s; fo=1:d:s;"
                + " rua=mailto:a@example.org, mailto:b@example.net; ruf=mailto:c@example.org");
        assertThat(record)
                .isEqualTo(new DmarcRecord(
                        DmarcPolicy.REJECT,
                        Optional.of(DmarcPolicy.QUARANTINE),
                        Optional.of(DmarcPolicy.NONE),
                        PublicSuffixFlag.NO,
                        true,
                        AlignmentMode.STRICT,
                        AlignmentMode.STRICT,
                        List.of(FailureOption.ANY_FAILS, FailureOption.DKIM, FailureOption.SPF),
                        List.of(new ReportUri("mailto:a@example.org"), new ReportUri("mailto:b@example.net")),
                        List.of(new ReportUri("mailto:c@example.org"))));
    }

    @Test
    void absentTagsHaveTheirDefaults() {
        DmarcRecord record = usable("v=DMARC1;p=quarantine");
        assertThat(record)
                .isEqualTo(new DmarcRecord(
                        DmarcPolicy.QUARANTINE,
                        Optional.empty(),
                        Optional.empty(),
                        PublicSuffixFlag.UNDECIDED,
                        false,
                        AlignmentMode.RELAXED,
                        AlignmentMode.RELAXED,
                        List.of(FailureOption.ALL_FAIL),
                        List.of(),
                        List.of()));
    }

    @ParameterizedTest
    @Tag("B01")
    @ValueSource(
            strings = {
                "",
                "v",
                "=DMARC1",
                "v=DMARC1x; p=none",
                "v=DMARC12",
                "v=dmarc1; p=none",
                "p=none; v=DMARC1",
                " v=DMARC1; p=none",
                "vv=DMARC1; p=none",
                "v=DMARC1 p=none",
                "v=spf1 -all"
            })
    void whatDoesNotBeginWithTheVersionIsNoDmarcRecord(String text) {
        assertThat(DmarcRecord.parse(text)).isInstanceOf(ParsedDmarcRecord.NotDmarc.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v = DMARC1 ; p = reject ;", "V=DMARC1;P=Reject", "v\t=\tDMARC1\t;;;\tp\t=\tREJECT\t;"})
    void whiteSpaceAroundTagsAndTheCaseOfNamesAndValuesDoNotMatter(String text) {
        assertThat(usable(text).policy()).isEqualTo(DmarcPolicy.REJECT);
    }

    @ParameterizedTest
    @Tag("B05")
    @ValueSource(
            strings = {
                "v=DMARC1; rua=mailto:a@example.org",
                "v=DMARC1; p=bogus; rua=mailto:a@example.org",
                "v=DMARC1; p=; rua=mailto:a@example.org",
                "v=DMARC1; p=reject; sp=bogus; rua=mailto:a@example.org",
                "v=DMARC1; p=reject; np=bogus; rua=mailto:a@example.org",
                "v=DMARC1; p=bogus; sp=reject; rua=!, mailto:a@example.org",
                "v=DMARC1; p=reject; sp=; rua=https://example.org/report"
            })
    void aBadPolicyWithAGoodReportAddressActsAsNone(String text) {
        assertThat(DmarcRecord.parse(text)).isInstanceOfSatisfying(ParsedDmarcRecord.Usable.class, usable -> {
            assertThat(usable.assumedNone()).isTrue();
            assertThat(usable.record().policy()).isEqualTo(DmarcPolicy.NONE);
            assertThat(usable.record().policyBelow()).isEqualTo(DmarcPolicy.NONE);
            assertThat(usable.record().nonExistentPolicy()).isEmpty();
        });
    }

    @ParameterizedTest
    @Tag("B05")
    @ValueSource(
            strings = {
                "v=DMARC1",
                "v=DMARC1; p=bogus",
                "v=DMARC1; p=reject; sp=bogus",
                "v=DMARC1; p=reject; np=bogus; ruf=mailto:a@example.org",
                "v=DMARC1; p=bogus; rua=nobody, mailto:, mailto:a@example.org!!"
            })
    void aBadPolicyWithoutAGoodReportAddressMeansNoDmarc(String text) {
        assertThat(DmarcRecord.parse(text)).isInstanceOfSatisfying(ParsedDmarcRecord.Ignored.class, ignored -> {
            assertThat(ignored.reason()).isNotEmpty();
            assertThat(ignored.record().policy()).isEqualTo(DmarcPolicy.NONE);
        });
    }

    @ParameterizedTest
    @Tag("B05")
    @ValueSource(
            strings = {
                "psd=maybe",
                "t=yes",
                "adkim=strict",
                "aspf=",
                "fo=0:1",
                "fo=d:d",
                "fo=",
                "fo=1:",
                "fo=0:d:s:d:s",
                "fo=x",
                "pct=0",
                "ri=3600",
                "rf=afrf",
                "unknown=1",
                "no tag at all",
                "=",
                "=reject",
                "p q=1",
                "p\u00fc=1",
                "rua=nonsense",
                "ruf=:",
                "adkim"
            })
    void anyOtherBadOrUnknownTagChangesNothing(String tag) {
        assertThat(usable("v=DMARC1; p=reject; " + tag)).isEqualTo(usable("v=DMARC1; p=reject"));
        assertThat(remarks("v=DMARC1; p=reject; " + tag)).hasSize(1);
    }

    @Test
    void theFirstOfTwoTagsOfOneNameCounts() {
        assertThat(usable("v=DMARC1; p=reject; p=none").policy()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(remarks("v=DMARC1; p=reject; p=none")).containsExactly("p: stands again, the first one counts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "d", "s", "0:d", "d:0", "d:s", "s:1:d", "0:s:d"})
    void failureOptionsStandInAnyOrder(String options) {
        assertThat(usable("v=DMARC1; p=none; fo=" + options).printFailureOptions())
                .isEqualTo(options);
    }

    @ParameterizedTest
    @Tag("B34")
    @ValueSource(strings = {"!10m", "!1", "!999G", "!5k", "!7t"})
    void theSizeOfAReportIsDropped(String size) {
        assertThat(usable("v=DMARC1; p=none; rua=mailto:a@example.org" + size).aggregateReports())
                .containsExactly(new ReportUri("mailto:a@example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:a@example.org!10x",
                "mailto:a@example.org!",
                "mailto:a!b@example.org",
                "mailto:a b@example.org",
                "mailto:@example.org",
                "mailto:a@",
                "mailto:?subject=a@b",
                "a@example.org",
                "//example.org/x",
                "mailto:<a@example.org>",
                "mailto:a@ex\u00e4mple.org",
                "mailto:a%zz@example.org"
            })
    void whatIsNoUriIsLeftOutAndTheOthersStay(String element) {
        assertThat(usable("v=DMARC1; p=none; rua=" + element + " ,mailto:b@example.org")
                        .aggregateReports())
                .containsExactly(new ReportUri("mailto:b@example.org"));
    }

    @Test
    void aUriOfAnotherSchemeIsKeptButNothingCanBeSentThere() {
        List<ReportUri> uris = usable("v=DMARC1; p=none; rua=HTTPS://example.org/r,MAILTO:a@example.org")
                .aggregateReports();
        assertThat(uris).extracting(ReportUri::scheme).containsExactly("https", "mailto");
        assertThat(uris).extracting(ReportUri::isSupported).containsExactly(false, true);
    }

    @Test
    void reportAddressesAreKeptUpToTheirLimit() {
        assertThat(usable("v=DMARC1; p=none; rua=" + addresses(DmarcRecord.MAXIMUM_REPORT_URIS))
                        .aggregateReports())
                .hasSize(DmarcRecord.MAXIMUM_REPORT_URIS);
        assertThat(usable("v=DMARC1; p=none; rua=" + addresses(DmarcRecord.MAXIMUM_REPORT_URIS + 1))
                        .aggregateReports())
                .hasSize(DmarcRecord.MAXIMUM_REPORT_URIS);
        assertThat(remarks("v=DMARC1; p=none; rua=" + addresses(DmarcRecord.MAXIMUM_REPORT_URIS + 1)))
                .containsExactly("rua: more than 20 URIs");
    }

    @Test
    void remarksAreBounded() {
        assertThat(remarks("v=DMARC1; p=none" + "; x=1".repeat(DmarcRecordParser.MAXIMUM_REMARKS + 1)))
                .hasSize(DmarcRecordParser.MAXIMUM_REMARKS);
    }

    @Test
    @Tag("B18")
    void aListOfUrisIsReadUpToItsLimit() {
        String last = "mailto:a@example.org";
        String before = "v=DMARC1; p=none; rua=" + ",".repeat(DmarcRecordParser.MAXIMUM_ELEMENTS - 1);
        assertThat(usable(before + last).aggregateReports()).containsExactly(new ReportUri(last));
        assertThat(usable(before + "," + last).aggregateReports()).isEmpty();
    }

    @Test
    void aUriMadeByCodeNeedsAScheme() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReportUri("nobody"));
    }

    @Property
    void aPrintedRecordIsParsedToItself(@ForAll("records") DmarcRecord record) {
        assertThat(usable(record.print())).isEqualTo(record);
        assertThat(remarks(record.print())).isEmpty();
    }

    @Property
    void anyTextIsParsed(@ForAll("texts") String text) {
        assertThat(DmarcRecord.parse(text)).isNotNull();
    }

    @Provide
    Arbitrary<DmarcRecord> records() {
        Arbitrary<DmarcPolicy> policies = Arbitraries.of(DmarcPolicy.class);
        Arbitrary<List<ReportUri>> uris = Arbitraries.of("mailto:a@example.org", "mailto:b%21@example.net?subject=x")
                .map(ReportUri::new)
                .list()
                .ofMaxSize(3);
        Arbitrary<List<FailureOption>> options = Arbitraries.of(
                List.of(FailureOption.ALL_FAIL),
                List.of(FailureOption.ANY_FAILS, FailureOption.SPF),
                List.of(FailureOption.DKIM, FailureOption.SPF, FailureOption.ALL_FAIL));
        Arbitrary<AlignmentMode> modes = Arbitraries.of(AlignmentMode.class);
        return Combinators.combine(
                        policies,
                        policies.optional(),
                        policies.optional(),
                        Arbitraries.of(PublicSuffixFlag.class),
                        modes,
                        options,
                        uris,
                        uris)
                .as((p, sp, np, psd, mode, fo, rua, ruf) -> new DmarcRecord(
                        p, sp, np, psd, mode == AlignmentMode.STRICT, mode, AlignmentMode.RELAXED, fo, rua, ruf));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts =
                Arbitraries.of("v=DMARC1", ";", "=", "p", "sp", "rua", "mailto:", "@", ",", "!", "1m", " ");
        Arbitrary<String> anything =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(5);
        return Arbitraries.oneOf(parts, anything).list().ofMaxSize(20).map(list -> "v=DMARC1" + String.join("", list));
    }

    private static String addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "mailto:a" + i + "@example.org")
                .collect(Collectors.joining(","));
    }

    private static DmarcRecord usable(String text) {
        return ((ParsedDmarcRecord.Usable) DmarcRecord.parse(text)).record();
    }

    private static List<String> remarks(String text) {
        return ((ParsedDmarcRecord.Usable) DmarcRecord.parse(text)).remarks();
    }
}

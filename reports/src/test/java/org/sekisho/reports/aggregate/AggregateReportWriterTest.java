package org.sekisho.reports.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.Corpus;

class AggregateReportWriterTest {

    @Test
    void whatIsWrittenIsReadBackWithoutLossAndWithoutAnythingToRemark() throws Exception {
        ReadReport read = Reports.read(Reports.xml());

        assertThat(read.report())
                .isEqualTo(new AggregateReport(Reports.metadata(), Reports.policy(), List.of(Reports.row())));
        assertThat(read.departures()).isEmpty();
    }

    @Test
    void elementsStandInTheOrderOfRfc9990() {
        assertThat(Reports.text())
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"><version>1.0</version><report_metadata>"
                        + "<org_name>Receiver &amp; Sons</org_name>")
                .contains("<begin>1795392000</begin><end>1795478399</end>")
                .contains("<discovery_method>treewalk</discovery_method><p>reject</p><sp>quarantine</sp><np>none</np>")
                .contains("<testing>y</testing>")
                .contains("<source_ip>2001:db8::1</source_ip><count>17</count><policy_evaluated>"
                        + "<disposition>quarantine</disposition><dkim>fail</dkim><spf>fail</spf>"
                        + "<reason><type>policy_test_mode</type></reason>")
                .endsWith("</record></feedback>\n");
    }

    @Test
    void theNullReversePathIsAnEmptyElement() throws Exception {
        ReportRow bounce = withEnvelopeFrom(Reports.row(), "");

        byte[] xml = Reports.xml(Reports.metadata(), Reports.policy(), List.of(bounce));

        assertThat(Reports.read(xml).report().rows().get(0).envelopeFrom()).contains("");
    }

    @Test
    void aResultForHeloHasNoPlaceInAReport() throws Exception {
        SpfAuthResult helo = new SpfAuthResult("h.example.net", SpfIdentity.HELO, SpfResult.PASS, Optional.empty());

        byte[] xml = Reports.xml(Reports.metadata(), Reports.policy(), List.of(withSpf(Reports.row(), List.of(helo))));

        assertThat(Reports.read(xml).report().rows().get(0).spf()).isEmpty();
    }

    @Test
    void aRowHasAtMostOneHundredSignatures() throws Exception {
        ReportRow row = Reports.row();
        DkimAuthResult signature = new DkimAuthResult("example.org", "s", DkimResult.PASS, Optional.empty());
        ReportRow many = withDkim(row, Collections.nCopies(AggregateReportWriter.MAXIMUM_SIGNATURES + 1, signature));

        byte[] xml = Reports.xml(Reports.metadata(), Reports.policy(), List.of(many));

        assertThat(Reports.read(xml).report().rows().get(0).dkim()).hasSize(AggregateReportWriter.MAXIMUM_SIGNATURES);
    }

    @Test
    void aReportWithoutRowsIsNotFinished() throws Exception {
        AggregateReportWriter writer =
                new AggregateReportWriter(new ByteArrayOutputStream(), Reports.metadata(), Reports.policy());

        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }

    static Stream<String> hostileTexts() {
        return Stream.of(
                "<record>&lt;&amp;]]>",
                "a\u0000b\u0001\u001b[2J\u007f\u0085",
                "unpaired \ud800 and \udc00, reversed \udc00\ud800, at the end \ud83d",
                "\ud83d\ude00 is one character",
                "\ufffe\uffff\ufeff",
                "\r\n\t\u2028",
                "x".repeat(10_240),
                "\ud83d\ude00".repeat(5_000));
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    @Tag("B35")
    void aHostileIdentifierGivesXmlThatIsReadBack(String hostile) throws Exception {
        byte[] xml = hostileReport(hostile);

        ReadReport read = Reports.read(xml);

        assertThat(read.departures()).isEmpty();
        assertThat(read.report().rows().get(0).envelopeFrom()).contains(XmlText.of(hostile));
        assertThat(read.report().rows().get(0).dkim().get(0).selector()).isEqualTo(XmlText.of(hostile));
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    @Tag("B35")
    void aHostileIdentifierGivesXmlThatIsValidByTheSchema(String hostile) throws Exception {
        assumeTrue(Corpus.isPresent(), Corpus.ABSENT);

        validate(hostileReport(hostile));
    }

    @Property(tries = 300)
    @net.jqwik.api.Tag("B35")
    void anyTextIsReadBackAsItsCleanForm(@ForAll("anyChars") String any) throws Exception {
        ReadReport read = Reports.read(hostileReport(any));

        assertThat(read.report().rows().get(0).envelopeFrom()).contains(XmlText.of(any));
        assertThat(XmlText.of(XmlText.of(any))).isEqualTo(XmlText.of(any));
    }

    @Provide
    Arbitrary<String> anyChars() {
        return Arbitraries.oneOf(
                        Arbitraries.chars().all(),
                        Arbitraries.chars().range('\ud800', '\udfff'),
                        Arbitraries.of('<', '&', '>', '\'', '"', ' ', '\r', '\n', ']'))
                .list()
                .ofMaxSize(60)
                .map(chars -> {
                    StringBuilder text = new StringBuilder();
                    chars.forEach(text::append);
                    return text.toString();
                });
    }

    @Test
    void aFullReportIsValidByTheSchema() throws Exception {
        assumeTrue(Corpus.isPresent(), Corpus.ABSENT);

        validate(Reports.xml());
    }

    private static void validate(byte[] xml) throws Exception {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(Corpus.subject("reports")
                        .resolve("xsd/dmarc-xml-0.2.xsd")
                        .toFile())
                .newValidator()
                .validate(new StreamSource(new ByteArrayInputStream(xml)));
    }

    private static byte[] hostileReport(String hostile) {
        ReportRow row = withEnvelopeFrom(Reports.row(), hostile);
        row = withDkim(row, List.of(new DkimAuthResult(hostile, hostile, DkimResult.PERMERROR, Optional.of(hostile))));
        byte[] xml = Reports.xml(Reports.metadata(), Reports.policy(), List.of(row));
        assertThat(new String(xml, StandardCharsets.UTF_8)).endsWith("</feedback>\n");
        return xml;
    }

    private static ReportRow withEnvelopeFrom(ReportRow row, String domain) {
        return copy(row, Optional.of(domain), row.dkim(), row.spf());
    }

    private static ReportRow withDkim(ReportRow row, List<DkimAuthResult> dkim) {
        return copy(row, row.envelopeFrom(), dkim, row.spf());
    }

    private static ReportRow withSpf(ReportRow row, List<SpfAuthResult> spf) {
        return copy(row, row.envelopeFrom(), row.dkim(), spf);
    }

    private static ReportRow copy(
            ReportRow row, Optional<String> envelopeFrom, List<DkimAuthResult> dkim, List<SpfAuthResult> spf) {
        return new ReportRow(
                row.sourceIp(),
                row.count(),
                row.disposition(),
                row.dkimAligned(),
                row.spfAligned(),
                row.reasons(),
                row.headerFrom(),
                envelopeFrom,
                row.envelopeTo(),
                dkim,
                spf);
    }
}

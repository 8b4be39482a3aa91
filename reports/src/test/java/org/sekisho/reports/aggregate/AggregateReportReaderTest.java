package org.sekisho.reports.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;

/** Reports as strangers write them. */
@Tag("B36")
class AggregateReportReaderTest {

    /** A report in the form of RFC 7489, as most are. */
    private static final String OLD = "<?xml version=\"1.0\"?>\n<feedback><report_metadata><org_name>Old</org_name>"
            + "<email>a@old.example</email><report_id>1</report_id>"
            + "<date_range><begin>1700000000</begin><end>1700086399</end></date_range></report_metadata>"
            + "<policy_published><domain>example.org</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp>"
            + "<pct>100</pct></policy_published><record><row><source_ip>192.0.2.1</source_ip><count>2</count>"
            + "<policy_evaluated><disposition>none</disposition><dkim>fail</dkim><spf>pass</spf>"
            + "<reason><type>forwarded</type><comment>by a friend</comment></reason></policy_evaluated></row>"
            + "<identifiers><header_from>example.org</header_from></identifiers>"
            + "<auth_results><dkim><domain>example.org</domain><result>fail</result></dkim>"
            + "<spf><domain>h.example.org</domain><scope>helo</scope><result>hardfail</result></spf>"
            + "<spf><domain>example.org</domain><scope>mfrom</scope><result>pass</result></spf></auth_results></record>"
            + "</feedback>";

    @Test
    void aReportOfRfc7489IsReadAndSaidToBeOne() throws Exception {
        ReadReport read = Reports.read(OLD);

        ReportRow row = read.report().rows().get(0);
        assertThat(row.passes()).isTrue();
        assertThat(row.dkim())
                .containsExactly(new DkimAuthResult("example.org", "", DkimResult.FAIL, Optional.empty()));
        assertThat(row.spf())
                .extracting(SpfAuthResult::scope, SpfAuthResult::result)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(SpfIdentity.HELO, SpfResult.FAIL),
                        org.assertj.core.groups.Tuple.tuple(SpfIdentity.MAIL_FROM, SpfResult.PASS));
        assertThat(row.reasons())
                .containsExactly(new OverrideNote(OverrideReason.OTHER, Optional.of("forwarded: by a friend")));
        assertThat(read.departures())
                .containsExactly(
                        "It has no namespace, as reports in the form of RFC 7489.",
                        "The reason \"forwarded\" is not one of RFC 9990; it is taken as other.");
    }

    @Test
    void anyNamespaceIsReadAndNamed() throws Exception {
        ReadReport read =
                Reports.read(OLD.replace("<feedback>", "<feedback xmlns=\"http://dmarc.org/dmarc-xml/0.2\">"));

        assertThat(read.report().messages()).isEqualTo(2);
        assertThat(read.departures())
                .contains("Its namespace is \"http://dmarc.org/dmarc-xml/0.2\", not that of RFC 9990.");
    }

    @Test
    void extensionsAreSkippedWhereverTheyStand() throws Exception {
        String extended = Reports.text()
                .replace("<feedback ", "<feedback xmlns:x=\"urn:x\" ")
                .replace("<record>", "<extension><x:a><x:b>1</x:b></x:a></extension><record><x:row>2</x:row>")
                .replace("</record>", "<x:p>reject</x:p></record>");

        assertThat(Reports.read(extended)).isEqualTo(Reports.read(Reports.xml()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE feedback>",
                "<!DOCTYPE feedback [<!ENTITY a \"b\">]>",
                "<!DOCTYPE feedback SYSTEM \"http://192.0.2.1/x.dtd\">",
                "<!DOCTYPE feedback [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]>"
            })
    void aDocumentTypeDeclarationIsRefused(String doctype) {
        assertThatThrownBy(() -> Reports.read(OLD.replace("?>\n", "?>\n" + doctype)))
                .isInstanceOf(MalformedReportException.class)
                .hasMessage("The XML has a document type declaration, which no report needs.");
    }

    @Test
    void anEntityThatNobodyDeclaredEndsTheReport() {
        assertThatThrownBy(() -> Reports.read(OLD.replace("<org_name>Old", "<org_name>&xxe;")))
                .isInstanceOf(MalformedReportException.class);
    }

    @Test
    void ofAReportThatIsCutOffAllWholeRowsAreKept() throws Exception {
        String twoRows = OLD.replace("</feedback>", OLD.substring(OLD.indexOf("<record>")));

        ReadReport read = Reports.read(twoRows.substring(0, twoRows.lastIndexOf("<auth_results>")));

        assertThat(read.report().rows()).hasSize(1);
        assertThat(read.departures()).last().asString().startsWith("The report is cut off or broken at line 2");
    }

    @Test
    void ofAReportThatIsCutOffBeforeItsFirstRowNothingIsKept() {
        assertThatThrownBy(() -> Reports.read(OLD.substring(0, OLD.indexOf("<identifiers>"))))
                .isInstanceOf(MalformedReportException.class)
                .hasMessageStartingWith("This is not XML from line 2 on");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html/>|The XML is a html element, not a feedback element.",
                "<feedback/>|The XML is a feedback element without report_metadata.",
                "<feedback><report_metadata/></feedback>|The XML is a feedback element without policy_published.",
                "no xml|This is not XML from line 1 on, and there is no row before.",
                "''|This is not XML from line 1 on, and there is no row before."
            })
    void whatIsNoReportIsSaidToBeNone(String xml, String sentence) {
        assertThatThrownBy(() -> Reports.read(xml))
                .isInstanceOf(MalformedReportException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "<p>none</p>, <p>quaratine</p>, '\"quaratine\" is no value of p; it is left out.'",
        "<p>none</p>, '', 'The policy has no p; it is taken as none.'",
        "<count>2</count>, <count>-2</count>, 'The count \"-2\" is no number; it is taken as 0.'",
        "<count>2</count>, <count>1e9</count>, 'The count \"1e9\" is no number; it is taken as 0.'",
        "<result>fail</result>, <result>bad</result>, '\"bad\" is no result of DKIM; it is taken as none.'",
        "<result>pass</result>, <result>policy</result>, '\"policy\" is no result of SPF; it is taken as none.'",
        "<scope>helo</scope>, <scope>pra</scope>, '\"pra\" is no value of scope; it is left out.'",
        "<disposition>none</disposition>, '', 'A row has no disposition; it is taken as none.'",
        "<end>1700086399</end>, <end>2023-11-15</end>, "
                + "'The end of the period is \"2023-11-15\", which is no time in seconds.'",
        "<end>1700086399</end>, <end>999999999999999999</end>, "
                + "'The end of the period is \"999999999999999999\", which is no time in seconds.'",
        "<identifiers><header_from>example.org</header_from></identifiers>, '', 'There is a record without identifiers.'"
    })
    void aWordThatIsWrongIsToldAndTheRestIsRead(String right, String wrong, String sentence) throws Exception {
        ReadReport read = Reports.read(OLD.replace(right, wrong));

        assertThat(read.departures()).contains(sentence);
        assertThat(read.report().metadata().begin()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(read.report().policy().policy()).isEqualTo(DmarcPolicy.NONE);
        assertThat(read.report().rows()).hasSize(1);
    }

    @Test
    void whiteSpaceAndCapitalsAndAnOddStartDoNotMatter() throws Exception {
        String odd = "\r\n " + OLD.replace("<p>none</p>", "<p>\n  None </p>").replace("<dkim>fail", "<dkim> FAIL");

        ReadReport read = Reports.read(odd);

        assertThat(read.report().policy().policy()).isEqualTo(DmarcPolicy.NONE);
        assertThat(read.departures())
                .contains("It begins with white space, which may not stand before an XML declaration.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "UTF-16BE"})
    void anEncodingIsTakenFromTheDocument(String encoding) throws Exception {
        String xml = OLD.replace("version=\"1.0\"", "version=\"1.0\" encoding=\"" + encoding + "\"")
                .replace("<org_name>Old", "<org_name>\u00c4lter");

        ReadReport read = Reports.read(xml.getBytes(encoding));

        assertThat(read.report().metadata().organization()).isEqualTo("\u00c4lter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"klingon", "UTF-16", "-", "IBM1047"})
    void anEncodingThatCannotBeIsReadAsUtf8(String encoding) throws Exception {
        String xml = OLD.replace("version=\"1.0\"", "version=\"1.0\" encoding=\"" + encoding + "\"");

        assertThat(Reports.read(xml).departures())
                .contains("Its encoding \"" + encoding + "\" cannot be; it is read as UTF-8.");
    }

    @Test
    void anOctetThatIsWrongInItsEncodingCostsOneLetter() throws Exception {
        byte[] xml = OLD.replace("<org_name>Old", "<org_name>\u00c4lter").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Reports.read(xml).report().metadata().organization()).isEqualTo("\ufffdlter");
    }

    @Test
    void rowsBeyondTheBoundAreLeftOutAndTold() throws Exception {
        String row = OLD.substring(OLD.indexOf("<record>"), OLD.indexOf("</feedback>"));
        String three = OLD.replace("</feedback>", row + row + "</feedback>");

        AggregateReportReader reader = new AggregateReportReader(2);

        assertThat(reader.read(stream(OLD.replace("</feedback>", row + "</feedback>")))
                        .departures())
                .noneMatch(departure -> departure.contains("more than"));
        ReadReport read = reader.read(stream(three));
        assertThat(read.report().rows()).hasSize(2);
        assertThat(read.departures()).contains("There are more than 2 rows; the rest is left out.");
    }

    @Test
    void aRowWithTooManyElementsKeepsTheFirst() throws Exception {
        String signature = "<dkim><domain>example.org</domain><result>fail</result></dkim>";
        String many = String.join("", Collections.nCopies(ElementReader.MAXIMUM_ELEMENTS, signature));

        ReadReport read = Reports.read(OLD.replace(signature, many));

        assertThat(read.report().rows().get(0).dkim()).hasSizeBetween(300, 333);
        assertThat(read.departures())
                .contains("An element has more inside than a report needs; the rest of it is left out.");
    }

    @Test
    void elementsThatStandTooDeepInEachOtherAreSkipped() throws Exception {
        String deep = "<a>".repeat(10_000) + "</a>".repeat(10_000);

        ReadReport read = Reports.read(OLD.replace("<identifiers>", deep + "<identifiers>"));

        assertThat(read.report().rows().get(0).headerFrom()).isEqualTo("example.org");
        assertThat(read.departures())
                .contains("An element has more inside than a report needs; the rest of it is left out.");
    }

    @Test
    void aTextIsCutAndCleaned() throws Exception {
        ReadReport read = Reports.read(OLD.replace("<org_name>Old", "<org_name>" + "x".repeat(1_000_000)));

        assertThat(read.report().metadata().organization()).hasSize(XmlText.MAXIMUM_LENGTH);
    }

    @Test
    void countsThatOverflowStayAtTheLargest() throws Exception {
        String row = OLD.substring(OLD.indexOf("<record>"), OLD.indexOf("</feedback>"))
                .replace("<count>2<", "<count>999999999999999999<");
        String many = OLD.replace("</feedback>", row.repeat(20) + "</feedback>");

        assertThat(Reports.read(many).report().messages()).isEqualTo(Long.MAX_VALUE);
    }

    private static ByteArrayInputStream stream(String xml) {
        return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
    }
}

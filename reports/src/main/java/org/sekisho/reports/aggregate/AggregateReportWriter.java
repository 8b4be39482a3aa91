package org.sekisho.reports.aggregate;

import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.spf.SpfIdentity;

/**
 * Writes one report as XML, valid by the schema of RFC 9990 appendix A whatever its texts are: what XML cannot hold becomes
 * U+FFFD, and a text of more than {@value XmlText#MAXIMUM_LENGTH} chars is cut. Rows go out as they come, so the memory does not
 * grow with their number. A report has at least one row; {@link #finish} insists on it. Not thread-safe.
 *
 * <p>What RFC 9990 has no place for is left out: results of SPF for HELO.
 */
public final class AggregateReportWriter {

    /** The namespace of RFC 9990. */
    public static final String NAMESPACE = "urn:ietf:params:xml:ns:dmarc-2.0";

    /** How many signatures a row may have (RFC 9990 3.1.3). */
    public static final int MAXIMUM_SIGNATURES = 100;

    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private final XMLStreamWriter xml;
    private long rows;

    /**
     * Writes what stands before the rows.
     *
     * @param out where the octets go, in UTF-8; it is flushed at the end and never closed
     * @throws XMLStreamException where {@code out} fails
     */
    public AggregateReportWriter(OutputStream out, ReportMetadata metadata, PublishedPolicy policy)
            throws XMLStreamException {
        xml = FACTORY.createXMLStreamWriter(out, "UTF-8");
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("feedback");
        xml.writeDefaultNamespace(NAMESPACE);
        element("version", "1.0");
        metadata(metadata);
        policy(policy);
    }

    private void metadata(ReportMetadata metadata) throws XMLStreamException {
        xml.writeStartElement("report_metadata");
        element("org_name", metadata.organization());
        element("email", metadata.email());
        element("extra_contact_info", metadata.extraContact());
        element("report_id", metadata.reportId());
        xml.writeStartElement("date_range");
        element("begin", Long.toString(metadata.begin().getEpochSecond()));
        element("end", Long.toString(metadata.end().getEpochSecond()));
        xml.writeEndElement();
        element("error", metadata.error());
        element("generator", metadata.generator());
        xml.writeEndElement();
    }

    private void policy(PublishedPolicy policy) throws XMLStreamException {
        xml.writeStartElement("policy_published");
        element("domain", policy.domain());
        element("discovery_method", policy.discovery().map(AggregateReportWriter::word));
        element("p", policy.policy().word());
        element("sp", policy.subdomainPolicy().map(DmarcPolicy::word));
        element("np", policy.nonExistentPolicy().map(DmarcPolicy::word));
        element("adkim", policy.dkimAlignment().map(AlignmentMode::letter));
        element("aspf", policy.spfAlignment().map(AlignmentMode::letter));
        element("fo", policy.failureOptions());
        element("testing", policy.testing().map(testing -> testing ? "y" : "n"));
        xml.writeEndElement();
    }

    /**
     * Writes one row.
     *
     * @throws XMLStreamException where the stream fails
     */
    public void write(ReportRow row) throws XMLStreamException {
        rows++;
        xml.writeStartElement("record");
        xml.writeStartElement("row");
        element("source_ip", row.sourceIp());
        element("count", Long.toString(row.count()));
        xml.writeStartElement("policy_evaluated");
        element("disposition", row.disposition().word());
        element("dkim", row.dkimAligned() ? "pass" : "fail");
        element("spf", row.spfAligned() ? "pass" : "fail");
        for (OverrideNote reason : row.reasons()) {
            xml.writeStartElement("reason");
            element("type", reason.type().word());
            element("comment", reason.comment());
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeStartElement("identifiers");
        element("header_from", row.headerFrom());
        element("envelope_from", row.envelopeFrom());
        element("envelope_to", row.envelopeTo());
        xml.writeEndElement();
        results(row);
        xml.writeEndElement();
    }

    private void results(ReportRow row) throws XMLStreamException {
        xml.writeStartElement("auth_results");
        int signatures = 0;
        for (DkimAuthResult dkim : row.dkim()) {
            if (++signatures > MAXIMUM_SIGNATURES) {
                break;
            }
            xml.writeStartElement("dkim");
            element("domain", dkim.domain());
            element("selector", dkim.selector());
            element("result", word(dkim.result()));
            element("human_result", dkim.humanResult());
            xml.writeEndElement();
        }
        Optional<SpfAuthResult> mailFrom = row.spf().stream()
                .filter(result -> result.scope() == SpfIdentity.MAIL_FROM)
                .findFirst();
        if (mailFrom.isPresent()) {
            SpfAuthResult spf = mailFrom.get();
            xml.writeStartElement("spf");
            element("domain", spf.domain());
            element("scope", "mfrom");
            element("result", word(spf.result()));
            element("human_result", spf.humanResult());
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /**
     * Gives the stream all that was written so far.
     *
     * @throws XMLStreamException where the stream fails
     */
    public void flush() throws XMLStreamException {
        xml.flush();
    }

    /**
     * Ends the document and flushes the stream.
     *
     * @throws XMLStreamException where the stream fails
     * @throws IllegalStateException if there was no row, which no valid report is without
     */
    public void finish() throws XMLStreamException {
        if (rows == 0) {
            throw new IllegalStateException("a report without rows");
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
        xml.flush();
        xml.close();
    }

    private void element(String name, Optional<String> text) throws XMLStreamException {
        if (text.isPresent()) {
            element(name, text.get());
        }
    }

    private void element(String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(XmlText.of(text));
        xml.writeEndElement();
    }

    private static String word(DmarcDiscovery discovery) {
        return discovery == DmarcDiscovery.TREE_WALK ? "treewalk" : "psl";
    }

    private static String word(Enum<?> result) {
        return result.name().toLowerCase(Locale.ROOT);
    }
}

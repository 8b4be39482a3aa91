package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.sekisho.authentication.testing.Corpus;
import org.sekisho.integration.mail.Departed;
import org.sekisho.integration.mail.SinkServer;
import org.sekisho.reports.aggregate.AggregateReport;
import org.sekisho.reports.receiving.FoundReport;
import org.sekisho.reports.receiving.ReportFileReader;
import org.sekisho.reports.receiving.ReportLimits;

/**
 * An aggregate report as it came to the owner of a domain.
 *
 * @param mail the whole mail
 * @param fileName the name of the file in it
 * @param xml the report as it stands in that file
 * @param report the same, read
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ReportMail(Departed mail, String fileName, byte[] xml, AggregateReport report) {

    private static final String SUBJECT = "Report Domain: ";

    /** Every report that has arrived. */
    static List<ReportMail> at(SinkServer sink) {
        return sink.messages().stream()
                .filter(ReportMail::isReport)
                .map(ReportMail::of)
                .toList();
    }

    /** Whether a mail says that it is a report. */
    static boolean isReport(Departed mail) {
        return mail.fields("Subject").stream().anyMatch(subject -> subject.startsWith(SUBJECT));
    }

    private static ReportMail of(Departed mail) {
        try {
            Message message = new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(mail.bytes()));
            List<Entity> parts = ((Multipart) message.getBody()).getBodyParts();
            Entity file = parts.get(parts.size() - 1);
            assertThat(file.getMimeType()).isEqualTo("application/gzip");
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            ((SingleBody) file.getBody()).writeTo(content);
            byte[] xml = new GZIPInputStream(new ByteArrayInputStream(content.toByteArray())).readAllBytes();
            return new ReportMail(mail, file.getFilename(), xml, read(mail));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the reader of this project, which must have nothing to complain of. */
    private static AggregateReport read(Departed mail) throws IOException {
        List<FoundReport> found =
                new ReportFileReader(ReportLimits.standard()).read("mail", new ByteArrayInputStream(mail.bytes()));
        assertThat(found)
                .singleElement()
                .isInstanceOfSatisfying(
                        FoundReport.Aggregate.class,
                        one -> assertThat(one.read().departures()).isEmpty());
        return ((FoundReport.Aggregate) found.get(0)).read().report();
    }

    /** The only mailbox that it went to. */
    String recipient() {
        assertThat(mail.recipients()).hasSize(1);
        return mail.recipients().get(0);
    }

    /** How many messages of each kind reports count, all together. */
    static Map<Kind, Long> counts(Collection<ReportMail> mails) {
        Map<Kind, Long> counts = new HashMap<>();
        for (ReportMail one : mails) {
            one.report().rows().forEach(row -> counts.merge(Kind.of(one.report(), row), row.count(), Long::sum));
        }
        return counts;
    }

    /** It must be valid by the schema of RFC 9990, which lies beside the corpus. */
    void assertValid() throws Exception {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(Corpus.subject("reports")
                        .resolve("xsd/dmarc-xml-0.2.xsd")
                        .toFile())
                .newValidator()
                .validate(new StreamSource(new ByteArrayInputStream(xml)));
    }
}

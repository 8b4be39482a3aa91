package org.sekisho.reports.aggregate;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads aggregate reports as they come in practice: in the form of RFC 9990 or of RFC 7489, in any namespace or none, with parts
 * missing or words that no standard knows, and cut off in the middle. Of such a one all complete rows are kept. Everything that
 * is not as RFC 9990 wants it is told in {@link ReadReport#departures}. A document type declaration is refused, so there are no
 * entities, and nothing is ever fetched. Thread-safe.
 */
public final class AggregateReportReader {

    /** How many rows are kept unless another bound is given. */
    public static final int DEFAULT_MAXIMUM_ROWS = 100_000;

    private final int maximumRows;

    /** A reader with the usual bound. */
    public AggregateReportReader() {
        this(DEFAULT_MAXIMUM_ROWS);
    }

    /** @param maximumRows how many rows are kept; those beyond are left out and told */
    public AggregateReportReader(int maximumRows) {
        this.maximumRows = maximumRows;
    }

    /**
     * Reads one report.
     *
     * @param in the XML; it is not closed
     * @throws MalformedReportException if it is no report, or is broken before its first row
     * @throws IOException where {@code in} fails; not for an end that comes too early
     */
    public ReadReport read(InputStream in) throws MalformedReportException, IOException {
        return new Reading(maximumRows).read(in);
    }

    /** One report that is being read. */
    private static final class Reading {

        private final Departures departures = new Departures();
        private final ReportElements elements = new ReportElements(departures);
        private final List<ReportRow> rows = new ArrayList<>();
        private final int maximumRows;
        private @Nullable ReportMetadata metadata;
        private @Nullable PublishedPolicy policy;

        Reading(int maximumRows) {
            this.maximumRows = maximumRows;
        }

        ReadReport read(InputStream in) throws MalformedReportException, IOException {
            try {
                document(factory().createXMLStreamReader(XmlDecoder.decode(in, departures)));
            } catch (XMLStreamException broken) {
                rethrow(broken.getNestedException());
                recover("line " + broken.getLocation().getLineNumber());
            } catch (EOFException | ZipException broken) {
                recover("an octet that cannot be read");
            }
            if (metadata == null || policy == null) {
                throw new MalformedReportException("The XML is a feedback element without "
                        + (metadata == null ? "report_metadata" : "policy_published") + ".");
            }
            if (rows.isEmpty()) {
                departures.add("The report has no rows.");
            }
            return new ReadReport(new AggregateReport(metadata, policy, rows), departures.sentences());
        }

        private void document(XMLStreamReader xml) throws XMLStreamException, MalformedReportException {
            root(xml);
            String namespace = Optional.ofNullable(xml.getNamespaceURI()).orElse("");
            if (namespace.isEmpty()) {
                departures.add("It has no namespace, as reports in the form of RFC 7489.");
            } else if (!namespace.equals(AggregateReportWriter.NAMESPACE)) {
                departures.add("Its namespace is \"" + XmlText.of(namespace) + "\", not that of RFC 9990.");
            }
            ElementReader reader = new ElementReader(xml, namespace, departures);
            int event = xml.next();
            while (event != XMLStreamConstants.END_ELEMENT) {
                if (event == XMLStreamConstants.START_ELEMENT) {
                    part(xml.getLocalName(), reader);
                }
                event = xml.next();
            }
        }

        private static void root(XMLStreamReader xml) throws XMLStreamException, MalformedReportException {
            int event = xml.next();
            while (event != XMLStreamConstants.START_ELEMENT) {
                if (event == XMLStreamConstants.DTD) {
                    throw new MalformedReportException(
                            "The XML has a document type declaration, which no report needs.");
                }
                event = xml.next();
            }
            if (!xml.getLocalName().equals("feedback")) {
                throw new MalformedReportException(
                        "The XML is a " + XmlText.of(xml.getLocalName()) + " element, not a feedback element.");
            }
        }

        private void part(String name, ElementReader reader) throws XMLStreamException {
            switch (name) {
                case "report_metadata" -> {
                    ReportMetadata found = elements.metadata(reader.read());
                    metadata = metadata == null ? found : metadata;
                }
                case "policy_published" -> {
                    PublishedPolicy found = elements.policy(reader.read());
                    policy = policy == null ? found : policy;
                }
                case "record" -> {
                    if (rows.size() == maximumRows) {
                        departures.add("There are more than " + maximumRows + " rows; the rest is left out.");
                        reader.skip();
                    } else {
                        rows.add(elements.row(reader.read()));
                    }
                }
                default -> reader.skip();
            }
        }

        private static void rethrow(@Nullable Throwable nested) throws IOException {
            if (nested instanceof IOException failure
                    && !(nested instanceof EOFException || nested instanceof ZipException)) {
                throw failure;
            }
        }

        private void recover(String where) throws MalformedReportException {
            if (rows.isEmpty()) {
                throw new MalformedReportException(
                        "This is not XML from " + where + " on, and there is no row before.");
            }
            departures.add("The report is cut off or broken at " + where + "; what stood before is kept.");
        }

        private static XMLInputFactory factory() {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLInputFactory.IS_COALESCING, false);
            factory.setXMLResolver((publicId, systemId, base, namespace) -> {
                throw new XMLStreamException("nothing is fetched for a report");
            });
            return factory;
        }
    }
}

package org.sekisho.reports.aggregate;

import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads one element with all that is in it, within bounds: what goes over them is skipped and told. Children of another namespace
 * than the report's own are extensions (RFC 9990 3.1.1.4) and skipped in silence. Not thread-safe.
 */
final class ElementReader {

    /** How many elements are kept of one row, metadata or policy. A row with 100 signatures has about 420. */
    static final int MAXIMUM_ELEMENTS = 1000;

    /** How deep elements may stand in each other; a report needs six. */
    static final int MAXIMUM_DEPTH = 16;

    /** How many chars of a text are looked at before it is cleaned and cut. */
    private static final int MAXIMUM_RAW_TEXT = 4 * XmlText.MAXIMUM_LENGTH;

    private final XMLStreamReader xml;
    private final String namespace;
    private final Departures departures;
    private int elements;

    /** @param namespace that of the root element, an empty string for none */
    ElementReader(XMLStreamReader xml, String namespace, Departures departures) {
        this.xml = xml;
        this.namespace = namespace;
        this.departures = departures;
    }

    /** Reads the element whose start tag was read last, up to its end tag. */
    XmlElement read() throws XMLStreamException {
        elements = 0;
        return read(1);
    }

    private XmlElement read(int depth) throws XMLStreamException {
        elements++;
        String name = xml.getLocalName();
        StringBuilder text = new StringBuilder();
        List<XmlElement> children = new ArrayList<>();
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (!isOwn()) {
                        skip();
                    } else if (depth == MAXIMUM_DEPTH || elements == MAXIMUM_ELEMENTS) {
                        departures.add("An element has more inside than a report needs; the rest of it is left out.");
                        skip();
                    } else {
                        children.add(read(depth + 1));
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> append(text);
                case XMLStreamConstants.END_ELEMENT -> {
                    return new XmlElement(name, XmlText.of(text), children);
                }
                default -> {
                    // Comments and processing instructions say nothing.
                }
            }
        }
    }

    private boolean isOwn() {
        String uri = xml.getNamespaceURI();
        return (uri == null ? "" : uri).equals(namespace);
    }

    private void append(StringBuilder text) {
        int room = MAXIMUM_RAW_TEXT - text.length();
        int length = Math.min(room, xml.getTextLength());
        text.append(xml.getTextCharacters(), xml.getTextStart(), length);
    }

    /** Goes to the end tag of the element whose start tag was read last. */
    void skip() throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }
}

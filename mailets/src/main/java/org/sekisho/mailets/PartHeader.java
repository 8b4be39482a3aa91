package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;

/** The header section of a message or part, and what it says of the body. */
final class PartHeader {

    private static final String ENCODING = "Content-Transfer-Encoding";
    private static final int LONGEST_TYPE = 4096;
    /** RFC 2046 5.1.1 allows 70. */
    private static final int LONGEST_BOUNDARY = 200;

    private final byte[] bytes;
    /** The same with the line ends that will be sent. */
    private final byte[] wire;

    private final HeaderSection section;
    private final Kind kind;
    private final String type;
    private final String encoding;
    private final String boundary;

    /** What the body is. */
    enum Kind {
        MULTIPART,
        MESSAGE,
        TEXT,
        OTHER,
        /** Signed, encrypted, encoded already, or of a type that must not be encoded (RFC 2045 6.4): nothing in it is changed. */
        UNTOUCHABLE
    }

    private PartHeader(
            byte[] bytes,
            byte[] wire,
            HeaderSection section,
            Kind kind,
            String type,
            String encoding,
            String boundary) {
        this.bytes = bytes;
        this.wire = wire;
        this.section = section;
        this.kind = kind;
        this.type = type;
        this.encoding = encoding;
        this.boundary = boundary;
    }

    static PartHeader parse(byte[] bytes, boolean inDigest) throws MimeReader.UnreadableStructure {
        byte[] wire = asSent(bytes);
        HeaderSection section = HeaderSection.parse(wire);
        if (section.isTruncated()) {
            throw new MimeReader.UnreadableStructure("a header section is too long");
        }
        FieldPieces contentType = value(section, "Content-Type");
        String type = contentType.first().toLowerCase(Locale.ROOT);
        if (type.isEmpty()) {
            type = inDigest ? "message/rfc822" : "text/plain";
        }
        String encoding = value(section, ENCODING).first().toLowerCase(Locale.ROOT);
        Kind kind = kind(type, encoding);
        return new PartHeader(
                bytes, wire, section, kind, type, encoding, kind == Kind.MULTIPART ? boundary(contentType) : "");
    }

    Kind kind() {
        return kind;
    }

    boolean isDigest() {
        return type.equals("multipart/digest");
    }

    String boundary() {
        return boundary;
    }

    /** Whether its label would make a gateway convert it. */
    boolean isLabelled8Bit() {
        return encoding.equals("8bit") || encoding.equals("binary");
    }

    byte[] bytes() {
        return bytes;
    }

    /** The header section with another Content-Transfer-Encoding. */
    byte[] withEncoding(String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(wire.length + 64);
        List<HeaderField> fields = section.fields();
        int end = 0;
        for (HeaderField field : fields) {
            if (!field.isNamed(ENCODING)) {
                out.write(wire, field.start(), field.end() - field.start());
            }
            end = field.end();
        }
        if (end > 0 && wire[end - 1] != '\n') {
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        out.writeBytes((ENCODING + ": " + value + "\r\n").getBytes(ISO_8859_1));
        out.write(wire, end, wire.length - end);
        return out.toByteArray();
    }

    private static byte[] asSent(byte[] bytes) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(bytes.length);
        try {
            new WireLines(wire).write(bytes, 0, bytes.length);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return wire.toByteArray();
    }

    private static Kind kind(String type, String encoding) {
        boolean plain = encoding.isEmpty() || List.of("7bit", "8bit", "binary").contains(encoding);
        if (!plain || type.equals("multipart/signed") || type.equals("multipart/encrypted")) {
            return Kind.UNTOUCHABLE;
        }
        if (type.startsWith("multipart/")) {
            return Kind.MULTIPART;
        }
        if (type.equals("message/rfc822")) {
            return Kind.MESSAGE;
        }
        if (type.startsWith("message/") && !type.startsWith("message/global")) {
            return Kind.UNTOUCHABLE;
        }
        return type.startsWith("text/") || type.startsWith("message/") ? Kind.TEXT : Kind.OTHER;
    }

    private static String boundary(FieldPieces contentType) throws MimeReader.UnreadableStructure {
        return contentType
                .parameter("boundary")
                .map(String::stripTrailing)
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST_BOUNDARY)
                .orElseThrow(() -> new MimeReader.UnreadableStructure("a multipart without a boundary"));
    }

    /** Of several fields JavaMail takes the first. */
    private static FieldPieces value(HeaderSection section, String name) throws MimeReader.UnreadableStructure {
        List<HeaderField> fields = section.fieldsNamed(name);
        if (fields.isEmpty()) {
            return FieldPieces.of("");
        }
        if (fields.get(0).end() - fields.get(0).start() > LONGEST_TYPE) {
            throw new MimeReader.UnreadableStructure(name + " is too long");
        }
        return FieldPieces.of(fields.get(0).text());
    }
}

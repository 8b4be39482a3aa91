package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Mail;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.results.ByteRange;
import org.sekisho.mail.HeaderEdit;

/**
 * A message as {@code RemoteDelivery} will put it on the wire, so that a signature of it holds at the other end. For a next hop
 * without 8BITMIME James saves the message once more through JavaMail, which sets MIME-Version, as first field, and adds what is
 * missing of Date and Message-ID: here that is done already. Large messages lie in temporary files of James.
 */
final class WireForm implements AutoCloseable {

    private static final String MIME_VERSION = "MIME-Version: 1.0\r\n";
    /** What JavaMail leaves out when it sends. */
    private static final String[] NOT_SENT = {"Bcc", "Content-Length"};

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private final String top;
    private final MimeMessageInputStreamSource rest;

    private WireForm(String top, MimeMessageInputStreamSource rest) {
        this.top = top;
        this.rest = rest;
    }

    /**
     * Takes a message of ours; the mail stays as it is.
     *
     * @param domain for the Message-ID of a message without one
     * @param to7Bit whether 8-bit parts are encoded
     * @throws IOException if James cannot write the message
     */
    static WireForm of(Mail mail, String domain, boolean to7Bit, Clock clock) throws IOException {
        return taken(mail, MIME_VERSION, header -> edit(header, domain, clock), to7Bit);
    }

    /**
     * Takes a message of somebody else; the mail stays as it is. So do the fields of the message, which its author may have signed.
     *
     * @param to7Bit whether 8-bit parts are encoded, which breaks a signature of the author
     * @throws IOException if James cannot write the message
     */
    static WireForm ofForwarded(Mail mail, boolean to7Bit) throws IOException {
        return taken(mail, "", header -> new HeaderEdit(new byte[0], withoutOwner(header)), to7Bit);
    }

    private static WireForm taken(Mail mail, String top, Function<HeaderSection, HeaderEdit> edit, boolean to7Bit)
            throws IOException {
        MimeMessageInputStreamSource sent = source();
        try {
            try (OutputStream out = new BufferedOutputStream(sent.getWritableOutputStream())) {
                mail.getMessage().writeTo(out, NOT_SENT);
            }
            return new WireForm(top, prepared(sent, edit.apply(header(sent)), to7Bit));
        } catch (MessagingException e) {
            throw new IOException("James cannot write the message " + mail.getName(), e);
        } finally {
            LifecycleUtil.dispose(sent);
        }
    }

    /** The message that is to be signed. */
    RawMessage message() throws IOException {
        return RawMessage.of(() -> with(top));
    }

    /** The message with its signatures. */
    MimeMessageInputStreamSource signed(byte[] signatures) throws IOException {
        MimeMessageInputStreamSource signed = source();
        try (OutputStream out = signed.getWritableOutputStream();
                InputStream in = with(top + new String(signatures, US_ASCII))) {
            in.transferTo(out);
            return signed;
        } catch (IOException | RuntimeException e) {
            LifecycleUtil.dispose(signed);
            throw e;
        }
    }

    @Override
    public void close() {
        LifecycleUtil.dispose(rest);
    }

    private InputStream with(String top) throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(top.getBytes(US_ASCII)), rest.getInputStream());
    }

    private static MimeMessageInputStreamSource prepared(
            MimeMessageInputStreamSource sent, HeaderEdit edit, boolean to7Bit) throws IOException {
        SevenBit sevenBit = to7Bit ? SevenBit.of(() -> edit.applyTo(sent.getInputStream())) : SevenBit.NOTHING_TO_DO;
        MimeMessageInputStreamSource prepared = source();
        try (OutputStream out = new WireLines(new BufferedOutputStream(prepared.getWritableOutputStream()));
                InputStream in = edit.applyTo(sent.getInputStream())) {
            sevenBit.convert(in, out);
        } catch (IOException | RuntimeException e) {
            LifecycleUtil.dispose(prepared);
            throw e;
        }
        return prepared;
    }

    private static HeaderEdit edit(HeaderSection header, String domain, Clock clock) {
        StringBuilder added = new StringBuilder();
        if (header.fieldsNamed("Date").isEmpty()) {
            ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
            added.append("Date: ").append(DATE.format(now)).append("\r\n");
        }
        if (header.fieldsNamed("Message-ID").isEmpty()) {
            added.append("Message-ID: <" + UUID.randomUUID() + "@" + domain + ">\r\n");
        }
        List<ByteRange> removed = withoutOwner(header);
        for (HeaderField field : header.fieldsNamed("MIME-Version")) {
            removed.add(new ByteRange(field.start(), field.end()));
        }
        return new HeaderEdit(added.toString().getBytes(US_ASCII), removed);
    }

    /** White space at the very beginning, which would continue the field that comes to stand above it. */
    private static List<ByteRange> withoutOwner(HeaderSection header) {
        List<ByteRange> removed = new ArrayList<>();
        if (!header.fields().isEmpty()
                && header.fields().get(0).nameEnd() == header.fields().get(0).start()) {
            HeaderField first = header.fields().get(0);
            if (first.array()[first.start()] == ' ' || first.array()[first.start()] == '\t') {
                removed.add(new ByteRange(first.start(), first.end()));
            }
        }
        return removed;
    }

    private static HeaderSection header(MimeMessageInputStreamSource source) throws IOException {
        try (InputStream in = source.getInputStream()) {
            return HeaderSection.read(in);
        }
    }

    private static MimeMessageInputStreamSource source() {
        return MimeMessageInputStreamSource.create("sekisho-" + UUID.randomUUID());
    }
}

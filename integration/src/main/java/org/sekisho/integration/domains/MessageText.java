package org.sekisho.integration.domains;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a message. The fields stand in the order in which they were given; nothing is checked or encoded, so that a test can
 * write what no mail program would. Immutable; every method but {@link #bytes} returns a changed copy.
 */
public final class MessageText {

    private final List<String> fields;
    private final String body;

    private MessageText(List<String> fields, String body) {
        this.fields = fields;
        this.body = body;
    }

    /** A message from this author: the value of {@code From} as it stands. */
    public static MessageText from(String author) {
        return new MessageText(List.of(), "Hello.\r\n")
                .field("From", author)
                .field("Date", "Tue, 24 Nov 2026 09:00:00 +0000")
                .field("MIME-Version", "1.0");
    }

    /** With a Subject, and a Message-ID made of it. */
    public MessageText subject(String subject) {
        return field("Subject", subject)
                .field(
                        "Message-ID",
                        "<" + Integer.toHexString(subject.hashCode()) + "." + System.nanoTime() + "@sent.example>");
    }

    /** With a To field. */
    public MessageText to(String recipient) {
        return field("To", recipient);
    }

    /** With one more field below the others. */
    public MessageText field(String name, String value) {
        List<String> more = new ArrayList<>(fields);
        more.add(name + ": " + value);
        return new MessageText(List.copyOf(more), body);
    }

    /** With this body; its lines must end with CRLF. */
    public MessageText body(String text) {
        return new MessageText(fields, text);
    }

    /** The message in UTF-8, its lines ended by CRLF. */
    public byte[] bytes() {
        return (String.join("\r\n", fields) + "\r\n\r\n" + body).getBytes(UTF_8);
    }
}

package org.sekisho.integration.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Supplier;

/** Messages of an attacker, written as no mail program would. */
final class Messages {

    /** Whom the attacker wants to be. */
    static final String VICTIM = "ceo@bank.example";

    private Messages() {}

    /** A message with this header section, given without its final line end. */
    static byte[] withHeader(String header) {
        return message(header, "Hello.\r\n");
    }

    /** A message with this header section, given without its final line end, and this body. */
    static byte[] message(String header, String body) {
        return (header + "\r\nSubject: Urgent\r\n\r\n" + body).getBytes(UTF_8);
    }

    /** A message from this author: the value of From as it stands. */
    static byte[] from(String author) {
        return withHeader("From: " + author);
    }

    /** One octet for each char. */
    static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }

    /** A message of the attacker in the name of the victim, sent by the attacker's host. */
    static Sending.Mail forged() {
        return Sending.Mail.of(() -> from(VICTIM));
    }

    /** A message of the attacker in its own name. */
    static Sending.Mail own() {
        return Sending.Mail.of(() -> from(Sending.MAIL_FROM));
    }

    /** A message that is sent by the attacker's host. */
    static Sending.Mail mail(Supplier<byte[]> message) {
        return Sending.Mail.of(message);
    }
}

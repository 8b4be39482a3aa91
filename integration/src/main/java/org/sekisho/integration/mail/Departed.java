package org.sekisho.integration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/**
 * A message as it arrived at another server.
 *
 * @param helo what the sending server called itself
 * @param mailFrom the argument of MAIL without its brackets, empty for the null sender
 * @param recipients the arguments of RCPT without their brackets
 * @param bytes exactly what stood between DATA and the final dot, doubled dots undone
 */
public record Departed(String helo, String mailFrom, List<String> recipients, byte[] bytes) {

    public Departed {
        recipients = List.copyOf(recipients);
    }

    /** The message with one char for each byte. */
    public String text() {
        return new String(bytes, ISO_8859_1);
    }

    /** The values of all fields of this name, top down, unfolded (the line ends removed) and without surrounding white space. */
    public List<String> fields(String name) {
        return new Delivered("", bytes).fields(name);
    }
}

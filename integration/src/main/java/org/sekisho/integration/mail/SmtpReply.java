package org.sekisho.integration.mail;

import java.util.List;

/**
 * A server's answer to one command.
 *
 * @param code the three digits, such as 250
 * @param lines the text of each line without the digits, at least one
 */
public record SmtpReply(int code, List<String> lines) {

    public SmtpReply {
        lines = List.copyOf(lines);
    }

    /** Whether the command succeeded (2xx) or may go on (3xx). */
    public boolean positive() {
        return code < 400;
    }

    /** The text of all lines, joined by spaces. */
    public String text() {
        return String.join(" ", lines);
    }

    /** As it came over the wire, on one line. */
    @Override
    public String toString() {
        return code + " " + text();
    }
}

package org.sekisho.integration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A message as it lies in a mailbox.
 *
 * @param folder the folder, such as {@code INBOX}
 * @param bytes all of it, as IMAP gives it
 */
public record Delivered(String folder, byte[] bytes) {

    /** The message with one char for each byte. */
    public String text() {
        return new String(bytes, ISO_8859_1);
    }

    /** The values of all fields of this name, top down, unfolded (the line ends removed) and without surrounding white space. */
    public List<String> fields(String name) {
        int end = text().indexOf("\r\n\r\n");
        String header = end < 0 ? text() : text().substring(0, end);
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return Arrays.stream(header.replaceAll("\r\n(?=[ \t])", "").split("\r\n"))
                .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(field -> field.substring(prefix.length()).strip())
                .toList();
    }

    /** The topmost Authentication-Results field, empty if there is none. */
    public String authenticationResults() {
        return fields("Authentication-Results").stream().findFirst().orElse("");
    }
}

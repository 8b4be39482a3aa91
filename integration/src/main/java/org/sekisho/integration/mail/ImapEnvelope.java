package org.sekisho.integration.mail;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the authors out of an ENVELOPE that an IMAP server has sent (RFC 3501 7.4.2). Not thread-safe. */
final class ImapEnvelope {

    private static final String START = "ENVELOPE ";

    private final String response;
    private int position;

    private ImapEnvelope(String response, int position) {
        this.response = response;
        this.position = position;
    }

    /**
     * The addresses of From, each as {@code name <local@domain>}, {@code local@domain}, or {@code local} where the server shows no
     * domain, as for the name of a group.
     *
     * @param response a FETCH response, literals in quotes
     */
    static List<String> authors(String response) {
        ImapEnvelope envelope = new ImapEnvelope(response, response.indexOf(START) + START.length());
        Object from = envelope.list().get(2);
        List<String> authors = new ArrayList<>();
        if (from instanceof List<?> addresses) {
            addresses.stream()
                    .map(address -> author((List<?>) address))
                    .filter(author -> !author.isEmpty())
                    .forEach(authors::add);
        }
        return authors;
    }

    private static String author(List<?> address) {
        String name = text(address.get(0));
        String local = text(address.get(2));
        String domain = text(address.get(3));
        if (domain.isEmpty()) {
            return local;
        }
        return name.isEmpty() ? local + "@" + domain : name + " <" + local + "@" + domain + ">";
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> values = new ArrayList<>();
        position++;
        while (response.charAt(position) != ')') {
            values.add(value());
        }
        position++;
        return values;
    }

    private @Nullable Object value() {
        while (response.charAt(position) == ' ') {
            position++;
        }
        return switch (response.charAt(position)) {
            case '(' -> list();
            case '"' -> quoted();
            default -> {
                position += "NIL".length();
                yield null;
            }
        };
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        for (position++; response.charAt(position) != '"'; position++) {
            if (response.charAt(position) == '\\') {
                position++;
            }
            text.append(response.charAt(position));
        }
        position++;
        return text.toString();
    }
}

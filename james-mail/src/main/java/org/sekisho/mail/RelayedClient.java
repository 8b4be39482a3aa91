package org.sekisho.mail;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.policy.Network;

/**
 * The client that an inbound relay had before itself, as the relay's own topmost {@code Received} field names it (B28). The
 * forms of Postfix, Sendmail, Exim, Exchange and James are read. The name in HELO is the client's own invention, so an
 * address that stands there is never taken for the client's.
 *
 * @param address the client of the relay
 * @param helo what it said in HELO; empty when the relay does not say
 */
record RelayedClient(InetAddress address, String helo) {

    /** A longer Received field is not read: what its sender has written may have pushed out what the relay has. */
    private static final int MAXIMUM_FIELD = 10_000;

    private static final Pattern FROM =
            Pattern.compile("^\\s*from\\s+(\\S+)(.*)$", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Servers begin a line with it. A name in HELO may hold the word, where the relay allows it, but never a line end. */
    private static final Pattern BY_ON_ITS_OWN_LINE = Pattern.compile("\\r?\\n[ \\t]+by\\s", Pattern.CASE_INSENSITIVE);

    private static final Pattern BY = Pattern.compile("\\sby\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern BRACKETED =
            Pattern.compile("(?i)(helo=|[eh][eh]lo\\s+)?\\[(?:IPv6:)?([0-9a-f:.]{2,45})\\]");
    private static final Pattern BARE = Pattern.compile("(?i)\\((?:IPv6:)?([0-9a-f:.]{2,45})\\)");
    private static final Pattern HELO_IN_COMMENT = Pattern.compile("(?i)(?:helo=|[\\s(][eh][eh]lo\\s+)([^\\s()]+)");

    /**
     * The Received field that the relay itself added: the second one, since James has put its own on top.
     *
     * @return empty when there is none
     */
    static Optional<HeaderField> relaysReceived(HeaderSection header) {
        List<HeaderField> received = header.fieldsNamed("Received");
        return received.size() < 2 ? Optional.empty() : Optional.of(received.get(1));
    }

    /** Reads the client out of the relay's Received field; empty when it names none that can be read. */
    static Optional<RelayedClient> in(HeaderField received) {
        String text = received.text();
        if (text.length() > MAXIMUM_FIELD) {
            return Optional.empty();
        }
        Matcher from = FROM.matcher(before(BY_ON_ITS_OWN_LINE, text)
                .or(() -> before(BY, text))
                .orElse(text)
                .replaceAll("[\r\n\t]+", " "));
        if (!from.find()) {
            return Optional.empty();
        }
        String name = from.group(1);
        String comments = from.group(2);
        return lastBracketed(comments)
                .or(() -> lastBare(comments))
                .or(() -> lastBracketed(name))
                .map(address -> new RelayedClient(address, helo(name, comments)));
    }

    private static Optional<String> before(Pattern end, String text) {
        Matcher matcher = end.matcher(text);
        return matcher.find() ? Optional.of(text.substring(0, matcher.start())) : Optional.empty();
    }

    private static Optional<InetAddress> lastBracketed(String text) {
        Optional<InetAddress> found = Optional.empty();
        Matcher matcher = BRACKETED.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1) == null) {
                found = Network.parseAddress(matcher.group(2));
            }
        }
        return found;
    }

    private static Optional<InetAddress> lastBare(String text) {
        Optional<InetAddress> found = Optional.empty();
        Matcher matcher = BARE.matcher(text);
        while (matcher.find()) {
            found = Network.parseAddress(matcher.group(1));
        }
        return found;
    }

    private static String helo(String name, String comments) {
        Matcher named = HELO_IN_COMMENT.matcher(comments);
        if (named.find()) {
            return named.group(1);
        }
        return name;
    }
}

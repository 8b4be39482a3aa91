package org.sekisho.reports.failure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes what names a person out of a line of text: what stands before an at sign, and the local parts of the recipients wherever
 * they stand. Takes time linear in the length of the text for each recipient.
 */
final class RedactedText {

    /** So many recipients of a message are looked for; of a message to more of them no such text is shown. */
    static final int MAXIMUM_RECIPIENTS = 20;

    /** A local part that is shorter is only replaced where it is a word of its own: "al" is in half of all words. */
    static final int SHORTEST_WITHIN_WORDS = 4;

    /** An at sign, or as a URI has it. */
    private static final Pattern AT = Pattern.compile("@|%40");

    private static final Pattern WORD = Pattern.compile("[^ <>()]++");

    /** The beginning of an encoded word (RFC 2047). */
    private static final String ENCODED = "=?";

    private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x20\\x7F]+");

    /** What an Authentication-Results or Received-SPF field has before an address. */
    private static final Pattern PROPERTY = Pattern.compile(
            "(?:smtp\\.(?:mailfrom|mfrom|auth|rcpt)|header\\.(?:i|from|sender)|envelope-from|identity)=",
            Pattern.CASE_INSENSITIVE);

    private static final String NO_LOCAL_PART = "<>()[],;:\" ";

    private final Redaction redaction;
    private final List<Pattern> recipients = new ArrayList<>();
    private final boolean tooMany;

    /** @param recipients the addresses in RCPT TO */
    RedactedText(Redaction redaction, List<String> recipients) {
        this.redaction = redaction;
        this.tooMany = recipients.size() > MAXIMUM_RECIPIENTS;
        if (!tooMany) {
            // The longest first: of two that begin alike the shorter one would leave a rest.
            recipients.stream()
                    .flatMap(recipient -> names(recipient).stream())
                    .distinct()
                    .sorted(Comparator.comparing(String::length).reversed())
                    .forEach(name -> this.recipients.add(pattern(name)));
        }
    }

    /** The local part, and what it is without a detail: {@code user+detail@example.org} is the mailbox of {@code user}. */
    private static List<String> names(String recipient) {
        int at = recipient.lastIndexOf('@');
        String localPart = at < 0 ? recipient : recipient.substring(0, at);
        if (localPart.length() > 1 && localPart.startsWith("\"") && localPart.endsWith("\"")) {
            localPart = localPart.substring(1, localPart.length() - 1).replace("\\", "");
        }
        int plus = localPart.indexOf('+');
        List<String> names = new ArrayList<>();
        if (plus > 0) {
            names.add(localPart.substring(0, plus));
        }
        if (!localPart.isEmpty()) {
            names.add(localPart);
        }
        return names;
    }

    private static Pattern pattern(String name) {
        String quoted = Pattern.quote(name);
        return Pattern.compile(
                name.length() < SHORTEST_WITHIN_WORDS ? "(?<![A-Za-z0-9])" + quoted + "(?![A-Za-z0-9])" : quoted,
                Pattern.CASE_INSENSITIVE);
    }

    /** Whether a recipient's name stands in the text. */
    boolean namesRecipient(String text) {
        return tooMany
                || recipients.stream().anyMatch(name -> name.matcher(text).find());
    }

    /** The text on one line in printable ASCII. */
    String redact(String text) {
        if (tooMany) {
            return Redaction.HIDDEN;
        }
        String line = CONTROLS.matcher(text).replaceAll(" ").strip();
        line = WORD.matcher(line)
                .replaceAll(word -> Matcher.quoteReplacement(isPlain(word.group()) ? word.group() : Redaction.HIDDEN));
        return withoutRecipients(withoutLocalParts(line));
    }

    private static boolean isPlain(String word) {
        return !word.contains(ENCODED) && word.chars().allMatch(c -> c < 0x80);
    }

    /** The text with nothing but the recipients' names replaced. */
    String withoutRecipients(String text) {
        if (tooMany) {
            return Redaction.HIDDEN;
        }
        String left = text;
        for (Pattern recipient : recipients) {
            left = recipient
                    .matcher(left)
                    .replaceAll(found -> Matcher.quoteReplacement(redaction.localPart(found.group())));
        }
        return left;
    }

    private String withoutLocalParts(String line) {
        StringBuilder redacted = new StringBuilder(line.length());
        Matcher at = AT.matcher(line);
        int done = 0;
        while (at.find()) {
            int start = localPartStart(line, done, at.start());
            if (start < at.start()) {
                redacted.append(line, done, start).append(redaction.localPart(line.substring(start, at.start())));
                redacted.append(at.group());
                done = at.end();
            }
        }
        return redacted.append(line, done, line.length()).toString();
    }

    private static int localPartStart(String line, int from, int at) {
        if (at > from && line.charAt(at - 1) == '"') {
            int quote = line.lastIndexOf('"', at - 2);
            while (quote > from && line.charAt(quote - 1) == '\\') {
                quote = line.lastIndexOf('"', quote - 1);
            }
            return Math.max(quote, from);
        }
        int start = at;
        while (start > from && NO_LOCAL_PART.indexOf(line.charAt(start - 1)) < 0) {
            start--;
        }
        Matcher property = PROPERTY.matcher(line).region(start, at);
        return property.lookingAt() ? property.end() : start;
    }
}

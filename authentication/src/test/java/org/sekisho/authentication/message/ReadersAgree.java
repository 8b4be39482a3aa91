package org.sekisho.authentication.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.testing.TolerantReaders;

/** Compares the Author Domains of a From field with what tolerant readers show of it (B08). */
final class ReadersAgree {

    /** Behind it nobody reads on: how a domain begins to the eye. */
    private static final Pattern HOST =
            Pattern.compile("[\\p{Alnum}._\\-\\x{80}-\\x{10ffff}&&[^\\p{Z}\\uff20\\ufe6b]]+");

    /** For mime4j an address in a display name goes on until the comma. B08: what stands directly before the one angle address. */
    private static final Pattern ANGLE_ADDRESS =
            Pattern.compile("[^,<>\"]*<[^,<>@]*@\\s*(?<domain>[^,<>@\\s]*)\\s*(?:>.*)?", Pattern.DOTALL);

    private static final Pattern ADDRESS_LITERAL =
            Pattern.compile("\\[([0-9.]+|(?i:IPv6:)[0-9A-Fa-f:.]+)](?=[\\s\\p{Z}<>(),:;@\"\\]]|$)");

    private static final Pattern SPACE_AROUND = Pattern.compile("^[\\s\\p{Z}]+|[\\s\\p{Z}]+$");

    private ReadersAgree() {}

    /** What some reader shows of a field and nobody judges; empty if there is none. */
    static Optional<String> missing(byte[] value) {
        AuthorDomains authors = AuthorDomains.ofValues(List.of(value));
        if (authors.tooMany() || authors.problem().equals(Optional.of(FromProblem.UNREADABLE_ADDRESS))) {
            return Optional.empty();
        }
        for (TolerantReaders.Shown shown : TolerantReaders.read(value)) {
            Set<String> judged = Set.copyOf(authors.domains());
            if (!isJudged(shown.domain(), judged) && !isJudged(TolerantReaders.utf8(shown.domain()), judged)) {
                return Optional.of(shown + " but " + authors);
            }
        }
        return Optional.empty();
    }

    /** What some reader shows of a field that claims to be clear, and that is none of its addresses. */
    static Optional<String> unclaimed(byte[] value) {
        MailboxList list = MailboxList.parse(value);
        if (!list.problem().isEmpty()) {
            return Optional.empty();
        }
        Set<String> judged = list.mailboxes().stream().map(Mailbox::domain).collect(Collectors.toSet());
        return TolerantReaders.read(value).stream()
                .filter(shown -> !judged.contains(shown.domain())
                        && !isJudged(shown.domain(), judged)
                        && !isJudged(TolerantReaders.utf8(shown.domain()), judged))
                .findFirst()
                .map(shown -> shown + " but " + list);
    }

    private static boolean isJudged(String domain, Set<String> judged) {
        String text = withoutComments(domain);
        if (text.isEmpty()) {
            // "ceo@" is nobody's.
            return true;
        }
        Matcher angle = ANGLE_ADDRESS.matcher(text);
        if (angle.matches() && isName(angle.group("domain"), judged)) {
            return true;
        }
        if (ADDRESS_LITERAL.matcher(text).lookingAt()) {
            return true;
        }
        return isHostJudged(text, judged)
                || isHostJudged(text.replaceAll("[\\p{Z}&&[^ ]]+", ""), judged)
                || (!leading(text).matches(".*\\..+") && isHostJudged(text.replaceAll("\\s+|\\p{Z}+", ""), judged));
    }

    /** Comments before the domain, and white space around it. */
    private static String withoutComments(String domain) {
        String text = SPACE_AROUND.matcher(domain).replaceAll("");
        while (text.startsWith("(")) {
            int end = AddressText.commentEnd(text, 0, text.length());
            text = SPACE_AROUND.matcher(text.substring(end < 0 ? 1 : end)).replaceAll("");
        }
        return text;
    }

    private static boolean isHostJudged(String text, Set<String> judged) {
        return isName(leading(text), judged);
    }

    private static boolean isName(String written, Set<String> judged) {
        Optional<String> name = DomainNames.toAscii(written.replaceFirst("\\.+$", ""));
        if (name.isPresent() && !DomainNames.isValid(name.get())) {
            // Nobody's domain, but it may begin like one.
            return judged.stream().anyMatch(name.get()::startsWith);
        }
        return name.filter(judged::contains).isPresent();
    }

    private static String leading(String text) {
        Matcher host = HOST.matcher(text);
        return host.lookingAt() ? host.group() : "";
    }
}

package org.sekisho.authentication.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.sekisho.authentication.dns.DomainNames;

/**
 * Reads the domains of an address list (RFC 5322 3.4 with the obsolete forms of 4.4, and RFC 6532) from its octets.
 *
 * <p>It is a scanner of its own because it must take anything in linear time and without recursion: raw 8-bit names, comments
 * a million deep, quotes that never end. It is strict about what hides an address (quotes, comments, display names, groups,
 * routes) and generous about the rest: where the text is no address list, every domain after an {@code @} counts that a reader
 * may take for the author's.
 */
final class AddressDomains {

    /** The problem of an address such as {@code user@[192.0.2.1]}. */
    static final String ADDRESS_LITERAL = "an address literal names no domain";

    // A domain that is longer than this in any writing cannot be asked.
    private static final int LONGEST_DOMAIN = 1024;

    private static final int USUAL_DOMAIN = 64;

    private static final int DELETE = 0x7F;

    private final byte[] text;
    private final int end;
    private final Set<String> found;
    private final int maximum;
    private int position;
    private String problem = "";
    private boolean tooMany;

    // Where an unended comment, quote or literal was seen once, its opening character is an ordinary one from then on.
    private boolean commentsEnd = true;
    private boolean quotesEnd = true;
    private boolean literalsEnd = true;

    // The mailbox that is being read: what is sure, and what the current part of it has.
    private final Set<String> mailboxDomains = new LinkedHashSet<>();
    private final Set<String> partDomains = new LinkedHashSet<>();
    private boolean hadAngle;
    private boolean inAngle;
    private boolean inRoute;
    private boolean angleIsEmpty;

    // The domain that is being read: after an @, until something that cannot be in a domain.
    private byte[] domain = new byte[USUAL_DOMAIN];
    private int domainLength = -1;
    private boolean gap;

    /**
     * @param text has the list, from {@code start} to {@code end}
     * @param found gets the domains, canonical A-labels
     * @param maximum the most that {@code found} may hold
     */
    AddressDomains(byte[] text, int start, int end, Set<String> found, int maximum) {
        this.text = text;
        this.position = start;
        this.end = end;
        this.found = found;
        this.maximum = maximum;
    }

    /**
     * Reads the list.
     *
     * @return false if it has more domains than fit
     */
    boolean parse() {
        while (position < end && !tooMany) {
            byte c = text[position];
            int skipped = skipHidden(c);
            if (skipped > position) {
                position = skipped;
            } else {
                position++;
                take(c);
            }
        }
        endMailbox();
        return !tooMany;
    }

    /** What could not be read as a domain, the first such thing; empty if there was nothing. */
    String problem() {
        return problem;
    }

    private void take(byte c) {
        switch (c) {
            case ' ', '\t', '\r', '\n' -> gap = true;
            case '@' -> startDomain();
            case '<' -> openAngle();
            case '>' -> closeAngle();
            case ',' -> comma();
            case ';' -> endMailbox();
            case ':' -> colon();
            // Without their counterparts, and unlike letters, these cannot be meant as part of a domain.
            case '(', ')', '[', ']', '"', '\\' -> endDomain();
            default -> addToDomain(c);
        }
        angleIsEmpty &= c == '<' || isWhiteSpace(c);
    }

    // --- What stands between delimiters and hides everything in it.

    /** The position after the comment, quoted string or literal that begins here; the same position if none does. */
    private int skipHidden(byte c) {
        if (c == '(' && commentsEnd) {
            return skipComment();
        }
        if (c == '"' && quotesEnd) {
            return skipQuoted();
        }
        if (c == '[' && literalsEnd) {
            return skipLiteral();
        }
        return position;
    }

    private int skipComment() {
        int depth = 0;
        for (int i = position; i < end; i++) {
            switch (text[i]) {
                case '\\' -> i++;
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {}
            }
            if (depth == 0) {
                gap = true;
                return i + 1;
            }
        }
        commentsEnd = false;
        return position;
    }

    private int skipQuoted() {
        for (int i = position + 1; i < end; i++) {
            if (text[i] == '\\') {
                i++;
            } else if (text[i] == '"') {
                angleIsEmpty = false;
                endUnreadableDomain("a quoted string in place of a domain");
                return i + 1;
            }
        }
        quotesEnd = false;
        return position;
    }

    private int skipLiteral() {
        for (int i = position + 1; i < end; i++) {
            if (text[i] == '\\') {
                i++;
            } else if (text[i] == ']') {
                // A literal inside a display name is just text.
                endUnreadableDomain(ADDRESS_LITERAL);
                return i + 1;
            }
        }
        literalsEnd = false;
        return position;
    }

    private void endUnreadableDomain(String why) {
        if (domainLength == 0) {
            domainLength = -1;
            note(why);
        } else {
            endDomain();
        }
    }

    // --- The structure of the list.

    private void openAngle() {
        if (!inAngle) {
            if (hadAngle) {
                endPart();
            } else {
                // What came before is a display name, even if there is an @ in it.
                domainLength = -1;
                partDomains.clear();
            }
            hadAngle = true;
            inAngle = true;
            inRoute = false;
            angleIsEmpty = true;
        }
    }

    private void closeAngle() {
        endPart();
        inAngle = false;
    }

    private void endPart() {
        endDomain();
        mailboxDomains.addAll(partDomains);
        partDomains.clear();
    }

    private void comma() {
        if (inAngle) {
            endDomain();
        } else {
            endMailbox();
        }
    }

    private void colon() {
        endDomain();
        if (inAngle && inRoute) {
            // RFC 5322 4.4, obs-route: the hosts before the colon are not the author's.
            partDomains.clear();
            inRoute = false;
        }
    }

    private void endMailbox() {
        endPart();
        inAngle = false;
        hadAngle = false;
        for (String each : mailboxDomains) {
            if (found.size() == maximum && !found.contains(each)) {
                tooMany = true;
                break;
            }
            found.add(each);
        }
        mailboxDomains.clear();
    }

    // --- Domains.

    private void startDomain() {
        endDomain();
        if (inAngle && angleIsEmpty) {
            inRoute = true;
        }
        domainLength = 0;
        gap = false;
    }

    private void addToDomain(byte c) {
        if (domainLength < 0) {
            return;
        }
        if ((c >= 0 && c < ' ') || c == DELETE) {
            endDomain();
            return;
        }
        // RFC 5322 4.4, obs-domain: white space and comments may stand around the dots.
        boolean atDot = c == '.' || domainLength == 0 || domain[domainLength - 1] == '.';
        if (gap && !atDot) {
            endDomain();
            return;
        }
        gap = false;
        if (domainLength == LONGEST_DOMAIN) {
            domainLength = -1;
            note("a domain that is too long");
            return;
        }
        if (domainLength == domain.length) {
            domain = Arrays.copyOf(domain, LONGEST_DOMAIN);
        }
        domain[domainLength++] = c;
    }

    private void endDomain() {
        if (domainLength < 0) {
            return;
        }
        byte[] octets = Arrays.copyOf(domain, domainLength);
        domainLength = -1;
        Optional<String> name = decode(octets).flatMap(DomainNames::toAscii).filter(DomainNames::isHostName);
        if (name.isEmpty()) {
            note("a domain that is not valid");
        } else if (mailboxDomains.size() + partDomains.size() <= maximum) {
            partDomains.add(name.get());
        }
    }

    private static Optional<String> decode(byte[] octets) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static boolean isWhiteSpace(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private void note(String what) {
        if (problem.isEmpty()) {
            problem = what;
        }
    }
}

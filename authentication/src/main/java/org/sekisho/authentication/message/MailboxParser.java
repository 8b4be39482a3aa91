package org.sekisho.authentication.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.sekisho.authentication.dns.DomainNames;

/**
 * Reads one address list, strictly: what it cannot read it does not guess. Linear, without recursion, however deep comments are
 * nested. Used once.
 */
final class MailboxParser {

    /** RFC 5321 4.5.3.1 allows 64 octets before the at sign. */
    private static final int LONGEST_LOCAL_PART = 256;

    private static final char DELETE = 0x7F;

    /** In a display name too, where people write {@code [The list]}: without what some reader may take for an address. */
    private static final Pattern PLAIN_LITERAL = Pattern.compile("\\[[^\\[\\]\\\\\"<>@(),;\\r\\n]*+]");

    /** RFC 5321 4.1.3. */
    private static final Pattern ADDRESS_LITERAL = Pattern.compile("\\[[A-Za-z0-9.:-]{1,100}+]");

    /** A piece of an address or a name. {@code apart}: white space or a comment stands before it. */
    private record Word(String text, Kind kind, boolean apart) {}

    private enum Kind {
        ATOM,
        QUOTED,
        LITERAL,
        DOT,
        AT,
        COMMA
    }

    /** Ends the reading; its message is the problem. */
    private static final class Unclear extends Exception {
        private static final long serialVersionUID = 1L;

        Unclear(String problem) {
            super(problem, null, false, false);
        }
    }

    private final byte[] value;
    private final Set<Mailbox> found = new LinkedHashSet<>();
    private final List<Word> words = new ArrayList<>();
    private String text = "";
    private boolean utf8 = true;
    private int position;
    private boolean apart;
    private boolean atInComment;
    private boolean hasGroup;
    private boolean inGroup;
    private boolean inAngle;
    private boolean afterRoute;
    private boolean afterAngle;

    MailboxParser(byte[] value) {
        this.value = value;
    }

    MailboxList parse() {
        try {
            text = unfolded();
            while (position < text.length()) {
                take(text.charAt(position));
            }
            endMailbox();
            if (inGroup) {
                throw new Unclear("has a group that does not end");
            }
            return new MailboxList(List.copyOf(found), found.isEmpty() ? "names no address" : "");
        } catch (Unclear problem) {
            return new MailboxList(List.copyOf(found), String.valueOf(problem.getMessage()));
        }
    }

    private String unfolded() throws Unclear {
        String decoded;
        try {
            decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            // Latin-1 in a display name is common and harmless. In an address it is not: see found.
            utf8 = false;
            decoded = new String(value, StandardCharsets.ISO_8859_1);
        }
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '\r' && isFold(decoded, i)) {
                i++;
            } else if ((c < ' ' && c != '\t') || c == DELETE) {
                throw new Unclear("has a control character");
            }
        }
        return decoded;
    }

    private static boolean isFold(String decoded, int i) {
        return i + 2 < decoded.length()
                && decoded.charAt(i + 1) == '\n'
                && (decoded.charAt(i + 2) == ' ' || decoded.charAt(i + 2) == '\t');
    }

    private void take(char c) throws Unclear {
        switch (c) {
            case ' ', '\t', '\r', '\n' -> {
                apart = true;
                position++;
            }
            case '(' -> skipComment();
            case '"' -> add(quoted(), Kind.QUOTED);
            case '[' -> add(literal(), Kind.LITERAL);
            case '.' -> add(one(), Kind.DOT);
            case '@' -> add(one(), Kind.AT);
            case '<', '>', ',', ';', ':' -> {
                position++;
                delimiter(c);
                apart = false;
            }
            case ')', ']', '\\' -> throw new Unclear("has a character in the wrong place");
            default -> add(atom(), Kind.ATOM);
        }
    }

    private void add(String word, Kind kind) throws Unclear {
        if (afterAngle) {
            throw new Unclear("has text behind an address");
        }
        words.add(new Word(word, kind, apart));
        apart = false;
    }

    private String one() {
        position++;
        return text.substring(position - 1, position);
    }

    private String atom() {
        int start = position;
        while (position < text.length() && "()<>[]:;@\\,.\" \t\r\n".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        return text.substring(start, position);
    }

    private String quoted() throws Unclear {
        StringBuilder content = new StringBuilder();
        for (position++; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c == '"') {
                position++;
                return content.toString();
            }
            if (c == '\\' && position + 1 < text.length()) {
                position++;
                content.append(text.charAt(position));
            } else if (c != '\r' && c != '\n') {
                content.append(c);
            }
        }
        throw new Unclear("has a quote that does not end");
    }

    private String literal() throws Unclear {
        int end = text.indexOf(']', position);
        if (end < 0) {
            throw new Unclear("has a bracket that does not end");
        }
        String content = text.substring(position, end + 1);
        if (!PLAIN_LITERAL.matcher(content).matches()) {
            throw new Unclear("has a character in the wrong place");
        }
        position = end + 1;
        return content;
    }

    private void skipComment() throws Unclear {
        int start = position;
        int depth = 0;
        for (; position < text.length(); position++) {
            switch (text.charAt(position)) {
                case '\\' -> position++;
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {}
            }
            if (depth == 0) {
                position++;
                apart = true;
                atInComment |= text.substring(start, position).indexOf('@') >= 0;
                checkCommentsInGroups();
                return;
            }
        }
        throw new Unclear("has a comment that does not end");
    }

    /** JavaMail may show the comment in place of the group. */
    private void checkCommentsInGroups() throws Unclear {
        if (atInComment && hasGroup) {
            throw new Unclear("has an at sign in a comment beside a group");
        }
    }

    private void delimiter(char c) throws Unclear {
        switch (c) {
            case '<' -> openAngle();
            case '>' -> closeAngle();
            case ':' -> colon();
            case ';' -> endGroup();
            default -> comma();
        }
    }

    private void openAngle() throws Unclear {
        if (inAngle || afterAngle) {
            throw new Unclear("has an angle bracket in the wrong place");
        }
        if (words.stream().anyMatch(word -> word.kind() == Kind.AT)) {
            found(words);
        }
        words.clear();
        inAngle = true;
        afterRoute = false;
    }

    private void closeAngle() throws Unclear {
        if (!inAngle) {
            throw new Unclear("has an angle bracket in the wrong place");
        }
        found(words);
        words.clear();
        inAngle = false;
        afterAngle = true;
    }

    /** The colon behind a route (RFC 5322 4.4) or behind the name of a group. */
    private void colon() throws Unclear {
        boolean route = inAngle && !afterRoute && isRoute(words);
        boolean group = !inAngle
                && !inGroup
                && !afterAngle
                && !words.isEmpty()
                && words.stream().noneMatch(word -> word.text().indexOf('@') >= 0);
        if (!route && !group) {
            throw new Unclear("has a colon in the wrong place");
        }
        inGroup |= group;
        hasGroup |= group;
        checkCommentsInGroups();
        afterRoute = route;
        words.clear();
    }

    /** Hosts with an at sign each, and commas between them. */
    private static boolean isRoute(List<Word> words) {
        Kind last = Kind.COMMA;
        for (Word word : words) {
            if ((word.kind() == Kind.AT) != (last == Kind.COMMA)) {
                return false;
            }
            last = word.kind();
        }
        return last != Kind.COMMA && last != Kind.AT;
    }

    private void comma() throws Unclear {
        if (!inAngle) {
            endMailbox();
        } else if (words.isEmpty() || words.get(0).kind() != Kind.AT) {
            throw new Unclear("has a comma in the wrong place");
        } else {
            words.add(new Word(",", Kind.COMMA, false));
        }
    }

    private void endGroup() throws Unclear {
        endMailbox();
        if (!inGroup) {
            throw new Unclear("has a semicolon in the wrong place");
        }
        inGroup = false;
    }

    private void endMailbox() throws Unclear {
        if (inAngle) {
            throw new Unclear("has an angle bracket that does not end");
        }
        if (!words.isEmpty()) {
            found(words);
        }
        words.clear();
        afterAngle = false;
    }

    private void found(List<Word> address) throws Unclear {
        int at = -1;
        for (int i = 0; i < address.size(); i++) {
            if (i > 0 && address.get(i).apart()) {
                // RFC 5322 4.4 allows it around dots; to JavaMail the address ends there, or is in the comment.
                throw new Unclear("has white space or a comment inside an address");
            }
            if (address.get(i).kind() == Kind.AT) {
                if (at >= 0) {
                    throw new Unclear("has an address with two at signs");
                }
                at = i;
            }
        }
        if (at <= 0) {
            throw new Unclear("has something that is not an address");
        }
        String localPart = joined(address.subList(0, at));
        if (localPart.isEmpty() || localPart.length() > LONGEST_LOCAL_PART) {
            throw new Unclear("has an address that is too short or too long");
        }
        if (localPart.chars().anyMatch(Character::isISOControl)) {
            throw new Unclear("has a control character");
        }
        if (!utf8 && !isAscii(address)) {
            throw new Unclear("has an address that is neither ASCII nor UTF-8");
        }
        Mailbox mailbox = new Mailbox(localPart, domain(address.subList(at + 1, address.size())));
        if (found.size() == MailboxList.MAXIMUM && !found.contains(mailbox)) {
            throw new Unclear("names too many addresses");
        }
        found.add(mailbox);
    }

    private static boolean isAscii(List<Word> address) {
        return address.stream().allMatch(word -> word.text().chars().allMatch(c -> c < DELETE));
    }

    private static String domain(List<Word> parts) throws Unclear {
        if (parts.size() == 1
                && parts.get(0).kind() == Kind.LITERAL
                && ADDRESS_LITERAL.matcher(parts.get(0).text()).matches()) {
            return parts.get(0).text();
        }
        if (parts.stream().anyMatch(part -> part.kind() == Kind.QUOTED)) {
            throw new Unclear("has an address with a quoted domain");
        }
        return DomainNames.toAscii(joined(parts))
                .filter(DomainNames::isHostName)
                .orElseThrow(() -> new Unclear("has an address with a domain that is not valid"));
    }

    /** Words with dots between them, or with none. */
    private static String joined(List<Word> parts) throws Unclear {
        StringBuilder joined = new StringBuilder();
        Kind last = Kind.DOT;
        for (Word part : parts) {
            if (part.kind() == Kind.LITERAL || (part.kind() != Kind.DOT && last != Kind.DOT)) {
                throw new Unclear("has something that is not an address");
            }
            joined.append(part.text());
            last = part.kind();
        }
        return joined.toString();
    }
}

package org.sekisho.authentication.message;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the domain behind every at sign of a text that is no clear address list, in quotes, comments and encoded words (RFC
 * 2047) too, since one reader shows what another one hides (B08). Where white space or comments stand in a domain, both what
 * comes before them and what comes out without them count. Bounded in what it looks at; what is beyond makes the text unreadable.
 */
final class EveryAddress {

    /** The most at signs that are looked at. */
    static final int MAXIMUM = 100;

    private static final Pattern ESCAPED_LINE_END = Pattern.compile("\\\\(?=[\r\n])");

    private final ShownDomains shown;

    private EveryAddress(ShownDomains shown) {
        this.shown = shown;
    }

    /** Puts all domains of the text into {@code shown}. */
    static void of(String text, ShownDomains shown) {
        EveryAddress every = new EveryAddress(shown);
        for (String form : forms(text)) {
            every.scan(form);
        }
        decoded(text).forEach(every::scan);
    }

    /** Whether an at sign comes out when encoded words are decoded. */
    static boolean isEncodedIn(String text) {
        return decoded(text).stream().anyMatch(AddressText::hasAt);
    }

    /**
     * A reader takes the text as it stands there, or after it has taken quotes and comments away. JavaMail's unfolding, and so James's
     * IMAP, takes a backslash away that stands before a line end.
     */
    private static Set<String> forms(String text) {
        String unfolded = ESCAPED_LINE_END.matcher(text).replaceAll("");
        Set<String> forms = new LinkedHashSet<>();
        for (String form : List.of(text, unfolded)) {
            forms.add(form);
            for (Bare kind : Bare.values()) {
                forms.add(bare(form, kind));
            }
        }
        return forms;
    }

    private static Set<String> decoded(String text) {
        Set<String> decoded = new LinkedHashSet<>();
        if (text.indexOf('=') >= 0 && text.indexOf('?') >= 0) {
            EncodedWords words = new EncodedWords();
            for (String form : forms(text)) {
                decoded.addAll(words.decoded(form));
            }
        }
        return decoded;
    }

    /** How a reader takes quotes and comments away. */
    private enum Bare {
        /** Parentheses in quotes are no comments. */
        WITH_QUOTES,
        /** Nor are they, and a comment without an end hides the rest. */
        WITH_ENDLESS_COMMENTS,
        /** A comment may begin in a quoted string. */
        WITHOUT_QUOTES
    }

    private static String bare(String text, Bare kind) {
        boolean quotes = kind != Bare.WITHOUT_QUOTES;
        StringBuilder bare = new StringBuilder(text.length());
        boolean quoted = false;
        boolean commentsEnd = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int comment = c == '(' && commentsEnd && !quoted ? AddressText.commentEnd(text, i, text.length()) : 0;
            if (comment < 0 && kind == Bare.WITH_ENDLESS_COMMENTS) {
                break;
            } else if (comment > 0) {
                i = comment - 1;
            } else if (c == '"') {
                quoted = quotes && !quoted;
            } else if (c == '\\' && isEscape(text, i, quoted, quotes)) {
                i++;
                bare.append(text.charAt(i));
            } else if (!quoted || (c != '\r' && c != '\n')) {
                bare.append(c);
            }
            commentsEnd &= comment >= 0;
        }
        return bare.toString();
    }

    private static boolean isEscape(String text, int backslash, boolean quoted, boolean quotes) {
        if (backslash + 1 == text.length()) {
            return false;
        }
        char next = text.charAt(backslash + 1);
        return !quotes || (quoted && (next == '"' || next == '\\'));
    }

    private void scan(String text) {
        int seen = 0;
        for (int i = 0; i < text.length() && !shown.isDecided(); i++) {
            if (AddressText.isAt(text.charAt(i))) {
                seen++;
                if (seen > MAXIMUM) {
                    shown.addUnreadable();
                } else {
                    domainAt(text, i);
                }
            }
        }
    }

    private void domainAt(String text, int at) {
        Written written = Written.behind(text, at);
        boolean surely = text.charAt(at) == '@';
        if (written.literal.isPresent()) {
            shown.addLiteral(written.literal.get());
        } else if (surely
                && (written.unreadable || ShownDomains.read(written.first).isEmpty())) {
            shown.addUnreadable();
        } else {
            add(written, surely);
        }
    }

    private void add(Written written, boolean surely) {
        Optional<String> first = ShownDomains.read(written.first);
        Optional<String> joined = ShownDomains.read(withoutFinalDots(written.joined.toString()));
        // RFC 5322 4.4, obs-domain: white space may stand around dots.
        boolean onlyPart = joined.isPresent() && !joined.equals(first);
        if (first.isPresent() && (hasDot(first.get()) || (surely && !onlyPart))) {
            shown.add(first.get());
        }
        for (String cut : written.cuts) {
            ShownDomains.read(withoutFinalDots(cut))
                    .filter(name -> hasDot(name) || surely)
                    .ifPresent(shown::add);
        }
        if (joined.isPresent() && (hasDot(joined.get()) || surely)) {
            shown.add(joined.get());
        } else if (joined.isEmpty() && surely && !isPlain(written.joined)) {
            shown.addUnreadable();
        }
    }

    private static String withoutFinalDots(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) == '.') {
            end--;
        }
        return name.substring(0, end);
    }

    private static boolean hasDot(String name) {
        return name.indexOf('.') >= 0;
    }

    private static boolean isPlain(CharSequence text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** A domain as it is written behind an at sign. */
    private static final class Written {

        /** What an encoded word is made of, and what hides the next character: never just the punctuation behind an address. */
        private static final String NEVER_PUNCTUATION = "=?\\";

        private final String text;
        private final int limit;
        private int position;
        private String first = "";
        private final StringBuilder joined = new StringBuilder();
        private Optional<String> literal = Optional.empty();
        private boolean unreadable;

        /** What comes before each place where some readers read no further: a comment, and a line end that is not folded. */
        private final List<String> cuts = new ArrayList<>();

        private Written(String text, int at) {
            this.text = text;
            this.position = at + 1;
            this.limit = Math.min(text.length(), at + 1 + AddressText.LONGEST_DOMAIN);
        }

        static Written behind(String text, int at) {
            Written written = new Written(text, at);
            written.read();
            return written;
        }

        private void read() {
            skipGap();
            if (position < limit && text.charAt(position) == '[') {
                readLiteral();
                return;
            }
            String word = word();
            first = withoutPunctuation(word);
            joined.append(first);
            boolean goesOn = first.length() == word.length() && skipGap();
            while (goesOn && position < limit) {
                word = word();
                int end = hostEnd(word);
                joined.append(word, 0, end);
                goesOn = end == word.length() && skipGap();
            }
            unreadable |= position >= limit && limit < text.length();
        }

        /** With nothing behind it that some reader takes for a part of the domain. */
        private void readLiteral() {
            int end = text.indexOf(']', position) + 1;
            if (end > 0 && end <= limit) {
                literal = Optional.of(text.substring(position, end));
                position = end;
                skipGap();
            }
            char next = position < text.length() ? text.charAt(position) : ',';
            if (next == '[' || !AddressText.isDelimiter(next)) {
                literal = Optional.empty();
                unreadable = true;
            }
        }

        /** White space, and comments, of which one without an end hides the rest. @return whether something was there */
        private boolean skipGap() {
            int start = position;
            boolean cut = false;
            while (position < limit) {
                char c = text.charAt(position);
                cut |= c == '(' || ((c == '\r' || c == '\n') && !AddressText.isFold(text, position));
                if (c == '(') {
                    int end = AddressText.commentEnd(text, position, text.length() == limit ? limit : limit + 1);
                    position = end < 0 ? limit : Math.min(end, limit);
                } else if (AddressText.isSpace(c)) {
                    position++;
                } else {
                    break;
                }
            }
            if (cut && joined.length() > 0) {
                cuts.add(joined.toString());
            }
            return position > start;
        }

        private String word() {
            int start = position;
            while (position < limit) {
                char c = text.charAt(position);
                if (AddressText.isDelimiter(c) || AddressText.isSpace(c) || AddressText.isAt(c)) {
                    break;
                }
                position++;
            }
            return text.substring(start, position);
        }

        /** {@code 'a@b.example'}. */
        private static String withoutPunctuation(String word) {
            int end = word.length();
            while (end > 0 && isPunctuation(word.charAt(end - 1))) {
                end--;
            }
            return word.substring(0, end);
        }

        private static boolean isPunctuation(char c) {
            return !isHost(c) && NEVER_PUNCTUATION.indexOf(c) < 0;
        }

        private static int hostEnd(String word) {
            int end = 0;
            while (end < word.length() && isHost(word.charAt(end))) {
                end++;
            }
            return end;
        }

        /** Controls and other scripts too: whether they may stand in a domain is asked later. */
        private static boolean isHost(char c) {
            return c >= 0x80
                    || AddressText.isControl(c)
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '-'
                    || c == '_';
        }
    }
}

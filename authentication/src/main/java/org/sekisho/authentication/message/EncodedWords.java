package org.sekisho.authentication.message;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes encoded words (RFC 2047) as generously as any reader does: in any place, of any length, with octets in them that should
 * not be there. To find what somebody has hidden in them, not to show it. Bounded; what is beyond may hold an at sign. Used for one
 * field.
 */
final class EncodedWords {

    /** What every encoded word begins with. */
    static final String START = "=?";

    private static final String END = "?=";

    /** The most words of a text that are looked at one by one; an honest name has two or three. */
    static final int MOST = 200;

    /** The longest word that is looked at by itself; RFC 2047 2 allows 75 characters. */
    private static final int LONGEST = 4096;

    /** Stands for what cannot be decoded: an at sign, since there may be one in it. */
    private static final String UNREADABLE = "@";

    /** The most charsets that are looked up, since that takes long. */
    private static final int MOST_CHARSETS = 20;

    private static final int BASE64_BITS = 6;

    private final Map<String, Optional<Charset>> charsets = new HashMap<>();

    /** An encoded word in a text: its parts lie between question marks. */
    private record Word(int start, int charsetEnd, int encodingEnd, int textEnd) {

        int end() {
            return textEnd + END.length();
        }
    }

    /**
     * A text as readers show it that begin to decode at its beginning, or at any word in it. One word may lie in another one, and
     * who begins at the inner one sees what the others do not.
     */
    Set<String> decoded(String text) {
        Set<String> decoded = new LinkedHashSet<>();
        int start = nextStart(text, 0);
        if (start >= 0) {
            decoded.add(decodedFrom(text));
        }
        for (int tried = 0; start >= 0 && tried < MOST; tried++) {
            Word word = word(text, start);
            if (word == null) {
                return decoded;
            }
            if (word.end() - start > LONGEST) {
                break;
            }
            int next = text.indexOf(START, word.end());
            int rest = Math.min(next < 0 ? text.length() : next, word.end() + LONGEST);
            decoded.add(content(text, word));
            decoded.add(content(text, word) + text.substring(word.end(), rest));
            decoded.add(decodedFrom(text.substring(start, Math.min(text.length(), start + 2 * LONGEST))));
            start = nextStart(text, start + 1);
        }
        if (start >= 0) {
            decoded.add(UNREADABLE);
        }
        return decoded;
    }

    /** Where a word may begin. {@code =?=} is the end of one: no charset has a name that begins so. */
    private static int nextStart(String text, int from) {
        int start = text.indexOf(START, from);
        while (start >= 0 && text.startsWith("=", start + START.length())) {
            start = text.indexOf(START, start + 1);
        }
        return start;
    }

    /** Every word decoded, one after another, and without the white space between them (RFC 2047 6.2). */
    private String decodedFrom(String text) {
        StringBuilder decoded = new StringBuilder(text.length());
        int position = 0;
        int words = 0;
        int start = text.indexOf(START);
        while (start >= 0) {
            Word word = word(text, start);
            if (word == null) {
                break;
            }
            words++;
            if (words > MOST) {
                return UNREADABLE;
            }
            String between = text.substring(position, start);
            if (words == 1 || !between.isBlank()) {
                decoded.append(between);
            }
            decoded.append(content(text, word));
            position = word.end();
            start = text.indexOf(START, position);
        }
        return decoded.append(text, position, text.length()).toString();
    }

    /** The word that begins here; null if none ends that begins here or later. */
    private static @Nullable Word word(String text, int start) {
        int charsetEnd = text.indexOf('?', start + START.length());
        int encodingEnd = charsetEnd < 0 ? -1 : text.indexOf('?', charsetEnd + 1);
        int textEnd = encodingEnd < 0 ? -1 : text.indexOf(END, encodingEnd + 1);
        return textEnd < 0 ? null : new Word(start, charsetEnd, encodingEnd, textEnd);
    }

    private String content(String text, Word word) {
        String encoded = text.substring(word.encodingEnd + 1, word.textEnd);
        return switch (text.substring(word.charsetEnd + 1, word.encodingEnd)) {
            case "q", "Q" -> text(quotedPrintable(encoded), charset(text, word));
            case "b", "B" -> text(base64(encoded), charset(text, word));
            default -> text.substring(word.start, word.end());
        };
    }

    /** RFC 2231 5 allows a language behind the charset. */
    private static String charset(String text, Word word) {
        String name = text.substring(word.start + START.length(), word.charsetEnd);
        int language = name.indexOf('*');
        return language < 0 ? name : name.substring(0, language);
    }

    private String text(byte[] octets, String name) {
        if (charsets.size() == MOST_CHARSETS && !charsets.containsKey(name)) {
            return UNREADABLE;
        }
        Optional<Charset> charset = charsets.computeIfAbsent(name, EncodedWords::lookUp);
        if (charset.isPresent()) {
            return new String(octets, charset.get());
        }
        String ascii = new String(octets, StandardCharsets.ISO_8859_1);
        // RFC 2152: UTF-7, which Java does not know, hides ASCII behind a plus sign.
        return name.toUpperCase(Locale.ROOT).endsWith("UTF-7") && ascii.indexOf('+') >= 0 ? UNREADABLE : ascii;
    }

    private static Optional<Charset> lookUp(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    private static byte[] quotedPrintable(String encoded) {
        byte[] octets = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            int value = c == '=' && i + 2 < encoded.length() ? hexadecimal(encoded, i + 1) : -1;
            if (value >= 0) {
                i += 2;
            } else {
                value = c == '_' ? ' ' : c;
            }
            octets[length++] = (byte) value;
        }
        return Arrays.copyOf(octets, length);
    }

    private static int hexadecimal(String text, int start) {
        int high = Character.digit(text.charAt(start), 16);
        int low = Character.digit(text.charAt(start + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    /** Passes over what does not belong there, and begins anew behind padding. */
    private static byte[] base64(String encoded) {
        byte[] octets = new byte[encoded.length()];
        int length = 0;
        int bits = 0;
        int count = 0;
        for (int i = 0; i < encoded.length(); i++) {
            int value = base64Value(encoded.charAt(i));
            if (value >= 0) {
                bits = bits << BASE64_BITS | value;
                count += BASE64_BITS;
                if (count >= Byte.SIZE) {
                    count -= Byte.SIZE;
                    octets[length++] = (byte) (bits >> count);
                }
            } else if (encoded.charAt(i) == '=') {
                count = 0;
            }
        }
        return Arrays.copyOf(octets, length);
    }

    private static int base64Value(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        if (c == '+' || c == '-') {
            return 62;
        }
        return c == '/' || c == '_' ? 63 : -1;
    }
}

package org.sekisho.reports.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Text of strangers in a form that every database takes, and back: PostgreSQL knows no U+0000, and UTF-8 no unpaired surrogates.
 * Both become escapes, {@code \0000} and {@code \d800}, and a backslash two. All other text stays as it is.
 */
final class StoredText {

    /** Enough to tell texts apart whoever has chosen them. */
    private static final int HASH_OCTETS = 16;

    private StoredText() {}

    static String of(String text) {
        return cut(text, Integer.MAX_VALUE);
    }

    /** Like {@link #of}, but at most {@code limit} chars: for what is only searched or shown. */
    static String cut(String text, int limit) {
        if (text.length() <= limit && text.chars().noneMatch(StoredText::isSpecial)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(Math.min(text.length(), limit));
        int next = 0;
        while (next < text.length()) {
            int c = text.codePointAt(next);
            next += Character.charCount(c);
            int before = escaped.length();
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                escaped.append(String.format("\\%04x", c));
            } else {
                escaped.appendCodePoint(c);
            }
            if (escaped.length() > limit) {
                escaped.setLength(before);
                break;
            }
        }
        return escaped.toString();
    }

    /** Whether a char may need an escape; each half of a pair counts. */
    private static boolean isSpecial(int c) {
        return c == '\\' || c == 0 || Character.isSurrogate((char) c);
    }

    static String read(String escaped) {
        if (escaped.indexOf('\\') < 0) {
            return escaped;
        }
        StringBuilder text = new StringBuilder(escaped.length());
        int next = 0;
        while (next < escaped.length()) {
            char c = escaped.charAt(next++);
            if (c != '\\') {
                text.append(c);
            } else if (next < escaped.length() && escaped.charAt(next) == '\\') {
                text.append('\\');
                next++;
            } else {
                text.append((char) Integer.parseInt(escaped, next, next + 4, 16));
                next += 4;
            }
        }
        return text.toString();
    }

    /** What stands for a text in a key. */
    static byte[] hash(String text) {
        try {
            // Unpaired surrogates become question marks in UTF-8, and would not be told apart.
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(of(text).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(hash, HASH_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}

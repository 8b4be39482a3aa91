package org.sekisho.authentication.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A list of {@code tag=value} pairs (RFC 6376 3.2). */
final class TagList {

    /** Where the value of a tag stands in the text: right after its "=" up to its ";" or the end, white space included. */
    record Range(int start, int end) {}

    /** More tags than anybody needs; beyond, the list is malformed. */
    static final int MAXIMUM_TAGS = 64;

    /** For each tag: where its name begins and ends, where its value begins and ends. */
    private static final int PLACES = 4;

    private final String text;
    private int[] places = new int[16 * PLACES];
    private int count;

    private TagList(String text) {
        this.text = text;
    }

    static TagList parse(String text) throws TagSyntaxException {
        TagList list = new TagList(text);
        int position = 0;
        while (position < text.length()) {
            int semicolon = text.indexOf(';', position);
            int end = semicolon < 0 ? text.length() : semicolon;
            int start = skipSpace(text, position, end);
            if (start == end) {
                if (semicolon < 0 && list.count > 0) {
                    break;
                }
                throw new TagSyntaxException("empty tag");
            }
            list.add(start, end);
            position = end + 1;
        }
        return list;
    }

    private void add(int start, int end) throws TagSyntaxException {
        int equals = text.indexOf('=', start);
        if (equals < 0 || equals >= end) {
            throw new TagSyntaxException("tag without =");
        }
        int nameEnd = trimEnd(text, start, equals);
        if (!isTagName(start, nameEnd)) {
            throw new TagSyntaxException("malformed tag name");
        }
        for (int tag = 0; tag < count; tag++) {
            int length = places[tag * PLACES + 1] - places[tag * PLACES];
            if (length == nameEnd - start && text.regionMatches(places[tag * PLACES], text, start, length)) {
                throw new TagSyntaxException("duplicate tag");
            }
        }
        if (count == MAXIMUM_TAGS) {
            throw new TagSyntaxException("too many tags");
        }
        int place = count * PLACES;
        if (place == places.length) {
            places = Arrays.copyOf(places, 2 * place);
        }
        places[place] = start;
        places[place + 1] = nameEnd;
        places[place + 2] = equals + 1;
        places[place + 3] = end;
        count++;
    }

    /** Where the value stands in the text that was parsed. */
    Optional<Range> range(String tag) {
        for (int place = 0; place < count * PLACES; place += PLACES) {
            int length = places[place + 1] - places[place];
            if (length == tag.length() && text.startsWith(tag, places[place])) {
                return Optional.of(new Range(places[place + 2], places[place + 3]));
            }
        }
        return Optional.empty();
    }

    /** The value without white space around it; white space inside is kept. */
    Optional<String> value(String tag) {
        return range(tag).map(range -> {
            int start = skipSpace(text, range.start(), range.end());
            return text.substring(start, trimEnd(text, start, range.end()));
        });
    }

    String require(String tag) throws TagSyntaxException {
        Optional<String> value = value(tag);
        if (value.isEmpty()) {
            throw new TagSyntaxException("missing " + tag + "=");
        }
        return value.get();
    }

    /** The octets of a required base64 value (RFC 6376 2.10), white space ignored; may be none. */
    byte[] requireBase64(String tag) throws TagSyntaxException {
        return decodeBase64(tag, requireWithoutSpace(tag));
    }

    /** The octets of a required value without any white space. */
    byte[] requireWithoutSpace(String tag) throws TagSyntaxException {
        Range range = range(tag).orElseThrow(() -> new TagSyntaxException("missing " + tag + "="));
        int length = 0;
        for (int i = range.start(); i < range.end(); i++) {
            length += isSpace(text.charAt(i)) ? 0 : 1;
        }
        byte[] kept = new byte[length];
        length = 0;
        for (int i = range.start(); i < range.end(); i++) {
            if (!isSpace(text.charAt(i))) {
                kept[length++] = (byte) Math.min(text.charAt(i), 0xff);
            }
        }
        return kept;
    }

    /** The octets of base64 text without white space, from the tag that is named. */
    static byte[] decodeBase64(String tag, byte[] base64) throws TagSyntaxException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new TagSyntaxException(tag + "= is not base64");
        }
    }

    /** The elements of a colon-separated value, white space around each removed; each may be empty. */
    Optional<List<String>> elements(String tag) {
        return value(tag).map(value -> {
            List<String> elements = new ArrayList<>();
            int start = 0;
            while (true) {
                int colon = value.indexOf(':', start);
                int end = colon < 0 ? value.length() : colon;
                int first = skipSpace(value, start, end);
                elements.add(value.substring(first, trimEnd(value, first, end)));
                if (colon < 0) {
                    return elements;
                }
                start = colon + 1;
            }
        });
    }

    boolean isFirst(String tag) {
        return count > 0 && places[1] - places[0] == tag.length() && text.startsWith(tag, places[0]);
    }

    /** The value, one char for each octet, without any white space. */
    static String withoutSpace(String value) {
        byte[] kept = value.getBytes(StandardCharsets.ISO_8859_1);
        int length = 0;
        for (byte octet : kept) {
            if (!isSpace((char) octet)) {
                kept[length++] = octet;
            }
        }
        return length == value.length() ? value : new String(kept, 0, length, StandardCharsets.ISO_8859_1);
    }

    private boolean isTagName(int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == start || !((c >= '0' && c <= '9') || c == '_'))) {
                return false;
            }
        }
        return end > start;
    }

    private static int skipSpace(String text, int start, int end) {
        int i = start;
        while (i < end && isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int trimEnd(String text, int start, int end) {
        int i = end;
        while (i > start && isSpace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}

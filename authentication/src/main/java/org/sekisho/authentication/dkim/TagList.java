package org.sekisho.authentication.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A list of {@code tag=value} pairs (RFC 6376 3.2). */
public final class TagList {

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

    /** Reads a list, one char for each octet; empty if its syntax is broken. Never throws. */
    public static Optional<TagList> read(String text) {
        try {
            return Optional.of(parse(text));
        } catch (TagSyntaxException broken) {
            return Optional.empty();
        }
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
        int place = place(tag);
        return place < 0 ? Optional.empty() : Optional.of(new Range(places[place + 2], places[place + 3]));
    }

    /** The index in {@link #places} where a tag begins, or -1. */
    private int place(String tag) {
        for (int place = 0; place < count * PLACES; place += PLACES) {
            int length = places[place + 1] - places[place];
            if (length == tag.length() && text.startsWith(tag, places[place])) {
                return place;
            }
        }
        return -1;
    }

    /** The value without white space around it; white space inside is kept. */
    public Optional<String> value(String tag) {
        int place = place(tag);
        return place < 0 ? Optional.empty() : Optional.of(trimmed(places[place + 2], places[place + 3]));
    }

    private String trimmed(int start, int end) {
        int first = skipSpace(text, start, end);
        return text.substring(first, trimEnd(text, first, end));
    }

    String require(String tag) throws TagSyntaxException {
        int place = requirePlace(tag);
        return trimmed(places[place + 2], places[place + 3]);
    }

    private int requirePlace(String tag) throws TagSyntaxException {
        int place = place(tag);
        if (place < 0) {
            throw new TagSyntaxException("missing " + tag + "=");
        }
        return place;
    }

    /** The octets of a required base64 value (RFC 6376 2.10), white space ignored; may be none. */
    byte[] requireBase64(String tag) throws TagSyntaxException {
        return decodeBase64(tag, requireWithoutSpace(tag));
    }

    /** The octets of a required value without any white space. */
    byte[] requireWithoutSpace(String tag) throws TagSyntaxException {
        int place = requirePlace(tag);
        int start = places[place + 2];
        int end = places[place + 3];
        int length = 0;
        for (int i = start; i < end; i++) {
            length += isSpace(text.charAt(i)) ? 0 : 1;
        }
        byte[] kept = new byte[length];
        length = 0;
        for (int i = start; i < end; i++) {
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
        return elements(tag, List.of());
    }

    /**
     * The elements of a colon-separated value as {@link #elements(String)} gives them, but an element that is one of
     * {@code usual} in whatever case is that string: most lists say the same few things.
     *
     * @param usual ASCII
     */
    Optional<List<String>> elements(String tag, List<String> usual) {
        int place = place(tag);
        if (place < 0) {
            return Optional.empty();
        }
        int end = places[place + 3];
        List<String> elements = new ArrayList<>();
        int start = places[place + 2];
        while (true) {
            int colon = text.indexOf(':', start);
            boolean last = colon < 0 || colon >= end;
            elements.add(element(start, last ? end : colon, usual));
            if (last) {
                return Optional.of(elements);
            }
            start = colon + 1;
        }
    }

    private String element(int start, int end, List<String> usual) {
        int first = skipSpace(text, start, end);
        int length = trimEnd(text, first, end) - first;
        for (int i = 0; i < usual.size(); i++) {
            String known = usual.get(i);
            if (known.length() == length && text.regionMatches(true, first, known, 0, length)) {
                return known;
            }
        }
        return text.substring(first, first + length);
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

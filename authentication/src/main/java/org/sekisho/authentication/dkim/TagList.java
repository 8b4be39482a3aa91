package org.sekisho.authentication.dkim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A list of {@code tag=value} pairs (RFC 6376 3.2). */
final class TagList {

    /** Where the value of a tag stands in the text: right after its "=" up to its ";" or the end, white space included. */
    record Range(int start, int end) {}

    private final String text;
    private final Map<String, Range> ranges;

    private TagList(String text, Map<String, Range> ranges) {
        this.text = text;
        this.ranges = ranges;
    }

    static TagList parse(String text) throws TagSyntaxException {
        Map<String, Range> ranges = new LinkedHashMap<>();
        int position = 0;
        while (position < text.length()) {
            int semicolon = text.indexOf(';', position);
            int end = semicolon < 0 ? text.length() : semicolon;
            int start = skipSpace(text, position, end);
            if (start == end) {
                if (semicolon < 0 && !ranges.isEmpty()) {
                    break;
                }
                throw new TagSyntaxException("empty tag");
            }
            int equals = text.indexOf('=', start);
            if (equals < 0 || equals >= end) {
                throw new TagSyntaxException("tag without =");
            }
            String name = text.substring(start, trimEnd(text, start, equals));
            if (!isTagName(name)) {
                throw new TagSyntaxException("malformed tag name");
            }
            if (ranges.put(name, new Range(equals + 1, end)) != null) {
                throw new TagSyntaxException("duplicate tag");
            }
            position = end + 1;
        }
        return new TagList(text, ranges);
    }

    /** Where the value stands in the text that was parsed. */
    Optional<Range> range(String tag) {
        return Optional.ofNullable(ranges.get(tag));
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
        try {
            return Base64.getDecoder().decode(withoutSpace(require(tag)));
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
        return !ranges.isEmpty() && ranges.keySet().iterator().next().equals(tag);
    }

    static String withoutSpace(String value) {
        StringBuilder kept = new StringBuilder(value.length());
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            if (isSpace(value.charAt(i))) {
                kept.append(value, start, i);
                start = i + 1;
            }
        }
        return start == 0 ? value : kept.append(value, start, value.length()).toString();
    }

    private static boolean isTagName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_'))) {
                return false;
            }
        }
        return !name.isEmpty();
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

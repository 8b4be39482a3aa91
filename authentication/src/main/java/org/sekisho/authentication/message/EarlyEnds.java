package org.sekisho.authentication.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where some readers take a From field to be over that goes on for others: at a control character, such as NUL, at a line or
 * paragraph separator, and at a line of blanks alone. What stands before is all that these show. An escape ends nothing: text in
 * ISO-2022 has many, and octets like an at sign between them. Has no state; linear in the length of the field.
 */
final class EarlyEnds {

    private static final char ESCAPE = 0x1B;
    private static final String SEPARATORS = "\u0085\u2028\u2029";

    private EarlyEnds() {}

    /** The beginnings of the text, each as far as some reader goes; only those with an at sign, and one for each kind of end. */
    static List<String> of(String text) {
        List<String> beginnings = new ArrayList<>();
        Set<Character> seen = new HashSet<>();
        boolean hasAt = false;
        boolean isBlankLine = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = c == '\n' ? isBlankLine && i + 1 < text.length() : isEnd(c);
            if (ends && seen.add(c) && hasAt) {
                beginnings.add(text.substring(0, i));
            }
            hasAt = hasAt || AddressText.isAt(c);
            isBlankLine = c == '\n' || (isBlankLine && (c == ' ' || c == '\t' || c == '\r'));
        }
        return beginnings;
    }

    private static boolean isEnd(char c) {
        boolean isControl = AddressText.isControl(c) && c != '\t' && c != '\r' && c != ESCAPE;
        return isControl || SEPARATORS.indexOf(c) >= 0;
    }
}

package org.sekisho.authentication.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;

/**
 * Finds the header fields that an {@code h=} means: for each name the lowest field of that name that is not taken yet (RFC
 * 6376 5.4.2). Indexed once for each message, so that neither a long header section nor a long {@code h=} costs more than
 * its length.
 */
final class SignedFields {

    private final List<HeaderField> fields;
    private final Map<String, Integer> lowest = new HashMap<>();
    /** For each field the next one above of the same name, or -1. */
    private final int[] above;

    SignedFields(HeaderSection header) {
        fields = header.fields();
        above = new int[fields.size()];
        for (int i = 0; i < fields.size(); i++) {
            Integer previous = lowest.put(fields.get(i).name().toLowerCase(Locale.ROOT), i);
            above[i] = previous == null ? -1 : previous;
        }
    }

    /**
     * The fields that are signed, in the order of {@code names}; a name without a field (left) gives nothing.
     *
     * @param names ASCII lower case
     * @param own the field of the signature, which is never among them
     */
    List<HeaderField> select(List<String> names, HeaderField own) {
        List<HeaderField> selected = new ArrayList<>(names.size());
        Map<String, Integer> taken = new HashMap<>();
        for (String name : names) {
            int candidate = taken.getOrDefault(name, lowest.getOrDefault(name, -1));
            if (candidate >= 0 && fields.get(candidate) == own) {
                candidate = above[candidate];
            }
            if (candidate >= 0) {
                selected.add(fields.get(candidate));
                candidate = above[candidate];
            }
            taken.put(name, candidate);
        }
        return selected;
    }

    /** How many fields have this name, in ASCII lower case. */
    int count(String name) {
        int count = 0;
        for (int i = lowest.getOrDefault(name, -1); i >= 0; i = above[i]) {
            count++;
        }
        return count;
    }
}

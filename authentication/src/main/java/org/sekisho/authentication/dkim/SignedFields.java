package org.sekisho.authentication.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;

/**
 * Finds the header fields that an {@code h=} means: for each name the lowest field of that name that is not taken yet (RFC
 * 6376 5.4.2). A usual message is just searched; where that would take long the fields are indexed by name, so that neither
 * a long header section nor a long {@code h=} costs more than its length.
 */
final class SignedFields {

    /** The names that most signatures cover (RFC 6376 5.4.1), in lower case. */
    static final List<String> USUAL_NAMES = List.of(
            "from",
            "to",
            "subject",
            "date",
            "message-id",
            "mime-version",
            "content-type",
            "cc",
            "reply-to",
            "sender",
            "in-reply-to",
            "references",
            "content-transfer-encoding",
            "list-id",
            "list-post",
            "list-unsubscribe",
            "list-unsubscribe-post",
            "feedback-id");

    /** Up to so many comparisons searching is cheaper than an index. */
    static final int MOST_COMPARISONS = 4096;

    private final List<HeaderField> fields;
    private @Nullable Index index;

    SignedFields(HeaderSection header) {
        fields = header.fields();
    }

    /**
     * The fields that are signed, in the order of {@code names}; a name without a field (left) gives nothing.
     *
     * @param names ASCII lower case
     * @param own the field of the signature, which is never among them
     */
    List<HeaderField> select(List<String> names, HeaderField own) {
        return (long) names.size() * fields.size() <= MOST_COMPARISONS
                ? search(names, own)
                : index().select(names, own);
    }

    /** How many fields have this name, in ASCII lower case. */
    int count(String name) {
        int count = 0;
        for (HeaderField field : fields) {
            if (field.isNamed(name)) {
                count++;
            }
        }
        return count;
    }

    private List<HeaderField> search(List<String> names, HeaderField own) {
        List<HeaderField> selected = new ArrayList<>(names.size());
        boolean[] taken = new boolean[fields.size()];
        for (String name : names) {
            for (int i = taken.length - 1; i >= 0; i--) {
                HeaderField field = fields.get(i);
                if (!taken[i] && field.isNamed(name) && field != own) {
                    taken[i] = true;
                    selected.add(field);
                    break;
                }
            }
        }
        return selected;
    }

    private Index index() {
        if (index == null) {
            index = new Index(fields);
        }
        return index;
    }

    /** Fields by name, from the bottom. */
    private static final class Index {

        private final List<HeaderField> fields;
        private final Map<String, Integer> lowest = new HashMap<>();
        /** For each field the next one above of the same name, or -1. */
        private final int[] above;

        Index(List<HeaderField> fields) {
            this.fields = fields;
            above = new int[fields.size()];
            for (int i = 0; i < above.length; i++) {
                Integer previous = lowest.put(fields.get(i).name().toLowerCase(Locale.ROOT), i);
                above[i] = previous == null ? -1 : previous;
            }
        }

        List<HeaderField> select(List<String> names, HeaderField own) {
            List<HeaderField> selected = new ArrayList<>();
            Map<String, Integer> next = new HashMap<>();
            for (String name : names) {
                int candidate = next.getOrDefault(name, lowest.getOrDefault(name, -1));
                if (candidate >= 0 && fields.get(candidate) == own) {
                    candidate = above[candidate];
                }
                if (candidate >= 0) {
                    selected.add(fields.get(candidate));
                    candidate = above[candidate];
                }
                next.put(name, candidate);
            }
            return selected;
        }
    }
}

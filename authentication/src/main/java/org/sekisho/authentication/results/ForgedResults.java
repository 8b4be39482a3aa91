package org.sekisho.authentication.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.results.syntax.AuthenticationResults;

/**
 * Finds the Authentication-Results fields of an arriving message that a reader could take for ours (B15, RFC 8601 5): those
 * that carry one of our ids, and those that cannot be read, since nobody knows how another reader takes them. It also finds
 * those that only appear where a bare CR or LF is taken for a line end.
 *
 * <p>Immutable and safe for use by any number of threads. Costs time linear in the header section.
 */
public final class ForgedResults {

    private static final String FIELD_NAME = "Authentication-Results";

    private final Set<String> ourIds;

    /**
     * Knows our names.
     *
     * @param ourIds authserv-id, former ones, and the names with which our ports greet, in any capitalisation, as A-labels or
     *     U-labels
     */
    public ForgedResults(Collection<String> ourIds) {
        this.ourIds = ourIds.stream()
                .map(id -> DomainNames.toAscii(id).orElseGet(() -> DomainNames.canonical(id)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The bytes to leave out of the message, from the top, without overlaps; empty when nothing is to be removed. */
    public List<ByteRange> find(HeaderSection header) {
        List<HeaderField> candidates = header.possibleFieldsNamed(FIELD_NAME);
        if (candidates.isEmpty()) {
            return List.of();
        }
        Set<Integer> realStarts =
                header.fields().stream().map(HeaderField::start).collect(Collectors.toSet());
        int messageStart = header.fields().get(0).start();
        List<ByteRange> ranges = new ArrayList<>();
        for (HeaderField field : candidates) {
            if (isForged(field)) {
                // A hidden one goes with the bare CR or LF before it and without its own: no reader sees an empty line
                // then.
                int start = realStarts.contains(field.start()) ? field.start() : field.start() - 1;
                ranges.add(new ByteRange(start - messageStart, field.end() - messageStart));
            }
        }
        return merged(ranges);
    }

    private boolean isForged(HeaderField field) {
        Optional<AuthenticationResults> results = AuthenticationResults.parse(field);
        if (results.isEmpty()) {
            return true;
        }
        // An id that looks like a domain and is none in any language cannot be compared with ours.
        Optional<String> id = DomainNames.toAscii(results.get().authservId());
        return id.isEmpty() || ourIds.contains(id.get());
    }

    private static List<ByteRange> merged(List<ByteRange> ranges) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(ByteRange::start));
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange range : sorted) {
            int last = merged.size() - 1;
            if (last >= 0 && range.start() <= merged.get(last).end()) {
                ByteRange before = merged.get(last);
                merged.set(last, new ByteRange(before.start(), Math.max(before.end(), range.end())));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }
}

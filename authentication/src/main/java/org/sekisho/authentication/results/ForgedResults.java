package org.sekisho.authentication.results;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sekisho.authentication.message.HeaderSection;

/**
 * Finds the Authentication-Results fields of an arriving message that a reader could take for ours (RFC 8601 5): those with
 * one of our ids, and those that cannot be parsed. Immutable and safe for use by any number of threads.
 */
public final class ForgedResults {

    private final Set<String> ourIds;

    /**
     * Knows our names.
     *
     * @param ourIds authserv-id, former ones and the names with which our ports greet, in any capitalisation, as A-labels or
     *     U-labels
     */
    public ForgedResults(Collection<String> ourIds) {
        this.ourIds = Set.copyOf(new TreeSet<>(ourIds));
    }

    /** The bytes to leave out of the message, from the top, without overlaps; empty when nothing is to be removed. */
    public List<ByteRange> find(HeaderSection header) {
        return List.of();
    }
}

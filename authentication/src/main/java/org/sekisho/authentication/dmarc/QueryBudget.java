package org.sekisho.authentication.dmarc;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The one bound for the names that all walks of a message ask for (B06). A walk is done with all its names or not at all. It
 * belongs to one run of an evaluation: one thread, and not again when the evaluation is replayed.
 */
public final class QueryBudget {

    private final int limit;
    private final Set<String> names;
    private boolean exceeded;

    QueryBudget(int limit) {
        this(limit, Set.of());
    }

    private QueryBudget(int limit, Set<String> names) {
        this.limit = limit;
        this.names = new HashSet<>(names);
    }

    /** A budget of its own that has admitted the same names until now. */
    QueryBudget withLimit(int otherLimit) {
        return new QueryBudget(otherLimit, names);
    }

    /** How many names have been admitted. */
    int admitted() {
        return names.size();
    }

    /** Whether these names may be asked: names that were admitted before are free. */
    boolean admit(List<String> wanted) {
        Set<String> more = new HashSet<>(wanted);
        more.removeAll(names);
        if (names.size() + more.size() > limit) {
            exceeded = true;
            return false;
        }
        names.addAll(more);
        return true;
    }

    /** Whether anything was refused. */
    boolean exceeded() {
        return exceeded;
    }
}

package org.sekisho.integration;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many messages of each kind have been sent. Safe for use by any number of threads. */
final class Tally {

    private final Map<Kind, Long> counts = new ConcurrentHashMap<>();

    /** One more. */
    void count(Kind kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    /** All of them so far. */
    Map<Kind, Long> counts() {
        return new HashMap<>(counts);
    }

    /** Those about this policy domain. */
    Map<Kind, Long> counts(String domain) {
        Map<Kind, Long> some = counts();
        some.keySet().removeIf(kind -> !kind.domain().equals(domain));
        return some;
    }
}

package org.sekisho.reports.aggregate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where a report departs from RFC 9990, each told once, in sentences. Not thread-safe. */
final class Departures {

    /** How many are kept; a report that is wrong in more ways is not worth more words. */
    static final int MAXIMUM = 20;

    private final Set<String> sentences = new LinkedHashSet<>();

    void add(String sentence) {
        if (sentences.size() < MAXIMUM) {
            sentences.add(sentence);
        }
    }

    List<String> sentences() {
        return List.copyOf(sentences);
    }
}

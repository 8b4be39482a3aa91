package org.sekisho.reports.store;

import java.util.Map;

/**
 * Which evaluations a closed report has: of each journal those of its key that stand before a position, as far as no earlier report
 * of the same key has them.
 *
 * @param key what it is about
 * @param sequence which report of that key, from 0
 * @param counted for each journal that the store knew, up to where it was counted when the report was closed; a journal that is
 *     not named has nothing in it
 */
public record Closing(ReportKey key, int sequence, Map<String, Long> counted) {

    /** Copies the map. */
    public Closing {
        counted = Map.copyOf(counted);
    }
}

package org.sekisho.reports.store;

import java.util.OptionalLong;

/**
 * How far the store has counted a journal.
 *
 * @param counted up to where all is counted; 0 for a journal that the store does not know
 * @param pending where the range from {@code counted} on ends that was begun and may be counted in part: exactly that range must be
 *     folded next. Empty where each fold is one transaction, or none was cut off
 * @param closed up to where closed reports have what this journal has for them. It lies behind {@code counted} only if the store went
 *     back in time and was told of those reports since
 */
public record JournalPosition(long counted, OptionalLong pending, long closed) {

    /** A position with no range under way. */
    public static JournalPosition of(long counted) {
        return new JournalPosition(counted, OptionalLong.empty(), 0);
    }
}

package org.sekisho.reports.journal;

import java.util.List;

/**
 * Records that follow each other in a {@link Journal}.
 *
 * @param records what was appended, oldest first; not to be changed
 * @param ends the position behind each of them
 * @param next the position behind them, to read on from; also where there are no records, since damage may have been skipped
 */
public record JournalBatch(List<byte[]> records, List<Long> ends, long next) {

    /** Copies the lists, not the records. */
    public JournalBatch {
        records = List.copyOf(records);
        ends = List.copyOf(ends);
    }
}

package org.sekisho.reports.journal;

import java.util.List;

/**
 * Records that follow each other in a {@link Journal}.
 *
 * @param records what was appended, oldest first; not to be changed
 * @param next the position behind them, to read on from; also where there are no records, since damage may have been skipped
 */
public record JournalBatch(List<byte[]> records, long next) {

    /** Copies the list, not the records. */
    public JournalBatch {
        records = List.copyOf(records);
    }
}

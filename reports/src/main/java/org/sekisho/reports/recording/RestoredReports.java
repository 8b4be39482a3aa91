package org.sekisho.reports.recording;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.AbstractList;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalBatch;
import org.sekisho.reports.journal.JournalException;
import org.sekisho.reports.store.CountingStore;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a store what a journal knows of reports that were closed and sent. What the store knows already changes nothing, so it may be
 * told again after a crash. Memory for one file at a time. Not thread-safe.
 */
final class RestoredReports {

    private static final Logger LOGGER = LoggerFactory.getLogger(RestoredReports.class);

    private final Journal journal;
    private final CountingStore store;
    private long reports;

    RestoredReports(Journal journal, CountingStore store) {
        this.journal = journal;
        this.store = store;
    }

    /** Tells all that stands between two positions; returns how many reports the store did not know. */
    long restore(long from, long to) throws StoreException, JournalException {
        reports = 0;
        for (long position = from; position < to; ) {
            JournalBatch batch = journal.read(position, JournalFold.READ_OCTETS);
            for (int i = 0; i < batch.records().size(); i++) {
                byte[] record = batch.records().get(i);
                if (SendingRecord.is(record)) {
                    restore(record, batch.ends().get(i));
                }
            }
            if (batch.next() == position) {
                break;
            }
            position = batch.next();
        }
        return reports;
    }

    private void restore(byte[] record, long end) throws StoreException {
        try {
            SendingRecord told = SendingRecord.decode(record);
            if (told instanceof SendingRecord.Closed closed) {
                if (store.restore(closed.report(), new Files(closed, end))) {
                    reports++;
                }
            } else if (told instanceof SendingRecord.HandedOver over) {
                store.restore(over.uniqueId(), over.delivery());
            } else if (told instanceof SendingRecord.Ended ended) {
                store.restore(ended.uniqueId(), ended.state(), ended.reason());
            }
            // A piece is read when its report is.
        } catch (MalformedRecordException | UncheckedIOException malformed) {
            LOGGER.error("What the journal knows of a report that was sent cannot be read: {}", malformed.getMessage());
        }
    }

    /** The files of a report, each read from the journal when it is asked for. */
    private final class Files extends AbstractList<ReportFile> {

        private final SendingRecord.Closed closed;
        private final long end;

        Files(SendingRecord.Closed closed, long end) {
            this.closed = closed;
            this.end = end;
        }

        @Override
        public int size() {
            return closed.files().size();
        }

        /** @throws UncheckedIOException if it is not there as a whole */
        @Override
        public ReportFile get(int index) {
            SendingRecord.File file = closed.files().get(index);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            try {
                for (long position = closed.from(); position < end; ) {
                    JournalBatch batch = journal.read(position, JournalFold.READ_OCTETS);
                    for (byte[] record : batch.records()) {
                        add(record, index + 1, content);
                    }
                    if (batch.next() == position) {
                        break;
                    }
                    position = batch.next();
                }
            } catch (JournalException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
            if (content.size() != file.size()) {
                throw new UncheckedIOException(new java.io.IOException(
                        "of " + file.name() + " there are " + content.size() + " octets of " + file.size()));
            }
            return new ReportFile(index + 1, file.reportId(), file.name(), content.toByteArray());
        }

        private void add(byte[] record, int part, ByteArrayOutputStream content) {
            if (record.length == 0 || record[0] != SendingRecord.PIECE) {
                return;
            }
            try {
                if (SendingRecord.decode(record) instanceof SendingRecord.Piece piece
                        && piece.part() == part
                        && piece.uniqueId().equals(closed.uniqueId())) {
                    content.writeBytes(piece.octets());
                }
            } catch (MalformedRecordException malformed) {
                // Its octets are missed when they are counted.
                return;
            }
        }
    }
}

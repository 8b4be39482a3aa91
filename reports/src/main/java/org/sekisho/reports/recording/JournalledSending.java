package org.sekisho.reports.recording;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.ClosedReport;
import org.sekisho.reports.store.Closing;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.RowSink;
import org.sekisho.reports.store.SendingStore;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.Suppression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store for those who send, whose journal knows of each report that is sent: which evaluations it has and its files before its first
 * mail goes out, each mail that was handed over, and its end. So a store that went back in time is told of it and sends nothing twice
 * (B41). It gives out no report while the store stands before what was counted.
 *
 * <p>A journal that cannot be written keeps a report from being sent, not from being counted. Safe for use by any number of threads.
 */
public final class JournalledSending implements SendingStore {

    private static final Logger LOGGER = LoggerFactory.getLogger(JournalledSending.class);

    /** So many reports that this process has told of are remembered; one that was forgotten is told again. */
    private static final int REMEMBERED = 10_000;

    /** How many pieces of a file wait for the disk together. */
    private static final int PIECES_AT_ONCE = 32;

    private final SendingStore store;
    private final Journal journal;
    private final JournalFold fold;
    private final Cache<String, Boolean> told =
            CacheBuilder.newBuilder().maximumSize(REMEMBERED).build();

    /**
     * A view of a store.
     *
     * @param fold counts the journal in the same store
     */
    public JournalledSending(SendingStore store, Journal journal, JournalFold fold) {
        this.store = store;
        this.journal = journal;
        this.fold = fold;
    }

    @Override
    public Optional<ClaimedReport> claim(Instant now, String server) throws StoreException {
        return fold.isSettled() ? unlessItWentBack(store.claim(now, server), now) : Optional.empty();
    }

    @Override
    public Optional<ClaimedReport> claim(long id, Instant now, String server) throws StoreException {
        return fold.isSettled() ? unlessItWentBack(store.claim(id, now, server), now) : Optional.empty();
    }

    /** What was due in a store that went back may have been sent before. */
    private Optional<ClaimedReport> unlessItWentBack(Optional<ClaimedReport> claimed, Instant now)
            throws StoreException {
        if (claimed.isPresent() && fold.hasStoreGoneBack()) {
            store.postpone(claimed.get(), now, "the report store went back in time");
            return Optional.empty();
        }
        return claimed;
    }

    /** Asked before each mail. */
    @Override
    public boolean renew(ClaimedReport report) throws StoreException {
        if (told.getIfPresent(report.uniqueId()) == null) {
            int files = store.files(report.id());
            if (files > 0) {
                tell(report, files);
                told.put(report.uniqueId(), true);
            }
        }
        return store.renew(report);
    }

    private void tell(ClaimedReport report, int files) throws StoreException {
        Closing closing = store.closing(report);
        long from = journal.end();
        List<SendingRecord.File> names = new ArrayList<>();
        for (int part = 1; part <= files; part++) {
            ReportFile file = file(report.id(), part)
                    .orElseThrow(
                            () -> new StoreException("The store has not all files of report " + report.id() + "."));
            append(report.uniqueId(), file);
            names.add(new SendingRecord.File(file.reportId(), file.name(), file.content().length));
        }
        append(List.of(new SendingRecord.Closed(ClosedReport.of(report, closing), from, names)));
    }

    private void append(String uniqueId, ReportFile file) throws StoreException {
        List<SendingRecord> pieces = new ArrayList<>();
        byte[] content = file.content();
        for (int begin = 0; begin < content.length; begin += SendingRecord.LONGEST_PIECE) {
            int end = Math.min(content.length, begin + SendingRecord.LONGEST_PIECE);
            pieces.add(new SendingRecord.Piece(uniqueId, file.part(), Arrays.copyOfRange(content, begin, end)));
            if (pieces.size() == PIECES_AT_ONCE) {
                append(pieces);
                pieces.clear();
            }
        }
        append(pieces);
    }

    /** Returns when no crash can lose them. */
    private void append(List<? extends SendingRecord> records) throws StoreException {
        List<CompletableFuture<Void>> appended =
                records.stream().map(record -> journal.append(record.encode())).toList();
        try {
            Uninterruptibles.getUninterruptibly(CompletableFuture.allOf(appended.toArray(CompletableFuture[]::new)));
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNullElse(failed.getCause(), failed);
            throw new StoreException("The journal does not take what is sent: " + cause.getMessage(), cause);
        }
    }

    @Override
    public boolean note(ClaimedReport report, Delivery delivery) throws StoreException {
        if (delivery.state() == Delivery.State.HANDED_OVER) {
            alsoToJournal(
                    report, new SendingRecord.HandedOver(report.uniqueId(), delivery.part(), delivery.destination()));
        }
        return store.note(report, delivery);
    }

    @Override
    public boolean finish(ClaimedReport report, ReportSummary.State state, String reason) throws StoreException {
        boolean finished = store.finish(report, state, reason);
        if (finished) {
            alsoToJournal(report, new SendingRecord.Ended(report.uniqueId(), state, reason));
        }
        return finished;
    }

    /** What has happened is noted in the store, whatever becomes of the journal. */
    private void alsoToJournal(ClaimedReport report, SendingRecord record) {
        if (told.getIfPresent(report.uniqueId()) == null) {
            return;
        }
        try {
            append(List.of(record));
        } catch (StoreException failed) {
            LOGGER.warn(
                    "Only the report store knows that report {} was handed over: {}",
                    report.uniqueId(),
                    failed.getMessage());
        }
    }

    @Override
    public void rows(long id, RowSink sink) throws StoreException, IOException {
        store.rows(id, sink);
    }

    @Override
    public boolean keep(ClaimedReport report, List<ReportFile> files) throws StoreException {
        return store.keep(report, files);
    }

    @Override
    public int files(long id) throws StoreException {
        return store.files(id);
    }

    @Override
    public Optional<ReportFile> file(long id, int part) throws StoreException {
        return store.file(id, part);
    }

    @Override
    public List<Delivery> deliveries(long id) throws StoreException {
        return store.deliveries(id);
    }

    @Override
    public boolean postpone(ClaimedReport report, Instant next, String reason) throws StoreException {
        return store.postpone(report, next, reason);
    }

    @Override
    public Optional<ClaimedReport> sent(long id) throws StoreException {
        return store.sent(id);
    }

    @Override
    public Closing closing(ClaimedReport report) throws StoreException {
        return store.closing(report);
    }

    @Override
    public Optional<ReportSummary> find(long id) throws StoreException {
        return store.find(id);
    }

    @Override
    public List<Suppression> suppressions() throws StoreException {
        return store.suppressions();
    }
}

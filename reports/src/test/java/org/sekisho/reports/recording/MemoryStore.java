package org.sekisho.reports.recording;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.store.JournalPosition;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.StoreException;

/** A store in memory that counts, and that can fail in the ways in which a real one does. */
final class MemoryStore {

    static final int DIFFERENT_RECORDS = 50_000;

    /** How often what was seen, the count in the row left out. */
    private final Map<RecordedEvaluation, Long> counts = new HashMap<>();

    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, Long> pending = new HashMap<>();
    private final List<Integer> differentAtOnce = new ArrayList<>();
    private int differentRecords = DIFFERENT_RECORDS;
    private @Nullable RuntimeException defect;
    private boolean down;
    private boolean refuses;
    private boolean loses;
    private long inOther;
    private int folds;
    private int attempts;
    private final AtomicInteger begunFolds = new AtomicInteger();
    private CountDownLatch gate = new CountDownLatch(0);

    ReportStore store() {
        return (ReportStore) Proxy.newProxyInstance(
                ReportStore.class.getClassLoader(),
                new Class<?>[] {ReportStore.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "position" ->
                        new JournalPosition(position((String) arguments[0]), pending((String) arguments[0]), 0);
                    case "differentRecords" -> differentRecords;
                    case "journalsBeside", "closedBeyond" -> Map.of();
                    case "restore" -> false;
                    case "fold" -> fold(arguments);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private synchronized OptionalLong pending(String journal) {
        Long end = pending.get(journal);
        return end == null ? OptionalLong.empty() : OptionalLong.of(end);
    }

    private synchronized long position(String journal) throws StoreException {
        check();
        return positions.getOrDefault(journal, 0L);
    }

    @SuppressWarnings("unchecked")
    private long fold(Object[] arguments) throws StoreException, InterruptedException {
        begunFolds.incrementAndGet();
        gate.await();
        return fold((String) arguments[0], (long) arguments[1], (long) arguments[2], (Collection<RecordedEvaluation>)
                arguments[3]);
    }

    private synchronized long fold(String journal, long from, long to, Collection<RecordedEvaluation> evaluations)
            throws StoreException {
        check();
        if (refuses) {
            throw new StoreException("the database takes nothing", new IllegalStateException());
        }
        if (positions.getOrDefault(journal, 0L) != from) {
            throw new IllegalStateException("somebody else folds");
        }
        Long begun = pending.remove(journal);
        if (begun != null && begun != to) {
            throw new IllegalStateException("another range was begun, up to " + begun);
        }
        differentAtOnce.add(new HashSet<>(evaluations).size());
        evaluations.forEach(one -> counts.merge(one.counted(1), one.count(), Long::sum));
        positions.put(journal, to);
        folds++;
        if (loses) {
            loses = false;
            throw new StoreException("the answer got lost", new IllegalStateException());
        }
        return inOther;
    }

    private void check() throws StoreException {
        attempts++;
        if (down) {
            throw new StoreException("the database cannot be reached", new IllegalStateException());
        }
        if (defect != null) {
            throw defect;
        }
    }

    synchronized void down(boolean value) {
        down = value;
    }

    /** Positions are known, but nothing is counted. */
    synchronized void refusesFolds(boolean value) {
        refuses = value;
    }

    synchronized void defect(@Nullable RuntimeException value) {
        defect = value;
    }

    /** The next transaction succeeds, but nobody is told. */
    synchronized void losesAnswer() {
        loses = true;
    }

    synchronized void countsInOther(long number) {
        inOther = number;
    }

    /** What it has now, to be put back by what is returned. */
    synchronized Runnable copy() {
        Map<RecordedEvaluation, Long> countsNow = new HashMap<>(counts);
        Map<String, Long> positionsNow = new HashMap<>(positions);
        return () -> {
            synchronized (this) {
                counts.clear();
                counts.putAll(countsNow);
                positions.clear();
                positions.putAll(positionsNow);
            }
        };
    }

    /** A fold was begun up to there, and cut off. */
    synchronized void pending(String journal, long end) {
        pending.put(journal, end);
    }

    synchronized void differentRecords(int number) {
        differentRecords = number;
    }

    /** How many different evaluations each transaction had. */
    synchronized List<Integer> differentAtOnce() {
        return List.copyOf(differentAtOnce);
    }

    synchronized void position(String journal, long position) {
        positions.put(journal, position);
    }

    /** Transactions wait until the latch is down. */
    void heldBy(CountDownLatch latch) {
        gate = latch;
    }

    synchronized long count(RecordedEvaluation evaluation) {
        return counts.getOrDefault(evaluation, 0L);
    }

    synchronized long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many transactions were begun, those that are held among them. */
    int begunFolds() {
        return begunFolds.get();
    }

    /** How many journals it knows. */
    synchronized int journals() {
        return positions.size();
    }

    synchronized int folds() {
        return folds;
    }

    synchronized int attempts() {
        return attempts;
    }
}

package org.sekisho.reports.recording;

import java.time.Clock;
import java.time.Duration;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.store.CountingStore;
import org.sekisho.reports.store.RecordedEvaluation;

/** Counting without long pauses, for tests of other packages. */
public final class Folds {

    private static final FoldPauses QUICK = new FoldPauses(
            Duration.ofMillis(5),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofMillis(50),
            Duration.ofMillis(500));

    private Folds() {}

    /** Counts a journal in a store. */
    public static JournalFold start(Journal journal, CountingStore store) {
        return JournalFold.start(journal, store, RecordingListener.NONE, Clock.systemUTC(), QUICK);
    }

    /** Whether all is counted, and the store knows what was sent. */
    public static boolean isDone(JournalFold fold) {
        return fold.isSettled() && fold.status().journal().waiting() == 0;
    }

    /** Returns when it is safe in the journal. */
    public static void record(Journal journal, RecordedEvaluation evaluation) {
        journal.append(EvaluationRecord.encode(evaluation)).join();
    }
}

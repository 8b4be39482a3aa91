package org.sekisho.reports.recording;

/** Hears what becomes of judged messages on their way into the store, for metrics. Called from any thread; must not wait or throw. */
public interface RecordingListener {

    /** Wants to know nothing. */
    RecordingListener NONE = new RecordingListener() {};

    /** An evaluation is safe in the journal. */
    default void recorded() {}

    /** A message is no reason for a report. */
    default void skipped(SkipReason reason) {}

    /** An evaluation was lost since the journal has no room: the store was not reachable for too long. */
    default void journalFull() {}

    /** An evaluation was lost for another reason, such as a disk that fails. */
    default void notRecorded() {}

    /** Evaluations were counted in the store. */
    default void folded(long evaluations) {}

    /** Evaluations were counted together with others since their report has too many rows; they are among those of {@link #folded}. */
    default void countedInOther(long evaluations) {}

    /** Records of the journal made no sense and were left out. */
    default void unreadable(long records) {}

    /** The store went back in time; what it has forgotten is counted again. */
    default void storeWentBack() {}
}

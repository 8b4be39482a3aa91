package org.sekisho.reports.recording;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what it hears. */
final class Counts implements RecordingListener {

    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    long of(String event) {
        return counts.getOrDefault(event, 0L);
    }

    private void add(String event, long number) {
        counts.merge(event, number, Long::sum);
    }

    @Override
    public void recorded() {
        add("recorded", 1);
    }

    @Override
    public void skipped(SkipReason reason) {
        add("skipped " + reason, 1);
    }

    @Override
    public void journalFull() {
        add("full", 1);
    }

    @Override
    public void notRecorded() {
        add("not recorded", 1);
    }

    @Override
    public void folded(long evaluations) {
        add("folded", evaluations);
    }

    @Override
    public void countedInOther(long evaluations) {
        add("in other", evaluations);
    }

    @Override
    public void storeWentBack() {
        add("went back", 1);
    }

    @Override
    public void unreadable(long records) {
        add("unreadable", records);
    }
}

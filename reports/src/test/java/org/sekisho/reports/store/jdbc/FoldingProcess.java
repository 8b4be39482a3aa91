package org.sekisho.reports.store.jdbc;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.SendingTimes;

/** A server that folds until it is killed, and says each position when it is durable. */
final class FoldingProcess {

    static final int PER_FOLD = 200;

    private FoldingProcess() {}

    static List<RecordedEvaluation> evaluations(long position) {
        return IntStream.range(0, PER_FOLD)
                .mapToObj(i -> Evaluations.of("d" + i % 50 + ".example", "192.0.2." + (position + i) % 40))
                .toList();
    }

    static JdbcReportStore open(String url) throws UnusableDatabaseException {
        return JdbcReportStore.open(
                new DatabaseAccess(url, Optional.empty(), Optional.empty()),
                StoreLimits.DEFAULT,
                SendingTimes.DEFAULT,
                Clock.systemUTC());
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        try (JdbcReportStore store = open(arguments[0])) {
            long position = store.position("j").counted();
            System.out.println(position);
            while (true) {
                store.fold("j", position, position + 1, evaluations(position));
                position++;
                System.out.println(position);
            }
        }
    }
}

package org.sekisho.reports.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalLimits;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;

/** All that stands between a judged message and an H2 file, as in a server. */
final class RecordingServer implements AutoCloseable {

    static final Clock CLOCK = Clock.fixed(Judged.NOW, ZoneOffset.UTC);

    private static final FoldPauses QUICK = new FoldPauses(
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(300));

    final JdbcReportStore store;
    final Journal journal;
    final JournalFold fold;
    final ReportRecorder recorder;

    RecordingServer(Path folder, RecordingListener listener) throws Exception {
        store = JdbcReportStore.open(
                new DatabaseAccess("jdbc:h2:file:" + folder.resolve("reports"), Optional.empty(), Optional.empty()),
                StoreLimits.DEFAULT,
                SendingTimes.DEFAULT,
                CLOCK);
        journal = Journal.open(folder.resolve("journal"), JournalLimits.ofSize(1 << 28), CLOCK);
        fold = JournalFold.start(journal, store, listener, CLOCK, QUICK);
        recorder = new ReportRecorder(journal, new RecordingRules(Set.of(), domain -> false), listener);
    }

    /** In the order in which a server stops. */
    @Override
    public void close() throws IOException {
        fold.close();
        journal.close();
        store.close();
    }

    /**
     * Records until it is killed, by several threads, and says {@code s} before it begins with an evaluation and {@code a} when that
     * is safe.
     */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), true));
        RecordingServer server = new RecordingServer(Path.of(arguments[0]), RecordingListener.NONE);
        for (int i = 0; i < 8; i++) {
            JudgedMessage message = Judged.message()
                    .client("192.0.2." + (100 + i))
                    .from("strict.example")
                    .judged();
            new Thread(() -> {
                        while (true) {
                            say(out, 's');
                            server.recorder.record(message).join();
                            say(out, 'a');
                        }
                    })
                    .start();
        }
    }

    private static void say(PrintStream out, char what) {
        synchronized (out) {
            out.write(what);
            out.flush();
        }
    }
}

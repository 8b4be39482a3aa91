package org.sekisho.james;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.annotation.PreDestroy;
import org.apache.james.filesystem.api.FileSystem;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.reports.failure.FailureReporter;
import org.sekisho.reports.journal.JournalStatus;
import org.sekisho.reports.recording.FoldStatus;
import org.sekisho.reports.recording.JournalFold;
import org.sekisho.reports.recording.JournalledSending;
import org.sekisho.reports.recording.RecordingRules;
import org.sekisho.reports.recording.ReportRecorder;
import org.sekisho.reports.sending.Outbox;
import org.sekisho.reports.sending.ReportSender;
import org.sekisho.reports.sending.SenderSettings;
import org.sekisho.reports.sending.SendingSchedule;
import org.sekisho.webadmin.ReportDesk;
import org.sekisho.webadmin.Reporting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that records and sends DMARC reports in this server. Where {@code reports.email} is not set there is nothing: no file, no
 * database, no thread.
 *
 * <p>James makes it with its extensions, so that a wrong setting, a folder or a database that cannot be used stops the start.
 * Threads begin when hooks and mailets are made, since nothing may ask the DNS before James has configured its resolver; so an
 * operator has nothing to list for it. James ends what it made first last, so that the ports are closed when the journal is. Where
 * its start fails it ends nothing, so the end of this process closes the database. Safe for use by any number of threads.
 */
final class ReportSchedule {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReportSchedule.class);

    /** How long evaluations may wait in the journal before somebody should look. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** How much of the journal may be in use, in percent, before somebody should look. */
    private static final int MOST_IN_USE = 80;

    /** What waits longer in the journal was left there by a crash, or by a database that was away. */
    private static final Duration USUAL_WAIT = Duration.ofSeconds(10);

    private final ReportSettings settings;
    private final KeyKeeper keys;
    private final FailureReports failures;
    private final Clock clock;
    private final @Nullable Parts parts;

    // Guarded by this.
    private boolean started;
    private @Nullable FailureReporter failureReporter;
    private boolean stopped;
    private @Nullable Thread processEnd;
    private @Nullable List<Thread> ending;

    /** What there is from the beginning. */
    private record Parts(
            ReportStorage storage,
            JournalFold fold,
            ReportRecorder recorder,
            ReportSender sender,
            SendingSchedule sending,
            ReportWatch watch,
            ReportMetrics metrics) {}

    /**
     * Opens journal and database, where reports are on.
     *
     * @throws WrongSettingException if they cannot be used: one sentence that stops the start of James
     */
    @Inject
    ReportSchedule(
            SekishoConfiguration configuration,
            FileSystem files,
            ServerDns dns,
            ServerDomains domains,
            KeyKeeper keys,
            Outbox outbox,
            FailureReports failures,
            ReportMetrics metrics,
            ReportPace pace,
            @ReportClock Clock clock) {
        this.settings = configuration.reports();
        this.keys = keys;
        this.failures = failures;
        this.clock = clock;
        if (!settings.on()) {
            parts = null;
            return;
        }
        ReportStorage storage = open(files, pace.lease());
        JournalFold fold = JournalFold.of(storage.journal(), storage.store(), metrics, Clock.systemUTC());
        ReportSender sender = new ReportSender(
                new JournalledSending(storage.store(), storage.journal(), fold),
                outbox,
                dns,
                configuration.discovery(),
                senderSettings(),
                clock,
                metrics);
        parts = new Parts(
                storage,
                fold,
                new ReportRecorder(
                        storage.journal(),
                        new RecordingRules(
                                List.of(settings.email().orElseThrow()),
                                settings.ownDomains() ? domain -> false : domains),
                        metrics),
                sender,
                new SendingSchedule(
                        sender,
                        pace.interval(),
                        pace.pause(),
                        () -> isCounted(storage.journal().status())),
                new ReportWatch(storage.store(), settings.keep(), clock, metrics),
                metrics);
        processEnd = new Thread(this::endWork, "sekisho-reports-exit");
        Runtime.getRuntime().addShutdownHook(processEnd);
    }

    private ReportStorage open(FileSystem files, Duration lease) {
        try {
            return ReportStorage.open(settings, files, lease, clock);
        } catch (WrongSettingException stop) {
            // James wraps it in many lines, so the sentence is also logged alone.
            LOGGER.error("{}", stop.getMessage());
            throw stop;
        }
    }

    private static boolean isCounted(JournalStatus journal) {
        Instant usual = Instant.now().minus(USUAL_WAIT);
        return journal.waitingSince().filter(since -> since.isBefore(usual)).isEmpty();
    }

    private SenderSettings senderSettings() {
        return new SenderSettings(
                settings.email().orElseThrow(),
                settings.organizationName(),
                settings.contact(),
                "Sekisho " + Deployment.version(),
                settings.maximumSize(),
                settings.giveUpAfter(),
                HelloNames.nameOfThisHost());
    }

    /** Who hears of judged messages. Begins all the work, so it is not asked for before James has configured its resolver. */
    synchronized EvaluationRecorder recorder() {
        Parts all = parts;
        if (all == null || stopped) {
            return EvaluationRecorder.NONE;
        }
        start(all);
        FailureReporter reporter = failureReporter;
        return reporter == null
                ? all.recorder()
                : message -> {
                    reporter.record(message);
                    return all.recorder().record(message);
                };
    }

    private void start(Parts all) {
        if (started) {
            return;
        }
        started = true;
        all.fold().begin();
        all.watch().start();
        if (settings.send()) {
            all.sending().start();
        }
        all.metrics().show(() -> all.storage().journal().status(), all.watch()::overdue);
        if (settings.failure().send()) {
            FailureReporter reporter = failures.reporter(all.storage().store(), clock);
            reporter.start();
            all.metrics().show(reporter::statistics);
            failureReporter = reporter;
        }
    }

    /** What operators ask over WebAdmin. */
    Reporting reporting() {
        Parts all = parts;
        return new Reporting(
                all == null
                        ? Optional.empty()
                        : Optional.of(new ReportDesk(all.storage().store(), () -> sender(all), clock)));
    }

    /** Nothing is sent before the database was told what it may not know, so all the work begins with the first question. */
    private synchronized ReportSender sender(Parts all) {
        if (!stopped) {
            start(all);
        }
        return all.sender();
    }

    /** What an operator should look at, a sentence each with its remedy; empty if all is well. */
    List<String> troubles() {
        Parts all = parts;
        List<String> troubles = new ArrayList<>();
        if (all == null) {
            return troubles;
        }
        if (keys.of(settings.domain()).isEmpty()) {
            troubles.add("No DKIM key may sign for " + settings.domain() + ", the domain of " + ReportSettings.EMAIL
                    + ", and unsigned reports are refused: make one with \"sekisho keygen " + settings.domain()
                    + "\" and publish its record.");
        }
        JournalStatus journal = all.storage().journal().status();
        journalTrouble(journal).ifPresent(troubles::add);
        if (journal.lost() > 0) {
            troubles.add("The journal of reports was damaged, and " + journal.lost()
                    + " octets of evaluations are lost for reports: look for \"journal\" in the log, and at the disk of "
                    + ReportSettings.JOURNAL + " in " + SekishoConfiguration.FILE
                    + "; this is said until James starts again.");
        }
        FoldStatus counting = all.fold().status();
        if (counting.cloned()) {
            troubles.add("Another server uses a copy of the journal of reports of this one: give each server a folder "
                    + ReportSettings.JOURNAL
                    + " of its own that was empty at first; this one goes on under another name.");
        }
        storeTrouble(counting, all.watch())
                .ifPresent(reason -> troubles.add("The database of reports does not answer (" + reason
                        + ") and evaluations wait in the journal: look at " + DatabaseSettings.DATABASE + " in "
                        + SekishoConfiguration.FILE + ", and whether the database runs."));
        if (settings.send() && all.watch().overdue() > 0) {
            troubles.add(all.watch().overdue() + " DMARC reports are due for more than " + ReportWatch.OVERDUE.toHours()
                    + " hours and not sent: look for \"DMARC report\" in the log.");
        }
        return troubles;
    }

    private static Optional<String> storeTrouble(FoldStatus counting, ReportWatch watch) {
        return counting.failure().or(() -> Optional.ofNullable(watch.trouble()));
    }

    private Optional<String> journalTrouble(JournalStatus journal) {
        if (journal.failing().isPresent()) {
            return Optional.of("The journal of reports cannot be written ("
                    + journal.failing().get()
                    + "), so evaluations are lost for reports: make room on its disk, or look at "
                    + ReportSettings.JOURNAL + " in " + SekishoConfiguration.FILE + ".");
        }
        if ((journal.size() - journal.kept()) * 100 > settings.journalMaximumSize() * MOST_IN_USE) {
            return Optional.of("The journal of reports has used more than " + MOST_IN_USE
                    + " % of its size, and what does not go in is lost for reports: look at the database, or raise "
                    + ReportSettings.JOURNAL_MAXIMUM_SIZE + " in " + SekishoConfiguration.FILE + ".");
        }
        Instant tooLong = Instant.now().minus(LONGEST_WAIT);
        return journal.waitingSince()
                .filter(since -> since.isBefore(tooLong))
                .map(since -> "Evaluations have been waiting in the journal of reports since " + since
                        + ": look for \"reports\" in the log, and whether the database is too slow.");
    }

    /** James calls it when it stops, after the ports are closed. What is in the journal stays there for the next start. */
    @PreDestroy
    void stop() {
        Parts all = parts;
        if (all == null) {
            return;
        }
        endWork();
        if (!forgetProcessEnd()) {
            return;
        }
        all.storage().close();
        LOGGER.info("Sekisho stops recording for DMARC reports");
    }

    /**
     * Ends all that uses the database, and closes that. Also called when the process ends, where James may not have got as far as
     * calling {@link #stop}; the journal stays open for mail that still arrives.
     */
    private void endWork() {
        Parts all = parts;
        if (all == null) {
            return;
        }
        beginEnding(all).forEach(Uninterruptibles::joinUninterruptibly);
        all.storage().closeStore();
    }

    private synchronized List<Thread> beginEnding(Parts all) {
        if (ending == null) {
            stopped = true;
            // At once and not one after the other, since each waits for what it is about to do.
            List<Runnable> ends = new ArrayList<>(List.of(all.sending()::close, all.watch()::stop, all.fold()::close));
            Optional.ofNullable(failureReporter).ifPresent(running -> ends.add(running::close));
            ending = ends.stream()
                    .map(end -> {
                        Thread thread = new Thread(end, "sekisho-reports-end");
                        thread.start();
                        return thread;
                    })
                    .toList();
        }
        return ending;
    }

    /** Whether that was not done before. */
    private synchronized boolean forgetProcessEnd() {
        Thread thread = processEnd;
        processEnd = null;
        if (thread == null) {
            return false;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException processEnds) {
            // It runs, or has run.
        }
        return true;
    }
}

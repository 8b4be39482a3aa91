package org.sekisho.reports.sending;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.sending.Recipients.Recipient;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.SendingStore;
import org.sekisho.reports.store.StoreException;

/**
 * One attempt to send one report that this server has claimed. It may end anywhere, by a crash too: files are kept before the first
 * mail, each mail is noted once the queue has it, and the report ends only after that (B31). So the next attempt goes on where this
 * one ended; only a crash between the queue and the note sends a mail twice, and then with the same names and octets. Before each
 * mail it makes sure that the claim still holds (B32). Not thread-safe.
 */
final class SendingRound {

    /** So often, in rows, the claim is renewed while files are built. */
    static final int ROWS_BETWEEN_RENEWALS = 10_000;

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(15);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(4);
    private static final int LONGEST_REASON = 250;

    private static final String NO_LONGER_NAMED = "the domain owner does not name it any more";

    private final SendingStore store;
    private final Outbox outbox;
    private final SenderSettings settings;
    private final Instant now;
    private final ClaimedReport report;
    private final Map<String, Delivery> notes = new LinkedHashMap<>();
    private int mails;
    private int refused;

    SendingRound(SendingStore store, Outbox outbox, SenderSettings settings, Instant now, ClaimedReport report) {
        this.store = store;
        this.outbox = outbox;
        this.settings = settings;
        this.now = now;
        this.report = report;
    }

    /** Does what {@code recipients} ask for. */
    SendingOutcome run(Recipients recipients) throws StoreException {
        try {
            for (Delivery delivery : store.deliveries(report.id())) {
                notes.put(key(delivery.part(), delivery.destination()), delivery);
            }
            if (recipients instanceof Recipients.Named named) {
                return send(named);
            }
            if (recipients instanceof Recipients.None none) {
                for (Delivery waiting : deliveries(Delivery.State.WAITING)) {
                    drop(waiting, none.reason());
                }
                return end(SendingOutcome.Result.DROPPED, none.reason());
            }
            return later(((Recipients.Unknown) recipients).reason());
        } catch (ClaimLostException lost) {
            return outcome(SendingOutcome.Result.CLAIM_LOST, "its claim has expired");
        }
    }

    private SendingOutcome send(Recipients.Named named) throws StoreException, ClaimLostException {
        List<String> addresses = new ArrayList<>();
        for (Recipient recipient : named.recipients()) {
            if (recipient instanceof Recipients.Refused refusal) {
                note(0, refusal.text(), Delivery.State.DROPPED, Optional.of(refusal.reason()));
            } else if (recipient instanceof Recipients.Unsure unsure) {
                note(0, unsure.text(), Delivery.State.WAITING, Optional.of(unsure.reason()));
            } else {
                addresses.add(recipient.text());
            }
        }
        dropTheOthers(named);
        if (!addresses.isEmpty()) {
            try {
                int files = files(named);
                for (int part = 1; part <= files; part++) {
                    send(part, files, addresses);
                }
                settle(addresses, files);
            } catch (ClaimLostException lost) {
                throw lost;
            } catch (IOException | RuntimeException broken) {
                return later("it could not be built: " + broken);
            }
        }
        return conclude();
    }

    /** What waited for those who get nothing any more waits no longer. */
    private void dropTheOthers(Recipients.Named named) throws StoreException, ClaimLostException {
        Map<String, Recipient> recipients = new HashMap<>();
        named.recipients().forEach(recipient -> recipients.put(key(0, recipient.text()), recipient));
        for (Delivery waiting : deliveries(Delivery.State.WAITING)) {
            Recipient recipient = recipients.get(key(0, waiting.destination()));
            if (recipient == null) {
                drop(waiting, NO_LONGER_NAMED);
            } else if (recipient instanceof Recipients.Refused refusal) {
                drop(waiting, refusal.reason());
            }
        }
    }

    private void drop(Delivery waiting, String reason) throws StoreException, ClaimLostException {
        note(waiting.part(), waiting.destination(), Delivery.State.DROPPED, Optional.of(reason));
    }

    /** Builds the files unless an earlier attempt has; returns how many there are. */
    private int files(Recipients.Named named) throws StoreException, IOException {
        int kept = store.files(report.id());
        if (kept > 0) {
            return kept;
        }
        Optional<String> error = Optional.of(String.join("; ", named.remarks())).filter(text -> !text.isEmpty());
        long maximum = new ReportMessage(settings, report).maximumFile();
        try (ReportFiles files = new ReportFiles(settings, report, error, maximum)) {
            RowsWithRenewals rows = new RowsWithRenewals(files);
            store.rows(report.id(), rows::accept);
            // False also if another attempt was faster: what counts is what is kept.
            store.keep(report, files.finish());
        }
        hold();
        int built = store.files(report.id());
        if (built == 0) {
            throw new IOException("the store has kept no file");
        }
        return built;
    }

    private void send(int part, int files, List<String> addresses) throws StoreException, IOException {
        List<String> open = addresses.stream()
                .filter(address -> !has(part, address, Delivery.State.HANDED_OVER))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        ReportFile file = store.file(report.id(), part)
                .orElseThrow(() -> new IOException("the store has file " + part + " no more"));
        for (String address : open) {
            byte[] mail = new ReportMessage(settings, report).of(file, files, address);
            hold();
            try {
                outbox.send(address, mail);
            } catch (IOException | RuntimeException full) {
                refused++;
                note(part, address, Delivery.State.WAITING, Optional.of("the queue did not take it: " + full));
                continue;
            }
            mails++;
            note(part, address, Delivery.State.HANDED_OVER, Optional.empty());
        }
    }

    /** What an earlier attempt noted about all files of a destination holds no longer once it has them. */
    private void settle(List<String> addresses, int files) throws StoreException, ClaimLostException {
        for (String address : addresses) {
            boolean stale = notes.containsKey(key(0, address));
            for (int part = 1; part <= files; part++) {
                stale &= has(part, address, Delivery.State.HANDED_OVER);
            }
            if (stale) {
                note(0, address, Delivery.State.HANDED_OVER, Optional.empty());
            }
        }
    }

    private SendingOutcome conclude() throws StoreException, ClaimLostException {
        List<Delivery> waiting = deliveries(Delivery.State.WAITING);
        if (!waiting.isEmpty()) {
            return later(reasons(waiting));
        }
        List<Delivery> sent = deliveries(Delivery.State.HANDED_OVER);
        if (sent.isEmpty()) {
            return end(SendingOutcome.Result.DROPPED, reasons(deliveries(Delivery.State.DROPPED)));
        }
        return end(
                SendingOutcome.Result.SENT,
                sent.stream().map(Delivery::destination).distinct().collect(Collectors.joining(", ")));
    }

    /** To be tried again, unless it was tried long enough. */
    private SendingOutcome later(String reason) throws StoreException, ClaimLostException {
        String cut = cut(reason);
        if (now.isBefore(report.closed().plus(settings.giveUpAfter()))) {
            // Doubled each time, without a shift that could overflow.
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(report.attempts(), 10));
            Instant next = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
            if (!store.postpone(report, next, cut)) {
                throw new ClaimLostException();
            }
            return outcome(SendingOutcome.Result.POSTPONED, cut);
        }
        for (Delivery waiting : deliveries(Delivery.State.WAITING)) {
            note(waiting.part(), waiting.destination(), Delivery.State.GIVEN_UP, waiting.reason());
        }
        return end(SendingOutcome.Result.GIVEN_UP, cut);
    }

    private SendingOutcome end(SendingOutcome.Result result, String reason) throws StoreException, ClaimLostException {
        String cut = cut(reason);
        boolean somebodyHasIt = !deliveries(Delivery.State.HANDED_OVER).isEmpty();
        ReportSummary.State state = somebodyHasIt ? ReportSummary.State.SENT : ReportSummary.State.DROPPED;
        if (!store.finish(report, state, cut)) {
            throw new ClaimLostException();
        }
        return outcome(result, cut);
    }

    private SendingOutcome outcome(SendingOutcome.Result result, String reason) {
        return new SendingOutcome(report, result, reason, mails, refused, List.copyOf(notes.values()));
    }

    private void hold() throws StoreException, ClaimLostException {
        if (!store.renew(report)) {
            throw new ClaimLostException();
        }
    }

    private void note(int part, String destination, Delivery.State state, Optional<String> reason)
            throws StoreException, ClaimLostException {
        Optional<Delivery> before = Optional.ofNullable(notes.get(key(part, destination)));
        // As it was spelt first, which the store knows it by.
        String known = before.map(Delivery::destination).orElse(destination);
        Delivery delivery = new Delivery(part, known, state, reason.map(SendingRound::cut));
        if (before.filter(delivery::equals).isPresent()) {
            return;
        }
        if (!store.note(report, delivery)) {
            throw new ClaimLostException();
        }
        notes.put(key(part, destination), delivery);
    }

    private boolean has(int part, String destination, Delivery.State state) {
        return Optional.ofNullable(notes.get(key(part, destination)))
                .filter(delivery -> delivery.state() == state)
                .isPresent();
    }

    private List<Delivery> deliveries(Delivery.State state) {
        Predicate<Delivery> stands = delivery -> delivery.state() == state;
        return notes.values().stream().filter(stands).toList();
    }

    private static String key(int part, String destination) {
        return part + " " + destination.toLowerCase(Locale.ROOT);
    }

    private static String reasons(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery ->
                        delivery.destination() + ": " + delivery.reason().orElse(""))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** Strangers and exceptions have a say in reasons, which go into log lines. */
    static String cut(String reason) {
        String clean = reason.replaceAll("[^ -~]", "?");
        return clean.length() <= LONGEST_REASON ? clean : clean.substring(0, LONGEST_REASON) + "...";
    }

    /** Renews the claim now and then, and stops the building if it is lost. */
    private final class RowsWithRenewals {

        private final ReportFiles files;
        private long rows;

        RowsWithRenewals(ReportFiles files) {
            this.files = files;
        }

        void accept(ReportRow row) throws IOException {
            files.accept(row);
            if (++rows % ROWS_BETWEEN_RENEWALS == 0) {
                try {
                    hold();
                } catch (StoreException unreachable) {
                    throw new IOException(unreachable);
                }
            }
        }
    }

    /** Another server may have the report now, and nothing more is done here. */
    private static final class ClaimLostException extends IOException {

        private static final long serialVersionUID = 1L;

        ClaimLostException() {
            super("the claim is lost");
        }
    }
}

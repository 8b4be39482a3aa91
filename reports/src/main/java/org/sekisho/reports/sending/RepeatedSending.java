package org.sekisho.reports.sending;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sekisho.authentication.dmarc.ReportMailbox;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.SendingStore;
import org.sekisho.reports.store.StoreException;

/** Sends a report again that was sent, from its files, to those who had them (B31: with the same id and name). Not thread-safe. */
final class RepeatedSending {

    private final SendingStore store;
    private final Outbox outbox;
    private final SenderSettings settings;
    private final ClaimedReport report;
    private final Set<String> recipients = new LinkedHashSet<>();
    private int mails;
    private int refused;
    private String failure = "";

    RepeatedSending(SendingStore store, Outbox outbox, SenderSettings settings, ClaimedReport report) {
        this.store = store;
        this.outbox = outbox;
        this.settings = settings;
        this.report = report;
    }

    SendingOutcome run(int files) throws StoreException {
        Suppressions suppressions = new Suppressions(store.suppressions());
        List<Delivery> deliveries = store.deliveries(report.id());
        for (int part = 1; part <= files; part++) {
            Optional<ReportFile> file = store.file(report.id(), part);
            for (Delivery delivery : deliveries) {
                if (file.isPresent()
                        && delivery.part() == part
                        && delivery.state() == Delivery.State.HANDED_OVER
                        && !isSuppressed(suppressions, delivery.destination())) {
                    send(file.get(), files, delivery.destination());
                }
            }
        }
        if (refused > 0) {
            return outcome(SendingOutcome.Result.GIVEN_UP, "the queue did not take it: " + failure, deliveries);
        }
        return mails > 0
                ? outcome(SendingOutcome.Result.SENT, String.join(", ", recipients), deliveries)
                : outcome(SendingOutcome.Result.DROPPED, "all who had it are suppressed", deliveries);
    }

    private boolean isSuppressed(Suppressions suppressions, String address) {
        String host = address.substring(address.lastIndexOf('@') + 1);
        return suppressions.holdDomain(report.policy().domain())
                || suppressions.holdMailbox(
                        new ReportMailbox(address, DomainNames.toAscii(host).orElse(host)));
    }

    private void send(ReportFile file, int files, String address) {
        try {
            outbox.send(address, new ReportMessage(settings, report).of(file, files, address));
            mails++;
            recipients.add(address);
        } catch (IOException | RuntimeException full) {
            refused++;
            failure = SendingRound.cut(full.toString());
        }
    }

    private SendingOutcome outcome(SendingOutcome.Result result, String reason, List<Delivery> deliveries) {
        return new SendingOutcome(report, result, SendingRound.cut(reason), mails, refused, deliveries);
    }
}

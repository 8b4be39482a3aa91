package org.sekisho.reports.sending;

import java.util.List;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.Delivery;

/**
 * What became of a report in one attempt.
 *
 * @param report the report
 * @param result how it ended
 * @param reason why, for operators; for a report that was sent, to whom
 * @param mails how many mails the queue took in this attempt
 * @param refused how many it did not take
 * @param deliveries what has become of its files so far
 */
public record SendingOutcome(
        ClaimedReport report, Result result, String reason, int mails, int refused, List<Delivery> deliveries) {

    /** Copies the list. */
    public SendingOutcome {
        deliveries = List.copyOf(deliveries);
    }

    /** How an attempt ended. */
    public enum Result {
        /** The queue has every file for everybody who takes it. */
        SENT("sent"),
        /** Nobody takes it. */
        DROPPED("dropped"),
        /** It was tried too long; some may have got it. */
        GIVEN_UP("given up"),
        /** It is tried again later. */
        POSTPONED("postponed"),
        /** Another server has it now. */
        CLAIM_LOST("left to another server");

        private final String words;

        Result(String words) {
            this.words = words;
        }
    }

    /** All of it in a line for the log. */
    public String line() {
        return "The DMARC report about " + ReportNames.safe(report.policy().domain()) + " for " + report.day() + " ("
                + report.messages() + " messages) is " + result.words + ": " + reason;
    }
}

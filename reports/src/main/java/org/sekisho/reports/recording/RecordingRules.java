package org.sekisho.reports.recording;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.policy.DomainDisposition;
import org.sekisho.authentication.recording.JudgedMessage;

/**
 * Which messages are a reason for a report: those whose owner asks for reports, and that are not about reports themselves (B33).
 * Immutable; safe for use by any number of threads.
 */
public final class RecordingRules {

    private final Set<String> reportAddresses;
    private final Predicate<String> isExcluded;

    /**
     * Rules for one server.
     *
     * @param reportAddresses the addresses of ours from which reports are sent or to which they come; case does not matter
     * @param isExcluded whether nothing is recorded about an Author Domain or policy domain, such as one of our own; gets
     *     canonical A-labels, is asked from any thread, answers soon and never fails
     */
    public RecordingRules(Collection<String> reportAddresses, Predicate<String> isExcluded) {
        this.reportAddresses =
                reportAddresses.stream().map(RecordingRules::lower).collect(Collectors.toUnmodifiableSet());
        this.isExcluded = isExcluded;
    }

    /** Why the message as a whole is no reason for a report; empty if it is one. */
    Optional<SkipReason> reasonToSkip(JudgedMessage message) {
        List<DomainDisposition> domains = message.verdict().domains();
        if (domains.stream().noneMatch(domain -> wantsReports(domain.dmarc()))) {
            return Optional.of(SkipReason.NOT_WANTED);
        }
        if (domains.stream().noneMatch(domain -> isReported(domain.dmarc()))) {
            return Optional.of(SkipReason.OWN_DOMAIN);
        }
        if (goesToReportAddressesOnly(message.recipients())) {
            return Optional.of(SkipReason.REPORT_ADDRESS);
        }
        return isReport(message.message().header(), message.authentication())
                ? Optional.of(SkipReason.REPORT)
                : Optional.empty();
    }

    /** Whether the owner of this Author Domain gets a report about the message, if the message is a reason for one. */
    boolean isReported(DmarcOutcome author) {
        return wantsReports(author)
                && !isExcluded.test(author.authorDomain())
                && author.policyDomain().filter(isExcluded).isEmpty();
    }

    private static boolean wantsReports(DmarcOutcome author) {
        return author.policyDomain().isPresent()
                && author.discovery()
                        .record()
                        .filter(record -> record.aggregateReports().stream().anyMatch(ReportUri::isSupported))
                        .isPresent();
    }

    /** One more recipient must not be a way to keep a message out of reports. */
    private boolean goesToReportAddressesOnly(List<String> recipients) {
        return !recipients.isEmpty()
                && recipients.stream().allMatch(recipient -> reportAddresses.contains(lower(recipient)));
    }

    /**
     * Reports are not reported, so that two servers cannot answer each other for ever. They pass DMARC (RFC 9990, RFC 9991); what only
     * says that it is one would be shown to people like any other message, and its owner wants to know.
     */
    private static boolean isReport(HeaderSection header, Authentication authentication) {
        List<DmarcOutcome> authors = authentication.dmarc();
        return !authors.isEmpty()
                && authors.stream().allMatch(author -> author.result() == DmarcResult.PASS)
                && (ReportMessages.isAggregateReport(header) || ReportMessages.isFeedbackReport(header));
    }

    private static String lower(String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}

package org.sekisho.james;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.ReportDestination;
import org.sekisho.authentication.dmarc.ReportMailbox;
import org.sekisho.authentication.dmarc.ReportPermission;
import org.sekisho.authentication.dmarc.ReportPermissions;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.reports.failure.FailureDestinations;
import org.sekisho.reports.sending.Suppressions;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may get failure reports: the mailboxes that a record names in {@code ruf}, if they are at the policy domain's organization or
 * their host has given its permission (B30), perhaps for other mailboxes, and nobody has asked to be left alone. Safe for use by any number of threads.
 */
final class FailureMailboxes implements FailureDestinations {

    private static final Logger LOGGER = LoggerFactory.getLogger(FailureMailboxes.class);

    /** More get nothing. */
    static final int MOST = 5;

    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(30);

    private final ReportStore store;
    private final DnsClient dns;
    private final ReportPermissions permissions;

    FailureMailboxes(ReportStore store, DnsClient dns, DmarcDiscovery discovery) {
        this.store = store;
        this.dns = dns;
        this.permissions = ReportPermissions.ofFailureReports(new DmarcEvaluator(discovery));
    }

    @Override
    public Found find(String policyDomain, List<ReportUri> uris) {
        try {
            Suppressions suppressions = new Suppressions(store.suppressions());
            if (suppressions.holdDomain(policyDomain)) {
                return new Found(List.of(), false);
            }
            List<ReportMailbox> mailboxes = mailboxes(uris, suppressions);
            CompletableFuture<Found> search = DnsEvaluation.start(
                    dns,
                    Deadline.in(LONGEST_SEARCH),
                    answers -> permitted(answers, policyDomain, mailboxes, suppressions));
            return Uninterruptibles.getUninterruptibly(
                    search, LONGEST_SEARCH.plusSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
        } catch (StoreException | TimeoutException unknown) {
            return new Found(List.of(), true);
        } catch (ExecutionException defect) {
            LOGGER.error("Who gets failure reports about {} cannot be found out", policyDomain, defect);
            return new Found(List.of(), false);
        }
    }

    private static List<ReportMailbox> mailboxes(List<ReportUri> uris, Suppressions suppressions) {
        return uris.stream()
                .map(ReportDestination::of)
                .filter(ReportDestination.Mailboxes.class::isInstance)
                .flatMap(found -> ((ReportDestination.Mailboxes) found).mailboxes().stream())
                .distinct()
                .filter(mailbox -> !suppressions.holdMailbox(mailbox))
                .limit(MOST)
                .toList();
    }

    private Found permitted(
            DnsAnswers answers, String policyDomain, List<ReportMailbox> mailboxes, Suppressions suppressions) {
        mailboxes.forEach(mailbox -> permissions.prefetch(answers, policyDomain, mailbox.host()));
        Set<String> permitted = new LinkedHashSet<>();
        boolean unknown = false;
        for (ReportMailbox mailbox : mailboxes) {
            ReportPermission permission = permissions.of(answers, policyDomain, mailbox.host());
            if (permission instanceof ReportPermission.NotNeeded) {
                permitted.add(mailbox.address());
            } else if (permission instanceof ReportPermission.Granted granted) {
                List<ReportMailbox> others = granted.override();
                (others.isEmpty() ? List.of(mailbox) : others)
                        .stream()
                                .filter(other -> !suppressions.holdMailbox(other))
                                .forEach(other -> permitted.add(other.address()));
            }
            unknown |= permission instanceof ReportPermission.Unknown;
        }
        return new Found(permitted.stream().limit(MOST).toList(), unknown);
    }
}

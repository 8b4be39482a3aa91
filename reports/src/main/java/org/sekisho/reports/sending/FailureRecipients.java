package org.sekisho.reports.sending;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.ReportPermissions;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may be sent failure reports: by the same rules as the daily ones, so by permission (B30; RFC 9991 5) and unless somebody wants
 * none. Safe for use by any number of threads.
 */
public final class FailureRecipients {

    private static final Logger LOG = LoggerFactory.getLogger(FailureRecipients.class);

    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(30);

    private static final Duration BEYOND_ALL_DEADLINES = LONGEST_SEARCH.plusSeconds(10);

    private final ReportStore store;
    private final DnsClient dns;
    private final ReportPermissions permissions;

    /**
     * Finds recipients.
     *
     * @param store knows who wants no reports
     * @param discovery how it is told what belongs to the same organization
     */
    public FailureRecipients(ReportStore store, DnsClient dns, DmarcDiscovery discovery) {
        this.store = store;
        this.dns = dns;
        this.permissions = ReportPermissions.ofFailureReports(new DmarcEvaluator(discovery));
    }

    /**
     * What was found.
     *
     * @param mailboxes as SMTP takes them, in the order of the record
     * @param isUnknown whether there may be more: an answer of the DNS or of the store is missing
     */
    public record Found(List<String> mailboxes, boolean isUnknown) {
        /** Copies the list. */
        public Found {
            mailboxes = List.copyOf(mailboxes);
        }
    }

    /**
     * Looks for them, and may wait for the store and for the DNS.
     *
     * @param policyDomain where the record stands that asks for reports, canonical
     * @param uris its {@code ruf}
     */
    public Found find(String policyDomain, List<ReportUri> uris) {
        try {
            Suppressions suppressions = new Suppressions(store.suppressions());
            if (suppressions.holdDomain(policyDomain)) {
                return new Found(List.of(), false);
            }
            CompletableFuture<Recipients.Named> search = DnsEvaluation.start(
                    dns,
                    Deadline.in(LONGEST_SEARCH),
                    answers -> new RecipientSearch(permissions, suppressions, answers, policyDomain).among(uris));
            return found(Uninterruptibles.getUninterruptibly(
                    search, BEYOND_ALL_DEADLINES.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StoreException unreachable) {
            return new Found(List.of(), true);
        } catch (ExecutionException | TimeoutException broken) {
            LOG.error("Who gets failure reports about {} cannot be found out.", ReportNames.safe(policyDomain), broken);
            return new Found(List.of(), false);
        }
    }

    private static Found found(Recipients.Named named) {
        return new Found(
                named.recipients().stream()
                        .filter(Recipients.Reachable.class::isInstance)
                        .map(Recipients.Recipient::text)
                        .toList(),
                named.recipients().stream().anyMatch(Recipients.Unsure.class::isInstance));
    }
}

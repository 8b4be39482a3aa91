package org.sekisho.webadmin;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportSummary;

/** A report, as the routes show it; empty values are {@code null} there. */
record ReportJson(
        long id,
        String domain,
        LocalDate day,
        String state,
        Instant due,
        long messages,
        long rows,
        int attempts,
        Optional<String> reason,
        String uniqueId,
        Policy policy,
        List<Sent> deliveries) {

    /** The published policy, in the words of the record. */
    record Policy(
            String domain,
            Optional<String> discovery,
            String p,
            Optional<String> sp,
            Optional<String> np,
            Optional<String> adkim,
            Optional<String> aspf,
            Optional<String> fo,
            Optional<Boolean> testing) {}

    /** What became of a file at a destination; part 0 is all files. */
    record Sent(int part, String destination, String state, Optional<String> reason) {}

    ReportJson {
        deliveries = List.copyOf(deliveries);
    }

    static ReportJson of(ReportSummary report) {
        return new ReportJson(
                report.id(),
                report.policy().domain(),
                report.day(),
                word(report.state()),
                report.due(),
                report.messages(),
                report.rows(),
                report.attempts(),
                report.reason(),
                report.uniqueId(),
                policy(report.policy()),
                report.deliveries().stream().map(ReportJson::sent).toList());
    }

    /** The word for a value of an enum: lower case, with hyphens. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Policy policy(PublishedPolicy policy) {
        return new Policy(
                policy.domain(),
                policy.discovery().map(found -> found == DmarcDiscovery.TREE_WALK ? "treewalk" : "psl"),
                policy.policy().word(),
                policy.subdomainPolicy().map(DmarcPolicy::word),
                policy.nonExistentPolicy().map(DmarcPolicy::word),
                policy.dkimAlignment().map(AlignmentMode::letter),
                policy.spfAlignment().map(AlignmentMode::letter),
                policy.failureOptions(),
                policy.testing());
    }

    private static Sent sent(Delivery delivery) {
        return new Sent(delivery.part(), delivery.destination(), word(delivery.state()), delivery.reason());
    }
}

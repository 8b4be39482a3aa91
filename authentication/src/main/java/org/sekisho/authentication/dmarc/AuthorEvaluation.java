package org.sekisho.authentication.dmarc;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sekisho.authentication.dmarc.DmarcEvaluator.Identifier;
import org.sekisho.authentication.dns.DnsAnswers;

/** The judgement of one Author Domain (RFC 9989 5.3.4 to 5.3.6). Lives for one run of an evaluation. */
final class AuthorEvaluation {

    private final DnsAnswers dns;
    private final OrganizationalDomains domains;
    private final QueryBudget budget;
    private final PolicyDiscovery discovery;
    private final Optional<Identifier> spf;
    private final List<Identifier> dkim;

    AuthorEvaluation(
            DnsAnswers dns,
            OrganizationalDomains domains,
            QueryBudget budget,
            PolicyDiscovery discovery,
            Optional<Identifier> spf,
            List<Identifier> dkim) {
        this.dns = dns;
        this.domains = domains;
        this.budget = budget;
        this.discovery = discovery;
        this.spf = spf;
        this.dkim = dkim;
    }

    void prefetch() {
        discovery.record().ifPresent(record -> {
            spf.ifPresent(identifier -> prefetch(identifier, record.spfAlignment()));
            dkim.forEach(identifier -> prefetch(identifier, record.dkimAlignment()));
        });
    }

    private void prefetch(Identifier identifier, AlignmentMode mode) {
        if (mode == AlignmentMode.RELAXED && !isAuthor(identifier)) {
            domains.prefetch(dns, budget, discovery.authorDomain(), identifier.domain());
        }
    }

    DmarcOutcome evaluate() {
        return switch (discovery.status()) {
            case NO_RECORD, RECORD_IGNORED -> outcome(DmarcResult.NONE, discovery.reason());
            case LOOKUP_FAILED -> evaluateWithoutRecord();
            case FOUND, EXISTENCE_UNKNOWN -> evaluateBy(discovery.record().orElseThrow());
        };
    }

    /** One aligned pass makes every error irrelevant (B04), and a domain is aligned with itself whatever the record says. */
    private DmarcOutcome evaluateWithoutRecord() {
        Optional<String> alignedSpf =
                passed(spf.stream()).filter(this::isAuthor).map(Identifier::domain);
        Optional<String> alignedDkim =
                passed(dkim.stream().filter(this::isAuthor)).map(Identifier::domain);
        boolean passes = alignedSpf.isPresent() || alignedDkim.isPresent();
        return outcome(
                passes ? DmarcResult.PASS : DmarcResult.TEMPERROR,
                alignedSpf,
                alignedDkim,
                "policy unknown: " + discovery.reason());
    }

    private static Optional<Identifier> passed(Stream<Identifier> identifiers) {
        return identifiers.filter(Identifier::passed).findFirst();
    }

    private DmarcOutcome evaluateBy(DmarcRecord record) {
        Optional<String> alignedSpf = firstAligned(spf.stream(), record.spfAlignment());
        Optional<String> alignedDkim = firstAligned(dkim.stream(), record.dkimAlignment());
        if (alignedSpf.isPresent() || alignedDkim.isPresent()) {
            return outcome(DmarcResult.PASS, alignedSpf, alignedDkim, passReason(alignedSpf, alignedDkim));
        }
        Optional<String> hangsOn = firstThatCouldPass("SPF", spf.stream(), record.spfAlignment())
                .or(() -> firstThatCouldPass("DKIM", dkim.stream(), record.dkimAlignment()));
        if (hangsOn.isPresent()) {
            return outcome(DmarcResult.TEMPERROR, hangsOn.get());
        }
        if (discovery.status() == PolicyDiscovery.Status.EXISTENCE_UNKNOWN) {
            return outcome(DmarcResult.TEMPERROR, discovery.reason());
        }
        return outcome(DmarcResult.FAIL, failReason());
    }

    private Optional<String> firstAligned(Stream<Identifier> identifiers, AlignmentMode mode) {
        return identifiers
                .filter(identifier -> identifier.passed() && alignment(identifier, mode) == Alignment.ALIGNED)
                .findFirst()
                .map(Identifier::domain);
    }

    /** What is not known to be aligned and passed, but may be (B04). An unaligned domain never matters. */
    private Optional<String> firstThatCouldPass(String mechanism, Stream<Identifier> identifiers, AlignmentMode mode) {
        return identifiers
                .filter(identifier -> alignment(identifier, mode) != Alignment.NOT_ALIGNED)
                .findFirst()
                .map(identifier -> mechanism + " domain " + identifier.domain()
                        + (identifier.passed() ? " passed, its alignment is unknown" : ": temporary error"));
    }

    private Alignment alignment(Identifier identifier, AlignmentMode mode) {
        if (isAuthor(identifier)) {
            return Alignment.ALIGNED;
        }
        return mode == AlignmentMode.STRICT
                ? Alignment.NOT_ALIGNED
                : domains.relaxed(dns, budget, discovery.authorDomain(), identifier.domain());
    }

    private boolean isAuthor(Identifier identifier) {
        return identifier.domain().equals(discovery.authorDomain());
    }

    private static String passReason(Optional<String> alignedSpf, Optional<String> alignedDkim) {
        String byDkim = alignedDkim.map(domain -> "DKIM " + domain).orElse("");
        String bySpf = alignedSpf.map(domain -> "SPF " + domain).orElse("");
        return "aligned: " + byDkim + (byDkim.isEmpty() || bySpf.isEmpty() ? "" : ", ") + bySpf;
    }

    private String failReason() {
        String reason = "no aligned domain passed";
        return budget.exceeded()
                ? reason + "; more domains than " + DmarcEvaluator.MAXIMUM_QUERIES + " queries can check"
                : reason;
    }

    private DmarcOutcome outcome(DmarcResult result, String reason) {
        return outcome(result, Optional.empty(), Optional.empty(), reason);
    }

    private DmarcOutcome outcome(
            DmarcResult result, Optional<String> alignedSpf, Optional<String> alignedDkim, String reason) {
        DmarcPolicy disposition = result == DmarcResult.FAIL ? asked() : DmarcPolicy.NONE;
        return new DmarcOutcome(result, disposition, discovery, alignedSpf, alignedDkim, reason);
    }

    // RFC 9989 4.7, t=y: one level below the policy.
    private DmarcPolicy asked() {
        boolean testMode = discovery.record().map(DmarcRecord::testMode).orElse(false);
        return testMode ? discovery.policy().softened() : discovery.policy();
    }
}

package org.sekisho.reports.aggregate;

import java.util.List;
import java.util.Optional;

/**
 * Messages that have everything in common that a report tells (RFC 9990 3.1.1, {@code record}).
 *
 * @param sourceIp the address of the client; what a stranger wrote there, where the report was read
 * @param count how many messages there were; not negative
 * @param disposition what was done with them
 * @param dkimAligned whether a DKIM signature passed whose domain is aligned with {@code headerFrom}
 * @param spfAligned whether SPF passed for a domain that is aligned with {@code headerFrom}
 * @param reasons why something else was done than the policy asked for
 * @param headerFrom the Author Domain
 * @param envelopeFrom the domain of MAIL FROM; an empty string for the null reverse-path
 * @param envelopeTo the domain of the recipients
 * @param dkim the signatures
 * @param spf the results of SPF: one in RFC 9990, more in older reports
 */
public record ReportRow(
        String sourceIp,
        long count,
        ActionDisposition disposition,
        boolean dkimAligned,
        boolean spfAligned,
        List<OverrideNote> reasons,
        String headerFrom,
        Optional<String> envelopeFrom,
        Optional<String> envelopeTo,
        List<DkimAuthResult> dkim,
        List<SpfAuthResult> spf) {

    /** Copies the lists. */
    public ReportRow {
        reasons = List.copyOf(reasons);
        dkim = List.copyOf(dkim);
        spf = List.copyOf(spf);
    }

    /** Whether the messages pass DMARC: one aligned identifier is enough. */
    public boolean passes() {
        return dkimAligned || spfAligned;
    }
}

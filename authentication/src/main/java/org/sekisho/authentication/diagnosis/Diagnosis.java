package org.sekisho.authentication.diagnosis;

import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dns.TxtRecord;

/**
 * What was found for one record that a domain should have.
 *
 * @param name where it belongs
 * @param found the texts that stand there and matter here, one char for each octet; at most {@link #MOST_RECORDS}
 * @param findings at least one
 * @param publish what to publish there: what is missing, what was meant, or for a record that is fine its next step; empty if
 *     nothing is to be published or nobody but the owner can know what
 */
public record Diagnosis(String name, List<String> found, List<Finding> findings, Optional<TxtRecord> publish) {

    /** The most texts of one name that are looked at and shown. */
    public static final int MOST_RECORDS = 10;

    /** Copies the lists. */
    public Diagnosis {
        found = found.stream().limit(MOST_RECORDS).toList();
        findings = List.copyOf(findings);
    }

    /** The worst of its findings. */
    public Severity severity() {
        return worst(findings);
    }

    static Severity worst(List<Finding> findings) {
        return findings.stream().map(Finding::severity).max(Severity::compareTo).orElse(Severity.FINE);
    }
}

package org.sekisho.cli;

import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.ParsedDmarcRecord;
import org.sekisho.authentication.dmarc.PolicyDiscovery;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;

/**
 * The DMARC record that a discovery found, as it stands in the DNS.
 *
 * @param name where it stands
 * @param text one char for each octet
 * @param remarks what was ignored in it
 */
record FoundRecord(String name, String text, List<String> remarks) {

    /** Finds it among what was asked. */
    static Optional<FoundRecord> of(PolicyDiscovery discovery, List<RecordingDnsClient.Lookup> lookups) {
        return discovery.policyDomain().map(domain -> "_dmarc." + domain).flatMap(name -> at(name, lookups));
    }

    private static Optional<FoundRecord> at(String name, List<RecordingDnsClient.Lookup> lookups) {
        DnsQuestion question = DnsQuestion.of(name, RecordType.TXT);
        return lookups.stream()
                .filter(lookup -> lookup.question().equals(question))
                .flatMap(lookup -> lookup.answer().stream())
                .filter(DnsAnswer.Records.class::isInstance)
                .flatMap(answer -> ((DnsAnswer.Records) answer).records().stream())
                .filter(DnsRecord.Text.class::isInstance)
                .flatMap(record -> parsed(name, ((DnsRecord.Text) record).value()).stream())
                .findFirst();
    }

    private static Optional<FoundRecord> parsed(String name, String text) {
        ParsedDmarcRecord parsed = DmarcRecord.parse(text);
        if (parsed instanceof ParsedDmarcRecord.Usable usable) {
            return Optional.of(new FoundRecord(name, text, usable.remarks()));
        }
        if (parsed instanceof ParsedDmarcRecord.Ignored ignored) {
            return Optional.of(new FoundRecord(name, text, ignored.remarks()));
        }
        return Optional.empty();
    }
}

package org.sekisho.authentication.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;

/** What stands at the name {@code _dmarc} below one domain, without any walk. */
public sealed interface RecordLookup {

    /**
     * One DMARC Policy Record.
     *
     * @param record its values
     * @param unusable why no message is judged by it; empty for a usable record
     * @param remarks what was ignored in it and why, printable ASCII
     */
    record Found(DmarcRecord record, Optional<String> unusable, List<String> remarks) implements RecordLookup {
        public Found {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * None, or several, which counts as none (B01).
     *
     * @param reason for humans
     */
    record Absent(String reason) implements RecordLookup {}

    /**
     * The DNS gave no answer.
     *
     * @param reason for humans
     */
    record Failed(String reason) implements RecordLookup {}

    /** The question that {@link #at} asks for {@code domain}. */
    static DnsQuestion question(String domain) {
        return DnsQuestion.of("_dmarc." + domain, RecordType.TXT);
    }

    /**
     * Asks for the record of {@code domain} itself (RFC 9989 4.10, steps 1 and 2).
     *
     * @param domain canonical
     */
    static RecordLookup at(DnsAnswers dns, String domain) {
        DnsAnswer answer = dns.answer(question(domain));
        if (answer instanceof DnsAnswer.TemporaryFailure failure) {
            return new Failed(failure.reason() + " at _dmarc." + domain);
        }
        List<Found> found = new ArrayList<>();
        if (answer instanceof DnsAnswer.Records records) {
            for (DnsRecord record : records.records()) {
                if (record instanceof DnsRecord.Text text) {
                    found(DmarcRecords.parse(text.value())).ifPresent(found::add);
                }
            }
        }
        return switch (found.size()) {
            case 0 -> new Absent("no DMARC record");
            case 1 -> found.get(0);
            default -> new Absent("several DMARC records at _dmarc." + domain);
        };
    }

    private static Optional<Found> found(ParsedDmarcRecord parsed) {
        if (parsed instanceof ParsedDmarcRecord.Usable usable) {
            return Optional.of(new Found(usable.record(), Optional.empty(), usable.remarks()));
        }
        if (parsed instanceof ParsedDmarcRecord.Ignored ignored) {
            return Optional.of(new Found(ignored.record(), Optional.of(ignored.reason()), ignored.remarks()));
        }
        return Optional.empty();
    }
}

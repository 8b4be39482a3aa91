package org.sekisho.authentication.spf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.DomainNames;

/** The validated domain names of the client (RFC 7208 5.5), looked up at most once in an evaluation. */
final class ReverseNames {

    private static final String UNKNOWN = "unknown";

    private final DnsAnswers dns;
    private final ClientAddress client;
    private final int limit;
    private @Nullable List<String> validated;

    ReverseNames(DnsAnswers dns, ClientAddress client, int limit) {
        this.dns = dns;
        this.client = client;
        this.limit = limit;
    }

    /** Whether the look-up has been made. */
    boolean isKnown() {
        return validated != null;
    }

    /** Makes the look-up. Returns whether the address has no PTR record, which is a void look-up. */
    boolean lookUp() {
        DnsAnswer answer = dns.answer(client.reverseQuestion());
        if (answer instanceof DnsAnswer.Records pointers) {
            validated = validate(pointers.records());
            return false;
        }
        validated = List.of();
        return !(answer instanceof DnsAnswer.TemporaryFailure);
    }

    private List<String> validate(List<DnsRecord> pointers) {
        List<DnsQuestion> questions = new ArrayList<>();
        // RFC 7208 4.6.4: "all records other than the first 10 MUST be ignored"
        for (DnsRecord pointer : pointers.subList(0, Math.min(limit, pointers.size()))) {
            if (pointer instanceof DnsRecord.Pointer name && DomainNames.isValid(name.host())) {
                questions.add(new DnsQuestion(name.host(), client.addressType()));
            }
        }
        if (questions.size() > 1) {
            questions.forEach(dns::prefetch);
        }
        List<String> names = new ArrayList<>();
        for (DnsQuestion question : questions) {
            // A DNS error, too, only means that this name is skipped.
            if (dns.answer(question) instanceof DnsAnswer.Records addresses
                    && client.isAmong(addresses.records(), DualCidr.WHOLE)) {
                names.add(question.name());
            }
        }
        return names;
    }

    /** Whether the client has a validated name that is {@code target} or lies below it; false before the look-up. */
    boolean hasNameWithin(String target) {
        for (String name : validated == null ? List.<String>of() : validated) {
            if (DomainNames.isSameOrBelow(name, target)) {
                return true;
            }
        }
        return false;
    }

    /** The value of <code>%{p}</code> (RFC 7208 7.3): the domain itself, else a name below it, else any, else "unknown". */
    String best(String domain) {
        if (validated == null || validated.isEmpty()) {
            return UNKNOWN;
        }
        if (validated.contains(domain)) {
            return domain;
        }
        for (String name : validated) {
            if (DomainNames.isSameOrBelow(name, domain)) {
                return name;
            }
        }
        return validated.get(0);
    }
}

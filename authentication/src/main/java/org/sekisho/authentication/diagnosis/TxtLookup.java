package org.sekisho.authentication.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;

/**
 * The texts at one name.
 *
 * @param name the name
 * @param texts empty if there are none, or the DNS does not answer
 * @param failure why it does not
 * @param exists whether there is such a name, as far as is known
 */
record TxtLookup(String name, List<String> texts, Optional<String> failure, boolean exists) {

    static TxtLookup at(DnsAnswers dns, String name) {
        return of(name, dns.answer(question(name)));
    }

    static TxtLookup of(String name, DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Records found) {
            List<String> texts = found.records().stream()
                    .filter(DnsRecord.Text.class::isInstance)
                    .map(record -> ((DnsRecord.Text) record).value())
                    .toList();
            return new TxtLookup(name, texts, Optional.empty(), true);
        }
        Optional<String> failure = answer instanceof DnsAnswer.TemporaryFailure temporary
                ? Optional.of(temporary.reason())
                : Optional.empty();
        return new TxtLookup(name, List.of(), failure, !(answer instanceof DnsAnswer.NoSuchName));
    }

    static DnsQuestion question(String name) {
        return DnsQuestion.of(name, RecordType.TXT);
    }

    /** Those of the texts that are of a kind, in order, at most {@link Diagnosis#MOST_RECORDS}. */
    List<String> texts(Predicate<String> kind) {
        return texts.stream().filter(kind).limit(Diagnosis.MOST_RECORDS).toList();
    }

    /** The first name of several at which a text of a kind stands: where a record was put by mistake. */
    static Optional<String> nameWith(DnsAnswers dns, List<String> names, Predicate<String> kind) {
        names.forEach(name -> dns.prefetch(question(name)));
        return names.stream()
                .filter(name -> at(dns, name).texts().stream().anyMatch(kind))
                .findFirst();
    }

    /** The finding for a DNS that does not answer. */
    Optional<Finding> unknown() {
        return failure.map(reason -> Finding.unknown("The DNS does not answer for " + name + " (" + reason + ")."));
    }
}

package org.sekisho.authentication.diagnosis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dkim.DkimKeyRecord;
import org.sekisho.authentication.dkim.ParsedKeyRecord;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.TxtRecord;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyPublications;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.Publication;

/** Explains the record of one DKIM key (RFC 6376 3.6), compared with the key itself where that is at hand. Immutable. */
public final class DkimDiagnosis {

    private final KeyName name;
    private final Optional<DkimPrivateKey> key;

    /**
     * The record of a key.
     *
     * @param key the key, if it is at hand
     */
    public DkimDiagnosis(KeyName name, Optional<DkimPrivateKey> key) {
        this.name = name;
        this.key = key;
    }

    /** Which key this is about. */
    public KeyName name() {
        return name;
    }

    /** Looks at its record. */
    public Diagnosis diagnose(DnsAnswers dns) {
        String place = name.recordName();
        DnsAnswer answer = dns.answer(TxtLookup.question(place));
        TxtLookup here = TxtLookup.of(place, answer);
        List<Finding> findings = new ArrayList<>();
        if (here.failure().isPresent()) {
            findings.addAll(here.unknown().stream().toList());
        } else if (here.texts().isEmpty()) {
            findings.add(misplaced(dns)
                    .orElseGet(() -> Finding.missing(
                            here.exists()
                                    ? "There is no TXT record at this name."
                                    : "There is no such name in the DNS.",
                            key.isPresent()
                                    ? "Publish the record of the key."
                                    : "Publish the record that sekisho keygen printed with the key.")));
        } else {
            Optional<Publication> compared = key.map(known -> KeyPublications.compare(known, answer));
            several(here, findings);
            List<String> texts = here.texts(text -> true);
            findings.addAll(DkimText.explain(best(texts), key.map(DkimPrivateKey::publicKey)));
            compared.ifPresent(found -> compared(found, findings));
        }
        if (findings.stream().allMatch(finding -> finding.severity() == Severity.ADVICE)) {
            findings.add(0, Finding.fine("The record is a valid key record."));
        }
        boolean publish = Diagnosis.worst(findings).compareTo(Severity.MISSING) >= 0;
        Optional<TxtRecord> record =
                publish ? key.map(known -> KeyRecord.of(name, known).txt()) : Optional.empty();
        return new Diagnosis(place, here.texts(), findings, record);
    }

    private void several(TxtLookup here, List<Finding> findings) {
        if (here.texts().size() > 1) {
            findings.add(Finding.wrong(
                    here.texts().size() + " TXT records stand at this name: which of them a receiver takes is undefined"
                            + " (RFC 6376 3.6.2.2).",
                    "Leave only the right one."));
        }
    }

    /** The one that a receiver could use, and of those one that is this key. */
    private String best(List<String> texts) {
        return texts.stream()
                .filter(this::isThisKey)
                .findFirst()
                .or(() -> texts.stream()
                        .filter(text -> ParsedKeyRecord.parse(text) instanceof DkimKeyRecord)
                        .findFirst())
                .orElseGet(() -> texts.get(0));
    }

    private boolean isThisKey(String text) {
        DnsAnswer alone = new DnsAnswer.Records(List.of(new DnsRecord.Text(text)), Duration.ZERO);
        return key.filter(known -> KeyPublications.compare(known, alone).status() == Publication.Status.FINE)
                .isPresent();
    }

    private static void compared(Publication found, List<Finding> findings) {
        boolean explained = Diagnosis.worst(findings) == Severity.WRONG;
        switch (found.status()) {
            case FINE -> {
                if (!explained) {
                    findings.add(0, Finding.fine("The record publishes this key."));
                }
            }
            case SEVERAL, TEMPORARY_ERROR -> {}
            case MISSING, MISMATCH, REVOKED -> {
                if (!explained) {
                    findings.add(Finding.wrong(
                            "The record does not fit to the key in the folder: " + found.detail() + ".",
                            "Replace it by the record of the key."));
                }
            }
        }
    }

    /** A record that stands where nobody looks for it. */
    private Optional<Finding> misplaced(DnsAnswers dns) {
        String domain = name.domain();
        String selector = name.selector();
        List<String> places = List.of(
                selector + "." + domain,
                selector + ".domainkey." + domain,
                selector + "._domainkeys." + domain,
                "_domainkey." + domain,
                domain);
        return new Misplaced("A key record", name.recordName(), domain).find(dns, places, DkimText::resembles);
    }
}

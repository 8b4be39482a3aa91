package org.sekisho.authentication.dkim;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.ParsedRecords;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/**
 * Verifies the DKIM signatures of a message (RFC 6376 6, RFC 8301, RFC 8463), in three steps, so that each runs as soon as
 * it can: {@link #select} when the header section is there, {@link #fetchKeys} against the DNS, {@link #verify} when the
 * body is there.
 *
 * <p>It trusts nothing in the message and nothing in the DNS: any octets give a result. It hashes the original octets only.
 * Its time is linear in the length of the message, with the number of evaluated signatures as a factor for the header
 * section; the body is read once.
 *
 * <p>Immutable, apart from a cache of parsed key records. Safe for use by any number of threads.
 */
public final class DkimVerifier {

    private final DkimSettings settings;
    private final Clock clock;
    private final ParsedRecords<ParsedKeyRecord> keyRecords = new ParsedRecords<>(ParsedKeyRecord::parse);

    /**
     * @param clock what time it is for signatures that expire
     */
    public DkimVerifier(DkimSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Reads the signatures and selects those to evaluate. Where there are more than
     * {@link DkimSettings#maximumSignatures}, those come first whose domain could align with an Author Domain, then those
     * that stand higher (B14).
     *
     * @param authorDomains canonical names, may be none
     */
    public DkimSignatures select(HeaderSection header, Collection<String> authorDomains) {
        List<ParsedSignature> signatures = new ArrayList<>();
        for (HeaderField field : header.fields()) {
            if (field.isNamed("DKIM-Signature")) {
                signatures.add(ParsedSignature.parse(field));
            }
        }
        if (signatures.size() <= settings.maximumSignatures()) {
            return new DkimSignatures(header, signatures, signatures.size());
        }
        List<ParsedSignature> selected = signatures.stream()
                .map(signature -> Ranked.of(signature, authorDomains))
                .sorted(Comparator.comparingInt(Ranked::closeness).reversed())
                .limit(settings.maximumSignatures())
                .map(Ranked::signature)
                .sorted(Comparator.comparingInt(signature -> signature.field().start()))
                .toList();
        return new DkimSignatures(header, selected, signatures.size());
    }

    /** Looks up the keys of the selected signatures, all at the same time. Deterministic, as {@link DnsAnswers} demands. */
    public DkimKeys fetchKeys(DkimSignatures signatures, DnsAnswers dns) {
        List<ParsedSignature> selected = signatures.selected();
        // The first is asked right below.
        for (int i = 1; i < selected.size(); i++) {
            if (selected.get(i) instanceof DkimSignature wellFormed) {
                dns.prefetch(question(wellFormed));
            }
        }
        List<KeyLookup> lookups = new ArrayList<>(selected.size());
        for (ParsedSignature signature : selected) {
            lookups.add(
                    signature instanceof DkimSignature wellFormed
                            ? lookup(wellFormed, dns.answer(question(wellFormed)))
                            : new KeyLookup.Missing(DkimResult.PERMERROR, "no key is needed"));
        }
        return new DkimKeys(signatures, lookups);
    }

    /**
     * Verifies the signatures. Reads the body at most once, and not at all where no result depends on it.
     *
     * @param message the message in whose header section the signatures were selected
     * @return one outcome for each selected signature, from the top of the message; none for a message without signatures
     * @throws IOException if the body cannot be read
     */
    public List<DkimOutcome> verify(DkimKeys keys, RawMessage message) throws IOException {
        List<ParsedSignature> selected = keys.signatures().selected();
        if (selected.isEmpty()) {
            return List.of();
        }
        SignatureChecks checks =
                new SignatureChecks(settings, clock.instant(), keys.signatures().header());
        for (int i = 0; i < selected.size(); i++) {
            checks.add(selected.get(i), keys.lookups().get(i));
        }
        return checks.outcomes(message);
    }

    /**
     * What the signatures give where their keys or the body cannot be had in time: a temporary error, or what is wrong with them
     * already.
     *
     * @param reason why nothing more is known
     */
    public List<DkimOutcome> unverified(DkimSignatures signatures, String reason) {
        SignatureChecks checks = new SignatureChecks(settings, clock.instant(), signatures.header());
        KeyLookup missing = new KeyLookup.Missing(DkimResult.TEMPERROR, reason);
        signatures.selected().forEach(signature -> checks.add(signature, missing));
        return checks.outcomesWithoutBody();
    }

    private static DnsQuestion question(DkimSignature signature) {
        return DnsQuestion.of(signature.selector() + "._domainkey." + signature.domain(), RecordType.TXT);
    }

    private KeyLookup lookup(DkimSignature signature, DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Records records) {
            return usable(signature, records.records());
        }
        if (answer instanceof DnsAnswer.TemporaryFailure failure) {
            return new KeyLookup.Missing(DkimResult.TEMPERROR, "key look-up failed: " + failure.reason());
        }
        return new KeyLookup.Missing(DkimResult.PERMERROR, "no key record");
    }

    private KeyLookup usable(DkimSignature signature, List<DnsRecord> records) {
        List<DkimKeyRecord> usable = new ArrayList<>();
        Optional<String> objection = Optional.empty();
        Optional<String> malformed = Optional.empty();
        for (DnsRecord record : records) {
            if (usable.size() == settings.maximumKeys() || !(record instanceof DnsRecord.Text text)) {
                continue;
            }
            ParsedKeyRecord parsed = keyRecords.parse(text.value());
            if (parsed instanceof DkimKeyRecord key) {
                Optional<String> found = key.objection(signature);
                if (found.isEmpty()) {
                    usable.add(key);
                }
                objection = objection.or(() -> found);
            } else if (parsed instanceof MalformedKeyRecord broken) {
                malformed = malformed.or(() -> Optional.of("key record: " + broken.reason()));
            }
        }
        if (!usable.isEmpty()) {
            return new KeyLookup.Found(usable);
        }
        Optional<String> reason = objection.isPresent() ? objection : malformed;
        return new KeyLookup.Missing(DkimResult.PERMERROR, reason.orElse("no key record"));
    }

    /** A signature and how close its domain is to an Author Domain. */
    private record Ranked(ParsedSignature signature, int closeness) {

        /** Counts the labels that the domain has in common with the nearest Author Domain; a malformed signature yields to others. */
        static Ranked of(ParsedSignature signature, Collection<String> authorDomains) {
            int closest = 0;
            for (String author : authorDomains) {
                closest = Math.max(closest, commonLabels(signature.domain(), author));
            }
            return new Ranked(signature, signature instanceof DkimSignature ? 2 * closest + 1 : 2 * closest);
        }

        private static int commonLabels(String one, String other) {
            int i = one.length();
            int j = other.length();
            int labels = 0;
            while (i > 0 && j > 0 && one.charAt(i - 1) == other.charAt(j - 1)) {
                i--;
                j--;
                if ((i == 0 || one.charAt(i - 1) == '.') && (j == 0 || other.charAt(j - 1) == '.')) {
                    labels++;
                }
            }
            return labels;
        }
    }
}

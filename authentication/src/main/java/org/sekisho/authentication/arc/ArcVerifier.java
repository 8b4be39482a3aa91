package org.sekisho.authentication.arc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sekisho.authentication.dkim.DkimKeys;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dkim.DkimSignatures;
import org.sekisho.authentication.dkim.DkimVerifier;
import org.sekisho.authentication.dkim.KeyLookup;
import org.sekisho.authentication.dkim.ParsedSignature;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/**
 * Validates the chain of a message (RFC 8617 5.2), with the keys and signatures of {@link DkimVerifier}: {@link
 * #read} and {@link #fetchKeys} when the header section is there, {@link #verify} when the body is there.
 *
 * <p>It trusts nothing: any octets give an outcome. At most {@link ArcChain#MAXIMUM_SETS} sets are looked at, two keys for each;
 * the body is read once, and only where the structure of the chain is right. Immutable, safe for use by any number of threads.
 */
public final class ArcVerifier {

    private final DkimVerifier dkim;

    /** Verifies by the rules of DKIM that this verifier was made with. */
    public ArcVerifier(DkimVerifier dkim) {
        this.dkim = dkim;
    }

    /** The chain of one message, read once. */
    public static final class Candidate {

        private final HeaderSection header;
        private final ArcChain chain;
        private final List<ParsedSignature> signatures;

        private Candidate(HeaderSection header, ArcChain chain, List<ParsedSignature> signatures) {
            this.header = header;
            this.chain = chain;
            this.signatures = signatures;
        }

        /** Whether the message has no chain: then there is nothing to fetch and nothing to verify. */
        public boolean isAbsent() {
            return chain.isAbsent();
        }
    }

    /**
     * A chain with its keys: first those of the message signatures, oldest first, then those of the seals.
     *
     * @param candidate the chain
     */
    public record ArcKeys(Candidate candidate, List<KeyLookup> lookups) {
        public ArcKeys {
            lookups = List.copyOf(lookups);
        }
    }

    /** Reads the chain of a message. Never throws; costs time linear in the header section. */
    public Candidate read(HeaderSection header) {
        ArcChain chain = ArcChain.of(header);
        List<ParsedSignature> signatures = new ArrayList<>();
        if (chain.objection().isEmpty()) {
            signatures.addAll(messageSignatures(chain));
            // What a seal covers does not matter for its key.
            chain.sets().forEach(set -> signatures.add(ParsedSignature.parseOfFields(set.sealField(), List.of())));
        }
        return new Candidate(header, chain, List.copyOf(signatures));
    }

    /** Looks up all keys of the chain at the same time. Deterministic, as {@link DnsAnswers} demands. */
    public ArcKeys fetchKeys(Candidate candidate, DnsAnswers dns) {
        return new ArcKeys(
                candidate,
                dkim.fetchKeys(of(candidate.header, candidate.signatures), dns).lookups());
    }

    private static List<ParsedSignature> messageSignatures(ArcChain chain) {
        return chain.sets().stream().map(ArcSet::messageSignature).toList();
    }

    private static DkimSignatures of(HeaderSection header, List<ParsedSignature> signatures) {
        return new DkimSignatures(header, signatures, signatures.size());
    }

    /**
     * Validates the chain.
     *
     * @param message the message whose header section {@link #read} was given
     * @throws IOException if the body cannot be read
     */
    public ArcOutcome verify(ArcKeys keys, RawMessage message) throws IOException {
        ArcChain chain = keys.candidate().chain;
        if (chain.isAbsent()) {
            return ArcOutcome.NONE;
        }
        if (chain.objection().isPresent()) {
            return ArcOutcome.broken(ArcResult.FAIL, chain.objection().get());
        }
        int count = chain.sets().size();
        List<KeyLookup> lookups = keys.lookups();
        List<DkimOutcome> messages = dkim.verify(
                new DkimKeys(of(keys.candidate().header, messageSignatures(chain)), lookups.subList(0, count)),
                message);
        Optional<ArcOutcome> objection = objection("message signature", count, messages.get(count - 1));
        List<String> sealers = new ArrayList<>();
        for (int i = count; i >= 1 && objection.isEmpty(); i--) {
            DkimOutcome seal = seal(chain, i, lookups.get(count + i - 1));
            objection = objection("seal", i, seal);
            sealers.add(0, seal.domain());
        }
        return objection.orElseGet(() -> new ArcOutcome(
                ArcResult.PASS,
                sealers,
                OptionalInt.of(oldestPass(messages)),
                Optional.of(ArcChain.withoutInstance(chain.sets().get(0).results())),
                count == 1 ? "1 set" : count + " sets"));
    }

    private DkimOutcome seal(ArcChain chain, int instance, KeyLookup lookup) throws IOException {
        ArcChain.Sealed sealed = chain.sealed(instance);
        DkimSignatures one = of(sealed.covered().header(), List.of(sealed.seal()));
        return dkim.verify(new DkimKeys(one, List.of(lookup)), sealed.covered()).get(0);
    }

    private static Optional<ArcOutcome> objection(String what, int instance, DkimOutcome outcome) {
        if (outcome.result() == DkimResult.PASS) {
            return Optional.empty();
        }
        ArcResult result = outcome.result() == DkimResult.TEMPERROR ? ArcResult.TEMPERROR : ArcResult.FAIL;
        return Optional.of(ArcOutcome.broken(result, what + " i=" + instance + ": " + outcome.reason()));
    }

    /** RFC 8617 5.2 step 5. */
    private static int oldestPass(List<DkimOutcome> messages) {
        int oldest = messages.size();
        while (oldest > 1 && messages.get(oldest - 2).result() == DkimResult.PASS) {
            oldest--;
        }
        return oldest == 1 ? 0 : oldest;
    }
}

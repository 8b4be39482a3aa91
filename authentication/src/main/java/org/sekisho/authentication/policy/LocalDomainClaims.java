package org.sekisho.authentication.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.MailingList;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dmarc.PublicSuffixList;
import org.sekisho.authentication.spf.SpfResult;

/**
 * The domains of ours that a message uses in MAIL FROM and From, and whether SPF or DKIM shows that it may (B21). A domain below
 * one of ours is not ours unless the server has it, too. Asks no DNS.
 */
final class LocalDomainClaims {

    /** What SPF and DKIM say of a claim. */
    enum Proof {
        PROVEN,
        UNPROVEN,
        /** It hangs on an answer that the DNS did not give (B03). */
        UNKNOWN
    }

    private final Authentication authentication;
    private final Predicate<String> isLocal;

    /** @param isLocal whether a canonical name is a domain of this server */
    LocalDomainClaims(Authentication authentication, Predicate<String> isLocal) {
        this.authentication = authentication;
        this.isLocal = isLocal;
    }

    /** Our domain in MAIL FROM; empty if that is the null reverse-path, or not of ours. */
    Optional<String> inEnvelope() {
        // Of a null reverse-path SPF has looked at the name in HELO.
        return Optional.of(authentication.mailFrom().domain())
                .filter(domain -> !authentication.envelope().mailFrom().isEmpty() && isLocal.test(domain));
    }

    /** Whether an Author Domain is ours. */
    boolean isOurs(DmarcOutcome author) {
        return isLocal.test(author.authorDomain());
    }

    /** What shows that the message comes from {@code domain}: SPF of MAIL FROM, or a signature, aligned with it. */
    Proof proofOf(String domain) {
        return authentication.dmarc().stream()
                .filter(author -> author.authorDomain().equals(domain))
                .findFirst()
                .flatMap(author -> byDmarc(author.result()))
                .orElseGet(() -> bySpfAndDkim(domain));
    }

    /** DMARC knows the alignment that the record asks for. */
    private static Optional<Proof> byDmarc(DmarcResult result) {
        return switch (result) {
            case PASS -> Optional.of(Proof.PROVEN);
            case FAIL -> Optional.of(Proof.UNPROVEN);
            case TEMPERROR -> Optional.of(Proof.UNKNOWN);
            case NONE, PERMERROR -> Optional.empty();
        };
    }

    private Proof bySpfAndDkim(String domain) {
        List<Vouching> aligned =
                vouching().filter(one -> sameOrganization(one.domain(), domain)).toList();
        if (aligned.stream().anyMatch(one -> one.proof() == Proof.PROVEN)) {
            return Proof.PROVEN;
        }
        return aligned.stream().anyMatch(one -> one.proof() == Proof.UNKNOWN) ? Proof.UNKNOWN : Proof.UNPROVEN;
    }

    /** Whether the message names a list whose signature, or SPF, hangs on an answer that the DNS did not give. */
    boolean mayBeListMail() {
        Optional<String> list = authentication.mailingList().map(MailingList::domain);
        return list.isPresent() && isUnknown(domain -> sameOrganization(domain, list.get()));
    }

    /** Whether a signature, or SPF, of such a domain hangs on an answer that the DNS did not give. */
    boolean isUnknown(Predicate<String> ofDomain) {
        return vouching().anyMatch(one -> one.proof() == Proof.UNKNOWN && ofDomain.test(one.domain()));
    }

    /** A domain that vouches for the message, and what came of it. */
    private record Vouching(String domain, Proof proof) {}

    private Stream<Vouching> vouching() {
        Stream<Vouching> spf = Stream.of(new Vouching(
                authentication.mailFrom().domain(),
                proof(authentication.mailFrom().result())));
        return Stream.concat(spf, authentication.dkim().stream().map(LocalDomainClaims::vouching));
    }

    private static Vouching vouching(DkimOutcome signature) {
        DkimResult result = signature.result();
        Proof proof = result == DkimResult.PASS
                ? Proof.PROVEN
                : result == DkimResult.TEMPERROR && signature.couldPass() ? Proof.UNKNOWN : Proof.UNPROVEN;
        return new Vouching(signature.domain(), proof);
    }

    private static Proof proof(SpfResult result) {
        return switch (result) {
            case PASS -> Proof.PROVEN;
            case TEMPERROR -> Proof.UNKNOWN;
            case NONE, NEUTRAL, FAIL, SOFTFAIL, PERMERROR -> Proof.UNPROVEN;
        };
    }

    private static boolean sameOrganization(String one, String other) {
        return PublicSuffixList.organizationalDomain(one).equals(PublicSuffixList.organizationalDomain(other));
    }
}

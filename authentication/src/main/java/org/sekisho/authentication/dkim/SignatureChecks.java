package org.sekisho.authentication.dkim;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/**
 * The checks of the signatures of one message, from cheap to expensive: key, policy, time, then one pass over the body for
 * all, then the signatures themselves. Used once, by one thread.
 */
final class SignatureChecks {

    private static final String TOO_WEAK = "rsa-sha1 is too weak";

    private final DkimSettings settings;
    private final Instant now;
    private final HeaderSection header;
    private final int authorFields;
    private final int hiddenAuthorFields;
    private final List<Check> checks = new ArrayList<>();
    private final BodyHasher body = new BodyHasher();

    SignatureChecks(DkimSettings settings, Instant now, HeaderSection header) {
        this.settings = settings;
        this.now = now;
        this.header = header;
        this.authorFields = header.possibleFieldsNamed("From").size();
        this.hiddenAuthorFields = authorFields - header.fieldsNamed("From").size();
    }

    void add(ParsedSignature signature, KeyLookup lookup) {
        if (signature instanceof DkimSignature wellFormed) {
            checks.add(check(wellFormed, lookup));
        } else if (signature instanceof MalformedSignature malformed) {
            checks.add(new Check(malformed));
        }
    }

    /** What is known without the body and the keys: a temporary error, where nothing else is wrong. */
    List<DkimOutcome> outcomesWithoutBody() {
        return checks.stream().map(Check::withoutBody).toList();
    }

    List<DkimOutcome> outcomes(RawMessage message) throws IOException {
        if (body.isNeeded()) {
            message.readBody(body);
            body.finish();
        }
        @Nullable SignatureVerification verification = null;
        List<DkimOutcome> outcomes = new ArrayList<>(checks.size());
        for (Check check : checks) {
            Optional<DkimOutcome> early = check.withBody();
            if (early.isPresent()) {
                outcomes.add(early.get());
            } else {
                if (verification == null) {
                    verification = new SignatureVerification(header);
                }
                outcomes.add(check.verified(verification));
            }
        }
        return outcomes;
    }

    private Check check(DkimSignature signature, KeyLookup lookup) {
        if (header.isTruncated()) {
            return new Check(
                    signature,
                    DkimResult.PERMERROR,
                    "the header section is longer than " + HeaderSection.MAXIMUM_LENGTH + " octets or "
                            + HeaderSection.MAXIMUM_FIELDS + " fields");
        }
        Optional<DkimOutcome> missing = lookup instanceof KeyLookup.Missing none
                ? Optional.of(outcome(signature, none.result(), none.reason(), false))
                : Optional.empty();
        boolean isPermanent =
                missing.filter(none -> none.result() != DkimResult.TEMPERROR).isPresent();
        if (isPermanent) {
            return new Check(signature, missing.get());
        }
        // B04: what is wrong already will not become better when the key server answers.
        if (signature.algorithm() == DkimAlgorithm.RSA_SHA1 && !settings.allowSha1()) {
            return missing.map(none -> new Check(signature, none.thatCannotPass(TOO_WEAK)))
                    .orElseGet(() -> new Check(signature, DkimResult.POLICY, TOO_WEAK));
        }
        Optional<String> form = timeObjection(signature).or(() -> authorObjection(signature));
        if (form.isPresent()) {
            return new Check(signature, DkimResult.POLICY, form.get());
        }
        return lookup instanceof KeyLookup.Found found
                ? new Check(signature, found.keys())
                : new Check(signature, List.of(), missing);
    }

    /** RFC 6376 8.15, B07: a From field that is not signed may be the one that is shown. */
    private Optional<String> authorObjection(DkimSignature signature) {
        int signed = Collections.frequency(signature.signedFields(), "from");
        if (signed < authorFields) {
            return Optional.of("h= covers only " + signed + " of " + authorFields + " From fields");
        }
        // A field that the signer did not see is not signed, however often h= names From.
        return hiddenAuthorFields > 0
                ? Optional.of("there is a From field that only some readers see")
                : Optional.empty();
    }

    /** RFC 6376 3.5 {@code t=} and {@code x=}, with drift both ways. */
    private Optional<String> timeObjection(DkimSignature signature) {
        long drift = settings.clockDrift().toSeconds();
        long seconds = now.getEpochSecond();
        if (signature.expiration().isPresent() && signature.expiration().getAsLong() < seconds - drift) {
            return Optional.of("the signature has expired");
        }
        if (signature.timestamp().isPresent() && signature.timestamp().getAsLong() > seconds + drift) {
            return Optional.of("the signature was made in the future");
        }
        return Optional.empty();
    }

    /** One signature on its way. */
    private final class Check {

        private final ParsedSignature signature;
        private List<DkimKeyRecord> keys = List.of();
        private BodyHasher.@Nullable BodyHash bodyHash;
        private @Nullable DkimOutcome outcome;
        /** What it is where the body has no objection, since there is no key. */
        private Optional<DkimOutcome> withoutKey = Optional.empty();

        Check(MalformedSignature malformed) {
            signature = malformed;
            outcome = new DkimOutcome(
                    DkimResult.PERMERROR,
                    malformed.domain(),
                    malformed.selector(),
                    malformed.algorithm(),
                    Optional.empty(),
                    malformed.signature(),
                    malformed.reason(),
                    false);
        }

        Check(DkimSignature signature, DkimResult result, String reason) {
            this(signature, outcome(signature, result, reason, false));
        }

        Check(DkimSignature signature, DkimOutcome outcome) {
            this.signature = signature;
            this.outcome = outcome;
        }

        Check(DkimSignature signature, List<DkimKeyRecord> keys, Optional<DkimOutcome> withoutKey) {
            this(signature, keys);
            this.withoutKey = withoutKey;
        }

        Check(DkimSignature signature, List<DkimKeyRecord> keys) {
            this.signature = signature;
            Optional<DkimOutcome> weak = weakness(signature, keys);
            if (weak.isPresent()) {
                outcome = weak.get();
            } else {
                this.keys = keys;
                long length = settings.allowPartialBody()
                        ? signature.bodyLength().orElse(BodyHasher.WHOLE)
                        : BodyHasher.WHOLE;
                bodyHash = body.require(signature.body(), signature.algorithm(), length);
            }
        }

        /** What is known when the body has been read, if that decides. */
        Optional<DkimOutcome> withBody() {
            if (outcome == null && bodyHash != null && signature instanceof DkimSignature wellFormed) {
                return BodyCheck.objection(wellFormed, bodyHash, settings.allowPartialBody())
                        .map(found -> withoutKey
                                .map(none -> none.thatCannotPass(found.reason()))
                                .orElseGet(() -> outcome(wellFormed, found.result(), found.reason(), isTesting())))
                        .or(() -> withoutKey);
            }
            return Optional.ofNullable(outcome);
        }

        DkimOutcome withoutBody() {
            return Optional.ofNullable(outcome).or(() -> withoutKey).orElseThrow();
        }

        DkimOutcome verified(SignatureVerification verification) {
            DkimSignature wellFormed = (DkimSignature) signature;
            for (DkimKeyRecord key : keys) {
                if (weakness(wellFormed, List.of(key)).isEmpty() && verification.verifies(wellFormed, key.key())) {
                    return outcome(wellFormed, DkimResult.PASS, "the signature verifies", key.testing());
                }
            }
            return outcome(wellFormed, DkimResult.FAIL, "the signature does not verify", isTesting());
        }

        private boolean isTesting() {
            return !keys.isEmpty() && keys.stream().allMatch(DkimKeyRecord::testing);
        }
    }

    /** Why none of the keys is good enough; empty if one is. */
    private Optional<DkimOutcome> weakness(DkimSignature signature, List<DkimKeyRecord> keys) {
        Optional<DkimOutcome> weakness = Optional.empty();
        for (DkimKeyRecord record : keys) {
            if (!(record.key() instanceof DkimPublicKey.Rsa rsa)) {
                return Optional.empty();
            }
            if (rsa.bits() > RsaKeyReader.LONGEST_MODULUS) {
                weakness = Optional.of(
                        outcome(signature, DkimResult.NEUTRAL, "RSA key of " + rsa.bits() + " bits", record.testing()));
            } else if (rsa.bits() < settings.minimumRsaBits() || rsa.key().isEmpty()) {
                weakness = Optional.of(outcome(
                        signature, DkimResult.POLICY, "RSA key of only " + rsa.bits() + " bits", record.testing()));
            } else {
                return Optional.empty();
            }
        }
        return weakness;
    }

    private static DkimOutcome outcome(DkimSignature signature, DkimResult result, String reason, boolean testing) {
        return new DkimOutcome(
                result,
                signature.domain(),
                signature.selector(),
                signature.algorithm().tag(),
                signature.identity(),
                signature.signatureText(),
                testing ? reason + " (test mode, t=y)" : reason,
                testing);
    }
}

package org.sekisho.reports.failure;

import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dmarc.FailureOption;
import org.sekisho.authentication.dmarc.PublicSuffixFlag;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.spf.SpfResult;

/** What a failure report is about, in the words of {@code Auth-Failure} (RFC 6591 3.3, RFC 9991 4). */
enum FailureKind {
    /** Nothing aligned passed, or not all that could have. */
    DMARC("dmarc"),
    /** The body is not the one that was signed. */
    BODY_HASH("bodyhash"),
    /** The key of the signature was withdrawn. */
    REVOKED("revoked"),
    /** The signature is no good for another reason. */
    SIGNATURE("signature"),
    /** SPF gave no pass. */
    SPF("spf");

    private final String word;

    FailureKind(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /**
     * What the owner of an Author Domain wants to hear of a message, by {@code fo} (RFC 9989 4.7). One report is made even if more
     * than one option asks for it. What only hangs on a temporary error has not failed.
     */
    static Optional<FailureKind> wanted(Authentication authentication, DmarcOutcome outcome) {
        Optional<DmarcRecord> record = outcome.discovery().record();
        // RFC 9991 2: ruf of a public suffix is not considered. RFC 9989 4.7: without ruf fo means nothing.
        if (record.isEmpty()
                || record.get().publicSuffix() == PublicSuffixFlag.YES
                || record.get().failureReports().stream().noneMatch(ReportUri::isSupported)) {
            return Optional.empty();
        }
        List<FailureOption> options = record.get().failureOptions();
        boolean allFailed = outcome.result() == DmarcResult.FAIL;
        boolean oneFailed = outcome.result() == DmarcResult.PASS
                && (spfHasFailed(authentication, outcome) || dkimHasFailed(authentication, outcome));
        if (options.contains(FailureOption.ALL_FAIL) && allFailed
                || options.contains(FailureOption.ANY_FAILS) && (allFailed || oneFailed)) {
            return Optional.of(DMARC);
        }
        Optional<DkimOutcome> signature = options.contains(FailureOption.DKIM)
                ? failedSignatures(authentication).stream().findFirst()
                : Optional.empty();
        if (signature.isPresent()) {
            return Optional.of(kind(signature.get()));
        }
        return options.contains(FailureOption.SPF)
                        && isFailure(authentication.mailFrom().result())
                ? Optional.of(SPF)
                : Optional.empty();
    }

    /** The signatures that were looked at and are no good. */
    static List<DkimOutcome> failedSignatures(Authentication authentication) {
        return authentication.dkim().stream()
                .filter(signature -> isFailure(signature.result()))
                .toList();
    }

    private static FailureKind kind(DkimOutcome signature) {
        if (signature.reason().startsWith("the body hash differs")) {
            return BODY_HASH;
        }
        return signature.reason().startsWith("the key is revoked") ? REVOKED : SIGNATURE;
    }

    private static boolean spfHasFailed(Authentication authentication, DmarcOutcome outcome) {
        return outcome.alignedSpf().isEmpty() && authentication.mailFrom().result() != SpfResult.TEMPERROR;
    }

    private static boolean dkimHasFailed(Authentication authentication, DmarcOutcome outcome) {
        return outcome.alignedDkim().isEmpty()
                && authentication.dkim().stream().noneMatch(signature -> signature.result() == DkimResult.TEMPERROR);
    }

    private static boolean isFailure(DkimResult result) {
        return switch (result) {
            case FAIL, POLICY, PERMERROR -> true;
            case NONE, PASS, NEUTRAL, TEMPERROR -> false;
        };
    }

    static boolean isFailure(SpfResult result) {
        return switch (result) {
            case FAIL, SOFTFAIL, PERMERROR -> true;
            case NONE, NEUTRAL, PASS, TEMPERROR -> false;
        };
    }
}

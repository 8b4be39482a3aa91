package org.sekisho.reports.aggregate;

import java.util.Optional;
import org.sekisho.authentication.dkim.DkimResult;

/**
 * The result of one DKIM signature, whether aligned or not (RFC 9990 3.1.1, {@code dkim}).
 *
 * @param domain {@code d=} of the signature
 * @param selector {@code s=} of the signature; empty in reports of RFC 7489 that leave it out
 * @param result the result
 * @param humanResult more about it, for people
 */
public record DkimAuthResult(String domain, String selector, DkimResult result, Optional<String> humanResult) {}

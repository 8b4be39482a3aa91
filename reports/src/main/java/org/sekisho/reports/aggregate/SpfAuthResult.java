package org.sekisho.reports.aggregate;

import java.util.Optional;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;

/**
 * The result of SPF, whether aligned or not (RFC 9990 3.1.1, {@code spf}).
 *
 * @param domain the domain that was checked
 * @param scope where the domain came from; RFC 9990 knows MAIL FROM alone, RFC 7489 also HELO
 * @param result the result
 * @param humanResult more about it, for people
 */
public record SpfAuthResult(String domain, SpfIdentity scope, SpfResult result, Optional<String> humanResult) {}

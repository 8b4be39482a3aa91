package org.sekisho.reports.aggregate;

import java.util.Optional;
import org.sekisho.authentication.policy.OverrideReason;

/**
 * Why what was done differs from what the policy asked for (RFC 9990 3.1.1, {@code reason}).
 *
 * @param type the reason
 * @param comment more about it, for people
 */
public record OverrideNote(OverrideReason type, Optional<String> comment) {}

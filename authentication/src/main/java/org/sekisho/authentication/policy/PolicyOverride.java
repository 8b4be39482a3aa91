package org.sekisho.authentication.policy;

/**
 * One reason why less was done than the policy asked for.
 *
 * @param reason the kind
 * @param comment the proof or the setting behind it, for reports and logs; printable ASCII
 */
public record PolicyOverride(OverrideReason reason, String comment) {}

package org.sekisho.authentication.dkim;

import org.sekisho.authentication.message.HeaderField;

/**
 * A DKIM-Signature field that cannot be evaluated (RFC 6376 6.1.1), with what could be read for reports.
 *
 * @param domain {@code d=} as canonical A-labels, or empty
 * @param selector {@code s=} as canonical A-labels, or empty
 * @param algorithm {@code a=}, or empty
 * @param signature {@code b=} without white space, or empty
 * @param reason what is wrong with it; printable ASCII
 */
public record MalformedSignature(
        HeaderField field, String domain, String selector, String algorithm, String signature, String reason)
        implements ParsedSignature {}

package org.sekisho.authentication.spf;

/** The identities that SPF can check (RFC 7208 2.3, 2.4). */
public enum SpfIdentity {
    /** The name in HELO or EHLO. */
    HELO,
    /** The address in MAIL FROM; {@code postmaster@HELO} for the null reverse-path. */
    MAIL_FROM
}

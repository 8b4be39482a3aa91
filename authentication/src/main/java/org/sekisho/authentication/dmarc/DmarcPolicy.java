package org.sekisho.authentication.dmarc;

import java.util.Locale;

/** What a domain owner asks receivers to do with mail that fails, from mild to strict (RFC 9989 4.7). */
public enum DmarcPolicy {
    NONE,
    QUARANTINE,
    REJECT;

    /** The word that a record has for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One level milder: what an owner expects who only tests the policy (RFC 9989 4.7, {@code t=y}). */
    public DmarcPolicy softened() {
        return this == REJECT ? QUARANTINE : NONE;
    }
}

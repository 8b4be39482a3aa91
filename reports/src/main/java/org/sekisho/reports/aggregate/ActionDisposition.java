package org.sekisho.reports.aggregate;

import java.util.Locale;

/** What a receiver did with messages (RFC 9990 appendix A, {@code ActionDispositionType}). */
public enum ActionDisposition {
    /** Nothing was done. */
    NONE,
    /** Nothing was done, since the message passed a policy that would have asked for more. New in RFC 9990. */
    PASS,
    /** The message failed and was marked as suspicious. */
    QUARANTINE,
    /** The message failed and was refused. */
    REJECT;

    /** The word that a report has for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

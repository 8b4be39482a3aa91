package org.sekisho.reports.failure;

/** What of a message goes into the failure report about it ({@code reports.failure.content}, B37). */
public enum FailureContent {
    /** Its header section as it arrived. */
    HEADERS,
    /** The fields that help to find the cause, with local parts and free text unreadable (RFC 6590). */
    REDACTED_HEADERS,
    /** The whole message as it arrived, up to a bound. */
    MESSAGE
}

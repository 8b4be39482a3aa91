package org.sekisho.authentication.message;

/**
 * An address as a header field names it, in the form in which addresses are compared: without quotes, comments and routes, which
 * are only ways to write it. Immutable.
 *
 * @param localPart what stands before the {@code @}, unquoted, in its own case; may hold any character but controls
 * @param domain canonical, in A-labels, or an address literal such as {@code [192.0.2.1]}
 */
public record Mailbox(String localPart, String domain) {

    /** {@code localPart@domain}. Not quoted, so it is for people and for comparing, not for protocols. */
    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}

package org.sekisho.authentication.dmarc;

import java.util.List;

/** Whether reports about a domain may go to a host (RFC 9990 4, verifying external destinations). */
public sealed interface ReportPermission {

    /** The host belongs to the organization of the policy domain. */
    record NotNeeded() implements ReportPermission {}

    /**
     * The host takes them.
     *
     * @param override the mailboxes on the same host that take the place of those in the policy record; empty if those stay
     */
    record Granted(List<ReportMailbox> override) implements ReportPermission {
        /** Copies the list. */
        public Granted {
            override = List.copyOf(override);
        }
    }

    /** It does not, for all that can be known. */
    record Denied(Refusal refusal) implements ReportPermission {}

    /**
     * It sends them on to another host, and they must go neither here nor there.
     *
     * @param host the other host; what is left of it that can be shown, if it is no host
     */
    record Elsewhere(String host) implements ReportPermission {}

    /**
     * The DNS does not say.
     *
     * @param name the name that has no answer
     * @param reason why, printable ASCII
     */
    record Unknown(String name, String reason) implements ReportPermission {}

    /** Why a host does not take reports. */
    enum Refusal {
        /** The name at which its permission would stand is too long for the DNS. */
        NAME_TOO_LONG("the name at which to ask for its permission would be too long"),
        /** There is no such record. */
        NO_RECORD("it does not say that it takes them"),
        /** It takes them, but in no mailbox that they can be sent to. */
        NO_MAILBOX("it names no mailbox for them that they can be sent to");

        private final String words;

        Refusal(String words) {
            this.words = words;
        }

        /** Half a sentence about the host. */
        public String words() {
            return words;
        }
    }
}

package org.sekisho.reports.sending;

import java.util.List;

/** Who is to get a report, by what the domain owner publishes now. */
sealed interface Recipients {

    /**
     * It cannot be known now.
     *
     * @param reason why, half a sentence
     */
    record Unknown(String reason) implements Recipients {}

    /**
     * Nobody.
     *
     * @param reason why, half a sentence
     */
    record None(String reason) implements Recipients {}

    /**
     * Those whom the owner names, each once.
     *
     * @param recipients at least one
     * @param remarks what is wrong with the record, for its owner to read in the report
     */
    record Named(List<Recipient> recipients, List<String> remarks) implements Recipients {
        /** Copies the lists. */
        public Named {
            recipients = List.copyOf(recipients);
            remarks = List.copyOf(remarks);
        }
    }

    /** One of them. */
    sealed interface Recipient {

        /** The mailbox, or as much of a URI as can be shown. */
        String text();
    }

    /** A mailbox that takes reports. */
    record Reachable(String text) implements Recipient {}

    /** Nothing is sent there. */
    record Refused(String text, String reason) implements Recipient {}

    /** The DNS does not say now whether anything may be sent there. */
    record Unsure(String text, String reason) implements Recipient {}
}

package org.sekisho.integration.quickstart;

/**
 * What the owner of a domain should hear of at the end of the story.
 *
 * @param domain the domain
 * @param messages how many messages came in its name, honest and forged
 */
record Owed(String domain, int messages) {

    /** The mailbox that the domain's DMARC record names. */
    String recipient() {
        return "dmarc@" + domain;
    }
}

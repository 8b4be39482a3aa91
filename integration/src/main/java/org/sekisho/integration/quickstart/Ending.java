package org.sekisho.integration.quickstart;

/** Where a message may end. */
enum Ending {
    INBOX,
    SPAM,
    REFUSED
}

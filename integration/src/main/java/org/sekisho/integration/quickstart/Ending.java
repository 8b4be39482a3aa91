package org.sekisho.integration.quickstart;

/** Where a message may end. */
enum Ending {
    INBOX,
    SPAM,
    REFUSED,
    /** At the other side, where mail of our users goes. */
    OTHER_SIDE
}

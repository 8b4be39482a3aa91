package org.sekisho.integration.attacks;

import java.util.List;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.testing.LoopbackDnsServer;

/** Some rows of the table, and what the DNS has for them. */
interface Attacks {

    /** The rows; those of one section in the order in which they are to stand. */
    List<Attack> rows();

    /** Adds the records that they need. */
    default void publish(Zone.Builder zone) {}

    /** Makes the DNS misbehave as they need it. */
    default void disturb(LoopbackDnsServer dns) {}
}

package org.sekisho.reports.sending;

/** Hears how sending goes, for metrics. Called on the thread that sends; must not throw. */
@FunctionalInterface
public interface SendingListener {

    /** Hears nothing. */
    SendingListener NONE = outcome -> {};

    /** An attempt has ended. */
    void ended(SendingOutcome outcome);
}

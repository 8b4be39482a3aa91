package org.sekisho.cli;

import org.sekisho.authentication.diagnosis.Severity;
import org.sekisho.authentication.dmarc.PolicyDiscovery;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.spf.SpfResult;

/** What the exit status of the command says. Scripts depend on these numbers: they never change. */
final class ExitStatus {

    /** What was asked for is not done, because of how things stand. */
    static final int REFUSED = 1;

    /** The command line is wrong (EX_USAGE of sysexits.h). */
    static final int USAGE = 64;

    /** A file cannot be read, or not as what it should be (EX_NOINPUT). */
    static final int NO_INPUT = 66;

    /** The program itself is wrong (EX_SOFTWARE). */
    static final int SOFTWARE = 70;

    private ExitStatus() {}

    static int of(Action action) {
        return switch (action) {
            case ACCEPT -> 0;
            case QUARANTINE -> 1;
            case REJECT -> 2;
            case DEFER -> 3;
        };
    }

    static int of(SpfResult result) {
        return switch (result) {
            case PASS -> 0;
            case NONE, NEUTRAL, SOFTFAIL -> 1;
            case FAIL -> 2;
            case TEMPERROR -> 3;
            case PERMERROR -> 4;
        };
    }

    static int of(PolicyDiscovery.Status status) {
        return switch (status) {
            case FOUND -> 0;
            case NO_RECORD -> 1;
            case LOOKUP_FAILED, EXISTENCE_UNKNOWN -> 3;
            case RECORD_IGNORED -> 4;
        };
    }

    static int of(Severity severity) {
        return switch (severity) {
            case FINE, ADVICE -> 0;
            case MISSING -> 1;
            case WRONG -> 2;
            case UNKNOWN -> 3;
        };
    }

    static int of(KeyList list) {
        if (list.isToDo()) {
            return 1;
        }
        return list.isUnknown() ? 3 : 0;
    }
}

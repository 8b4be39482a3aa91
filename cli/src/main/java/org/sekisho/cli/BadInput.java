package org.sekisho.cli;

/** Something that the user gave cannot be used. Its message is one sentence for the user. */
final class BadInput extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    private BadInput(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    /** An argument is wrong. */
    static BadInput argument(String message) {
        return new BadInput(ExitStatus.USAGE, message);
    }

    /** A file cannot be read. */
    static BadInput file(String message) {
        return new BadInput(ExitStatus.NO_INPUT, message);
    }

    /** Everything can be read, but what is asked for does not fit to how things stand. */
    static BadInput refused(String message) {
        return new BadInput(ExitStatus.REFUSED, message);
    }

    int exitStatus() {
        return exitStatus;
    }
}

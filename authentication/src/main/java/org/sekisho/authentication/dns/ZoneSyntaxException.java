package org.sekisho.authentication.dns;

/** A zone file that cannot be read: somebody has to mend the file. */
public final class ZoneSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String reason;

    ZoneSyntaxException(int line, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
        this.reason = reason;
    }

    /** The line that cannot be read, counted from 1. */
    public int line() {
        return line;
    }

    /** What is wrong with it, as half a sentence. */
    public String reason() {
        return reason;
    }
}

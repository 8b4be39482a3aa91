package org.sekisho.reports.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A {@link Journal} cannot do what was asked. The message is one sentence for operators. */
public final class JournalException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    JournalException(Reason reason, String sentence) {
        this(reason, sentence, null);
    }

    JournalException(Reason reason, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    /** What kind of obstacle it is. */
    public Reason reason() {
        return reason;
    }

    /** Kinds of obstacles. */
    public enum Reason {
        /** The record is longer than {@link JournalLimits#recordBytes}. */
        TOO_LARGE,
        /** More waits to be written than {@link JournalLimits#queueBytes}: the disk is too slow. */
        BUSY,
        /** The journal has {@link JournalLimits#journalBytes} octets; something must be released first. */
        FULL,
        /** The disk failed or is full. The journal tries again by itself. */
        FAILED,
        /** The journal is closed. */
        CLOSED,
        /** Another process uses the folder. */
        LOCKED,
        /** What is in the folder cannot be this journal, or is of a newer version. */
        FOREIGN
    }
}

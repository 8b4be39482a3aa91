package org.sekisho.reports.receiving;

import java.io.IOException;

/** A bound of {@link ReportLimits} was reached. The message is one sentence. */
final class ReportTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    ReportTooLargeException(String sentence) {
        super(sentence);
    }
}

package org.sekisho.reports.aggregate;

/** What was to be read is no aggregate report, or one of which nothing can be used. The message is one sentence. */
public final class MalformedReportException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Made with the sentence that says why. */
    public MalformedReportException(String sentence) {
        super(sentence);
    }
}

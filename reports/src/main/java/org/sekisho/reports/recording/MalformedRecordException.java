package org.sekisho.reports.recording;

/** Octets that are no evaluation. */
final class MalformedRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message) {
        super(message);
    }
}

package org.sekisho.reports.store;

/** The store cannot be reached, or cannot do it now: nothing has changed, and to try again may help. */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence for operators, without secrets */
    public StoreException(String message) {
        super(message);
    }

    /** @param message one sentence for operators, without secrets */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}

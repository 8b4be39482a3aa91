package org.sekisho.reports.store.jdbc;

/**
 * The database cannot be used until an operator does something: a wrong URL, a missing driver, a refused login, no such database,
 * a database of a newer version. The message is one sentence that says what, and holds no secret.
 */
public final class UnusableDatabaseException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableDatabaseException(String message) {
        super(message);
    }

    UnusableDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}

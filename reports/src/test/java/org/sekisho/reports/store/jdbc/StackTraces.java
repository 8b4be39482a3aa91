package org.sekisho.reports.store.jdbc;

import java.io.PrintWriter;
import java.io.StringWriter;

/** All that a log would show of an exception. */
final class StackTraces {

    private StackTraces() {}

    static String of(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

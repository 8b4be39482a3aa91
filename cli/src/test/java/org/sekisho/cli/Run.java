package org.sekisho.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command in this process.
 *
 * @param status the exit status
 * @param out what went to standard output
 * @param err what went to standard error
 */
record Run(int status, String out, String err) {

    static Run sekisho(String... arguments) {
        return withInput(new byte[0], arguments);
    }

    static Run withInput(byte[] input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Sekisho.commandLine(
                        new ByteArrayInputStream(input), new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new Run(status, out.toString(), err.toString());
    }
}

package org.sekisho.integration.quickstart;

import java.util.Optional;

/**
 * One attempt to send mail out through the submission port, and how it should end.
 *
 * @param title what it is, in a few words
 * @param login who logs in; empty: nobody
 * @param claims whom From names
 * @param recipient to whom
 * @param message its bytes
 * @param ending where it should end
 * @param sign what must stand in the reply
 */
record Submission(
        String title,
        Optional<String> login,
        String claims,
        String recipient,
        byte[] message,
        Ending ending,
        String sign) {}

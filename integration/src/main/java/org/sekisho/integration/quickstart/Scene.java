package org.sekisho.integration.quickstart;

/**
 * One message of the story and how it should end.
 *
 * @param title what it is, in a few words
 * @param claims who claims to have written it
 * @param client the address that it comes from
 * @param helo what the client calls itself
 * @param mailFrom the envelope sender
 * @param message its bytes
 * @param ending where it should end
 * @param sign what must stand in the reply when it is refused, else in Authentication-Results
 */
record Scene(
        String title,
        String claims,
        String client,
        String helo,
        String mailFrom,
        byte[] message,
        Ending ending,
        String sign) {}

package org.sekisho.authentication;

import java.net.InetAddress;

/**
 * What the SMTP session says of a message.
 *
 * @param client the address of the client that hands the message over
 * @param helo the name that the client gave in HELO or EHLO, unchecked; empty if there was none
 * @param mailFrom the address in MAIL FROM without angle brackets, unchecked; empty for the null reverse-path
 */
public record Envelope(InetAddress client, String helo, String mailFrom) {}

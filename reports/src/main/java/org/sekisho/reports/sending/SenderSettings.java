package org.sekisho.reports.sending;

import java.time.Duration;
import java.util.Optional;

/**
 * Who sends reports, and how.
 *
 * @param email {@code reports.email}: ASCII, its domain canonical; mail is signed for this domain
 * @param organization the name of the reporting organization
 * @param contact where else to ask
 * @param generator the name and version of this software
 * @param maximumSize how many octets the finished mail may have, its signature included
 * @param giveUpAfter how long it is tried to send a report
 * @param server the name of this server, for operators
 */
public record SenderSettings(
        String email,
        String organization,
        Optional<String> contact,
        String generator,
        int maximumSize,
        Duration giveUpAfter,
        String server) {

    /** The least that {@link #maximumSize} may be: the form of the mail alone takes a part of that. */
    public static final int LEAST_MAXIMUM_SIZE = 10_000;

    private static final int LONGEST_TEXT = 250;

    /**
     * Makes texts for people fit for a header field: without control characters, and not longer than {@value #LONGEST_TEXT}.
     *
     * @throws IllegalArgumentException if the address is none or the size is too small
     */
    public SenderSettings {
        if (!email.matches("[!-?A-~]+@[a-z0-9._-]+")) {
            throw new IllegalArgumentException("not an address: " + email);
        }
        if (maximumSize < LEAST_MAXIMUM_SIZE) {
            throw new IllegalArgumentException("no report fits into " + maximumSize + " octets");
        }
        organization = line(organization);
        contact = contact.map(SenderSettings::line);
    }

    /** The domain of the address, which stands for the receiver in the names of reports. */
    public String domain() {
        return email.substring(email.lastIndexOf('@') + 1);
    }

    private static String line(String text) {
        String cut = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
        // Control characters, line and paragraph separators, halves of a surrogate pair.
        return cut.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]", " ").strip();
    }
}

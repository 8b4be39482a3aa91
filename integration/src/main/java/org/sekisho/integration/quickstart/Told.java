package org.sekisho.integration.quickstart;

/**
 * The report that the owner of a domain has got.
 *
 * @param owed what should be in it
 * @param arrival the mail, and what its receiver finds out about it
 * @param shown what {@code sekisho report show} prints of it
 */
record Told(Owed owed, Arrival arrival, String shown) {

    private static final String LABEL = "  messages      ";

    /** How many messages it counts, and how many of them pass. */
    String counts() {
        return shown.lines()
                .filter(line -> line.startsWith(LABEL))
                .findFirst()
                .orElse("")
                .substring(LABEL.length());
    }

    /** Whether it counts all, proves whose it is, and could come back to nobody. */
    boolean asExpected() {
        return counts().startsWith(owed.messages() + ": ")
                && arrival.provesItsAuthor()
                && arrival.message().mailFrom().isEmpty();
    }
}

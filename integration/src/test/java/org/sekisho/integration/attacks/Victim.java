package org.sekisho.integration.attacks;

/** What a victim would see or suffer. */
sealed interface Victim {

    /** As the page has it. */
    String text();

    /**
     * The author that James's own IMAP server shows of the message ({@code ENVELOPE}, RFC 3501 7.4.2) when it is let in without a
     * judgement. The suite compares it.
     *
     * @param addresses separated by commas
     */
    record Shown(String addresses) implements Victim {
        @Override
        public String text() {
            String shown = addresses.length() > 120 ? addresses.substring(0, 60) + "..." : addresses;
            return shown.isEmpty() ? "no author" : "author " + Markdown.code(Markdown.visible(shown));
        }
    }

    /** Something else. */
    record Told(String text) implements Victim {}
}

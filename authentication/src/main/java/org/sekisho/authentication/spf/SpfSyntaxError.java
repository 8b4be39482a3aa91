package org.sekisho.authentication.spf;

/**
 * Why a text is not an SPF record. One error anywhere in it voids all of it (RFC 7208 4.6).
 *
 * @param problem what is wrong; printable ASCII
 * @param term the term that is wrong, as it stands in the record, cut when it is long; may hold any character
 */
public record SpfSyntaxError(String problem, String term) implements SpfSyntax {

    private static final int LONGEST_TERM = 100;

    /** Cuts a long {@code term}. */
    public SpfSyntaxError {
        term = term.length() <= LONGEST_TERM ? term : term.substring(0, LONGEST_TERM);
    }

    /** One line of printable ASCII. */
    @Override
    public String toString() {
        return problem + " in " + PrintableText.line(term, LONGEST_TERM);
    }
}

package org.sekisho.authentication.diagnosis;

/** Words of the DNS within a sentence of ours. */
final class Quoted {

    /** The most chars that are quoted. */
    static final int LONGEST = 80;

    private Quoted() {}

    /** The beginning of {@code text} in quotation marks. */
    static String of(String text) {
        return text.length() <= LONGEST ? '"' + text + '"' : '"' + text.substring(0, LONGEST) + "...\"";
    }
}

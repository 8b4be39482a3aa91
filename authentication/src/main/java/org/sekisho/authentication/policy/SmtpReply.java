package org.sekisho.authentication.policy;

/**
 * A reply that refuses or defers a message: always one line of printable ASCII, so that nothing that a sender chose can
 * break out of it (RFC 5321 4.2, RFC 2034).
 *
 * @param code the reply code, such as 550
 * @param enhancedCode the enhanced status code, such as {@code 5.7.26} (RFC 3463, RFC 7372)
 * @param text what stands behind them
 */
public record SmtpReply(int code, String enhancedCode, String text) {

    /** The longest text: with the codes it stays below the 512 octets of a reply line (RFC 5321 4.5.3.1.5). */
    public static final int MAXIMUM_TEXT = 480;

    /** Replaces what is not printable ASCII by {@code ?} and cuts the text at {@link #MAXIMUM_TEXT} characters. */
    public SmtpReply {
        text = printable(text);
    }

    /** The whole line without its end: {@code 550 5.7.26 text}. */
    public String line() {
        return code + " " + enhancedCode + " " + text;
    }

    private static String printable(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAXIMUM_TEXT));
        for (int i = 0; i < text.length() && i < MAXIMUM_TEXT; i++) {
            char c = text.charAt(i);
            line.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return line.toString();
    }
}

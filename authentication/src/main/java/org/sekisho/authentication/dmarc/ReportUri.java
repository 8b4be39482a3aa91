package org.sekisho.authentication.dmarc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a domain owner wants reports (RFC 9989 4.6).
 *
 * @param text the URI, printable ASCII, without the obsolete maximum size
 */
public record ReportUri(String text) {

    // RFC 9989 4.8: obs-dmarc-report-size, to be ignored.
    private static final Pattern OBSOLETE_SIZE = Pattern.compile("![0-9]+[kmgtKMGT]?$");

    /** @throws IllegalArgumentException if there is no scheme */
    public ReportUri {
        if (text.indexOf(':') < 1) {
            throw new IllegalArgumentException("a URI begins with its scheme: " + text);
        }
    }

    /**
     * Reads one element of {@code rua} or {@code ruf}; white space around it is already gone.
     *
     * @return empty if it is not a URI of RFC 3986, if a comma or an exclamation point in it is not encoded, or if it is a
     *     {@code mailto:} without an address
     */
    static Optional<ReportUri> parse(String element) {
        String text = OBSOLETE_SIZE.matcher(element).replaceFirst("");
        if (text.indexOf('!') >= 0 || !isAscii(text)) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            boolean complete = uri.isAbsolute() && (!isMailto(uri) || hasAddress(uri.getSchemeSpecificPart()));
            return complete ? Optional.of(new ReportUri(text)) : Optional.empty();
        } catch (URISyntaxException invalid) {
            return Optional.empty();
        }
    }

    /** The scheme in lower case, such as {@code mailto}. */
    public String scheme() {
        return text.substring(0, text.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    /** Whether reports can be sent there: {@code mailto:} only. URIs of other schemes are to be ignored (RFC 9989 4.7). */
    public boolean isSupported() {
        return scheme().equals("mailto");
    }

    private static boolean isMailto(URI uri) {
        return uri.getScheme().equalsIgnoreCase("mailto");
    }

    private static boolean hasAddress(String schemeSpecificPart) {
        int query = schemeSpecificPart.indexOf('?');
        String to = query < 0 ? schemeSpecificPart : schemeSpecificPart.substring(0, query);
        int at = to.lastIndexOf('@');
        return at > 0 && at < to.length() - 1;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}

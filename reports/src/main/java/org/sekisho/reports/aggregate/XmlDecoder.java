package org.sekisho.reports.aggregate;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes chars of the octets of an XML document, in the encoding that its first octets say (XML 1.0 appendix F). An octet that is
 * wrong there becomes U+FFFD: one bad letter in a name is no reason to lose a report. The parser of the JDK would also print to
 * standard error about it.
 */
final class XmlDecoder {

    /** How many octets are searched for the name of the encoding. */
    private static final int LOOKED_AT = 256;

    private static final Pattern DECLARATION =
            Pattern.compile("<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");

    private XmlDecoder() {}

    /**
     * Begins to decode; white space before the document, which some generators write, is left out and told.
     *
     * @param in the octets; closing the result does not close it
     */
    static Reader decode(InputStream in, Departures departures) throws IOException {
        BufferedInputStream octets = new BufferedInputStream(in);
        octets.mark(LOOKED_AT);
        byte[] start = octets.readNBytes(LOOKED_AT);
        octets.reset();
        Charset charset = charset(start, departures);
        BufferedReader chars = new BufferedReader(new InputStreamReader(octets, charset)) {
            @Override
            public void close() {
                // The parser closes what it finds broken, but there may be more behind it.
            }
        };
        skipSpace(chars, departures);
        return chars;
    }

    private static Charset charset(byte[] start, Departures departures) {
        int first = start.length > 0 ? start[0] & 0xFF : -1;
        int second = start.length > 1 ? start[1] & 0xFF : -1;
        if (first == 0xFE && second == 0xFF || first == 0 && second == '<') {
            return StandardCharsets.UTF_16BE;
        }
        if (first == 0xFF && second == 0xFE || first == '<' && second == 0) {
            return StandardCharsets.UTF_16LE;
        }
        Matcher declared = DECLARATION.matcher(new String(start, StandardCharsets.ISO_8859_1));
        if (!declared.find()) {
            return StandardCharsets.UTF_8;
        }
        String name = declared.group(1);
        Optional<Charset> charset = named(name).filter(XmlDecoder::isAsciiCompatible);
        if (charset.isEmpty()) {
            departures.add("Its encoding \"" + name + "\" cannot be; it is read as UTF-8.");
        }
        return charset.orElse(StandardCharsets.UTF_8);
    }

    private static Optional<Charset> named(String name) {
        try {
            return Charset.isSupported(name) ? Optional.of(Charset.forName(name)) : Optional.empty();
        } catch (IllegalCharsetNameException notEvenAName) {
            return Optional.empty();
        }
    }

    /** The declaration was found octet by octet, so its encoding has ASCII in single octets. */
    private static boolean isAsciiCompatible(Charset charset) {
        return new String("<?xml".getBytes(StandardCharsets.US_ASCII), charset).equals("<?xml");
    }

    private static void skipSpace(BufferedReader chars, Departures departures) throws IOException {
        boolean space = false;
        while (true) {
            chars.mark(1);
            int c = chars.read();
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                space = true;
            } else if (c != '\uFEFF') {
                break;
            }
        }
        chars.reset();
        if (space) {
            departures.add("It begins with white space, which may not stand before an XML declaration.");
        }
    }
}

package org.sekisho.authentication.dns;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Optional;

/**
 * From U-labels to A-labels (RFC 5890, RFC 5891). The JDK's {@link IDN} knows the rules of 2003, which turn four characters
 * into others: with them {@code faß.de} is the domain of whoever owns {@code fass.de}, who could then sign for it. So
 * labels with one of the four are encoded here, as IDNA 2008 and today's mail clients and browsers do; what remains of the
 * JDK's rules (capitals, compatibility forms, normalization) agrees with UTS 46 but for some hundred letters of rare scripts
 * in 145000, and refuses more of what mixes directions of writing (RFC 5893). Where a joiner may stand {@link JoinControls}
 * says. ICU4J has all of it, but is 14 MB that James
 * 3.8 does not bring.
 *
 * <p>Characters that Unicode got since 2003 are let through: whether such a label exists is for the DNS to say.
 */
final class InternationalLabels {

    /** Sharp s, final sigma, zero width joiner and non-joiner: characters of their own since IDNA 2008 (RFC 5894 7.2). */
    private static final String OF_THEIR_OWN = "\u00df\u03c2\u200c\u200d";

    /** Its lower case is two characters, which the JDK's IDN knows and {@link Character#toLowerCase} does not. */
    private static final int CAPITAL_I_WITH_DOT = 0x130;

    private static final int FIRST_CHEROKEE = 0x13a0;
    private static final int LAST_CHEROKEE = 0x13f5;

    private static final String PREFIX = "xn--";

    // RFC 3492 5.
    private static final int BASE = 36;
    private static final int TMIN = 1;
    private static final int TMAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private InternationalLabels() {}

    /** The A-label of a label with characters outside ASCII; empty if there is none. */
    static Optional<String> toAscii(String label) {
        if (label.length() > DomainNames.LONGEST_LABEL) {
            return Optional.empty();
        }
        String lower = lowerCase(label);
        try {
            if (lower.chars().noneMatch(c -> OF_THEIR_OWN.indexOf(c) >= 0)) {
                return Optional.of(IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED)).filter(InternationalLabels::isLabel);
            }
            int[] mapped = mapAround(lower).codePoints().toArray();
            return JoinControls.mayStand(mapped)
                    ? Optional.of(PREFIX + encode(mapped)).filter(InternationalLabels::isLabel)
                    : Optional.empty();
        } catch (IllegalArgumentException notConvertible) {
            return Optional.empty();
        }
    }

    private static boolean isLabel(String ascii) {
        return !ascii.isEmpty() && ascii.length() <= DomainNames.LONGEST_LABEL && ascii.indexOf('.') < 0;
    }

    private static String lowerCase(String label) {
        return Normalizer.normalize(label, Normalizer.Form.NFKC)
                .codePoints()
                .map(InternationalLabels::lowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The Cherokee letters of old are the stable ones, although they count as capitals since Unicode 8. */
    private static int lowerCase(int c) {
        boolean cherokee = c >= FIRST_CHEROKEE && c <= LAST_CHEROKEE;
        return cherokee || c == CAPITAL_I_WITH_DOT ? c : Character.toLowerCase(c);
    }

    /** Lets the JDK map what stands between the characters of their own. */
    private static String mapAround(String lower) {
        StringBuilder mapped = new StringBuilder();
        int start = 0;
        for (int i = 0; i <= lower.length(); i++) {
            if (i == lower.length() || OF_THEIR_OWN.indexOf(lower.charAt(i)) >= 0) {
                if (i > start) {
                    String between = lower.substring(start, i);
                    mapped.append(IDN.toUnicode(IDN.toASCII(between, IDN.ALLOW_UNASSIGNED), IDN.ALLOW_UNASSIGNED));
                }
                if (i < lower.length()) {
                    mapped.append(lower.charAt(i));
                }
                start = i + 1;
            }
        }
        return Normalizer.normalize(mapped, Normalizer.Form.NFC);
    }

    /** Punycode, RFC 3492 6.3. A label is so short that nothing overflows. */
    private static String encode(int[] label) {
        StringBuilder encoded = new StringBuilder();
        for (int c : label) {
            if (c < INITIAL_N) {
                encoded.append((char) c);
            }
        }
        int basic = encoded.length();
        int handled = basic;
        if (basic > 0) {
            encoded.append('-');
        }
        int delta = 0;
        int bias = INITIAL_BIAS;
        int n = INITIAL_N;
        while (handled < label.length) {
            int next = next(label, n);
            delta += (next - n) * (handled + 1);
            n = next;
            for (int c : label) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    appendNumber(encoded, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
        return encoded.toString();
    }

    private static int next(int[] label, int atLeast) {
        int least = Integer.MAX_VALUE;
        for (int c : label) {
            if (c >= atLeast && c < least) {
                least = c;
            }
        }
        return least;
    }

    private static void appendNumber(StringBuilder encoded, int number, int bias) {
        int rest = number;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.max(TMIN, Math.min(TMAX, k - bias));
            if (rest < threshold) {
                encoded.append(digit(rest));
                return;
            }
            encoded.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    private static int adapt(int delta, int points, boolean first) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - TMIN) * TMAX / 2) {
            rest /= BASE - TMIN;
            k += BASE;
        }
        return k + (BASE - TMIN + 1) * rest / (rest + SKEW);
    }
}

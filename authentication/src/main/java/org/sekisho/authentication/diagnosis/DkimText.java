package org.sekisho.authentication.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.dkim.DkimKeyRecord;
import org.sekisho.authentication.dkim.DkimPublicKey;
import org.sekisho.authentication.dkim.MalformedKeyRecord;
import org.sekisho.authentication.dkim.ParsedKeyRecord;

/**
 * A text that is or should be a DKIM key record (RFC 6376 3.6.1), read as its writer may have meant it. Looks at no more than
 * {@link #LONGEST} chars, and says nothing about validity: that is known from {@link ParsedKeyRecord#parse}.
 */
final class DkimText {

    /** What stands beyond is not explained; the longest honest record has about 1500 chars. */
    static final int LONGEST = 4000;

    /** A string of a TXT record holds no more (RFC 1035 3.3), and some forms cut there. */
    private static final int LONGEST_STRING = 255;

    private static final int LEAST_RSA_BITS = 1024;
    private static final int RECOMMENDED_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 4096;

    private final String text;
    private final Optional<String> wanted;
    private final List<Finding> findings = new ArrayList<>();

    private DkimText(String text, Optional<String> wanted) {
        this.text = text.substring(0, Math.min(text.length(), LONGEST));
        this.wanted = wanted;
    }

    /** Whether a text that stands at another name was probably meant as a key record. */
    static boolean resembles(String text) {
        String start = text.substring(0, Math.min(text.length(), 40))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s\"]", "");
        return start.startsWith("v=dkim") || start.startsWith("k=rsa;") || start.startsWith("k=ed25519;");
    }

    /**
     * What is wrong with a text.
     *
     * @param wanted {@code p=} of the key that should stand there; empty if nobody knows
     */
    static List<Finding> explain(String text, Optional<String> wanted) {
        DkimText read = new DkimText(text, wanted);
        ParsedKeyRecord parsed = ParsedKeyRecord.parse(text);
        if (parsed instanceof DkimKeyRecord record) {
            read.record(record);
        } else {
            read.malformed(((MalformedKeyRecord) parsed).reason());
        }
        return List.copyOf(read.findings);
    }

    private void malformed(String reason) {
        if (text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) {
            wrong(
                    "The text itself has quotation marks or backslashes: they belong to zone files, not to the record.",
                    "Enter the text without them.");
        } else if (reason.equals("not a DKIM1 key record")) {
            version();
        } else if (text.indexOf(',') >= 0 && text.indexOf(';') < 0) {
            comma();
        } else if (!cut(reason)) {
            wrong("The record is not a key record (" + reason + "): signatures with it fail.", "Replace it.");
        }
    }

    private void version() {
        int end = text.indexOf(';');
        String first = (end < 0 ? text : text.substring(0, end)).strip();
        if (first.indexOf(',') >= 0) {
            comma();
        } else if (text.matches("(?s).*;\\s{0,5}v\\s{0,5}=\\s{0,5}DKIM1\\s{0,5}(;.*)?")) {
            wrong("v=DKIM1 stands in the record, but not first.", "Begin the record with v=DKIM1.");
        } else {
            wrong(
                    "The record begins with " + Quoted.of(first)
                            + ", which is not the version v=DKIM1: it is no key record.",
                    "Begin it with v=DKIM1.");
        }
    }

    private void comma() {
        wrong(
                "A comma stands between tags where a semicolon belongs: this is no key record.",
                "Separate the tags by semicolons.");
    }

    /** The usual accident: a form that takes one string only. */
    private boolean cut(String reason) {
        String published = published();
        boolean part = wanted.filter(whole -> whole.length() > published.length() && whole.startsWith(published))
                .isPresent();
        boolean likely = wanted.isEmpty() && text.length() >= LONGEST_STRING - 5 && text.length() <= LONGEST_STRING + 1;
        if (published.isEmpty() || !(part || likely)) {
            return false;
        }
        wrong(
                "The key is cut off after " + published.length() + " characters (" + reason
                        + "): one string of a TXT record holds only " + LONGEST_STRING + ".",
                "Enter the text in several strings, as in the zone file form, or ask the provider how.");
        return true;
    }

    /** What stands behind {@code p=}, up to what cannot be in it. */
    private String published() {
        for (String tag : text.split(";", 65)) {
            String bare = tag.strip();
            if (bare.startsWith("p=")) {
                return bare.substring(2).replaceAll("\\s", "").replace("=", "");
            }
        }
        return "";
    }

    private void record(DkimKeyRecord record) {
        if (record.key() instanceof DkimPublicKey.Revoked) {
            wrong("The key is revoked: p= is empty.", "Publish the key, or stop signing with it.");
            return;
        }
        if (!record.forEmail()) {
            wrong("The record does not allow the key for e-mail (s=).", "Remove s=.");
        }
        if (record.hashes().isPresent() && record.hashes().get().stream().noneMatch("sha256"::equalsIgnoreCase)) {
            wrong("The record does not allow the hash sha256 (h=), with which mail is signed.", "Remove h=.");
        }
        if (record.testing()) {
            findings.add(Finding.advice(
                    "The record says that the domain is only testing (t=y).", "Remove t=y when signing works."));
        }
        if (record.key() instanceof DkimPublicKey.Rsa rsa) {
            rsa(rsa.bits());
        }
    }

    private void rsa(int bits) {
        if (bits < LEAST_RSA_BITS) {
            wrong(
                    "The RSA key has only " + bits + " bits: no receiver accepts it (RFC 8301).",
                    "Make a new one: sekisho keygen.");
        } else if (bits < RECOMMENDED_RSA_BITS) {
            findings.add(Finding.advice(
                    "The RSA key has only " + bits + " bits; 2048 are recommended (RFC 8301).",
                    "Make a new one: sekisho keygen."));
        } else if (bits > MOST_RSA_BITS) {
            findings.add(Finding.advice(
                    "The RSA key has " + bits + " bits; receivers need not check more than 4096 (RFC 8301).",
                    "Make a shorter one: sekisho keygen."));
        }
    }

    private void wrong(String sentence, String remedy) {
        findings.add(Finding.wrong(sentence, remedy));
    }
}

package org.sekisho.authentication.diagnosis;

import com.google.common.net.InetAddresses;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sekisho.authentication.spf.SpfRecord;
import org.sekisho.authentication.spf.SpfSyntax;
import org.sekisho.authentication.spf.SpfSyntaxError;

/**
 * A text that is or should be an SPF record (RFC 7208), read as its writer may have meant it. Looks at no more than {@link #LONGEST}
 * chars, and says nothing about validity: that is known from {@link SpfRecord#parse}.
 */
final class SpfText {

    /** What stands beyond is not explained. */
    static final int LONGEST = 4000;

    private static final String VERSION = "v=spf1";
    private static final List<String> MECHANISMS = List.of("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists");
    private static final Set<String> TARGETED = Set.of("a", "mx", "include", "exists", "ptr");
    private static final List<String> MODIFIERS = List.of("redirect", "exp");

    /** Words that begin like one of the others and are short would be taken for anything. */
    private static final List<String> LONG_MECHANISMS = List.of("all", "include", "ptr", "ip4", "ip6", "exists");

    private static final String QUALIFIERS = "+-~?";
    private static final int FARTHEST_VERSION = 2;
    private static final int FARTHEST_NAME = 2;

    private final String text;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> terms = new ArrayList<>();
    private final Set<String> leftOut = new LinkedHashSet<>();

    private SpfText(String text) {
        this.text = text.substring(0, Math.min(text.length(), LONGEST));
    }

    /** Whether a text that is no SPF record was probably meant as one. */
    static boolean resembles(String text) {
        String first =
                version(text.substring(0, Math.min(text.length(), LONGEST))).toLowerCase(Locale.ROOT);
        return !SpfRecord.isRecord(text)
                && (first.startsWith("v=spf") || NearestWord.distance(first, VERSION) <= FARTHEST_VERSION);
    }

    static SpfText read(String text) {
        SpfText read = new SpfText(text);
        read.read();
        return read;
    }

    /** What its writer did wrong, as far as that can be told. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** What was probably meant; empty if nobody can tell. */
    Optional<String> repaired() {
        return with(List.of());
    }

    /** The same, with hosts allowed that were not. */
    Optional<String> with(List<SendingHost> hosts) {
        List<String> valid =
                terms.stream().filter(term -> !leftOut().contains(term)).toList();
        // Without any sender a record is worse than a first one.
        if (!leftOut().isEmpty() && valid.stream().noneMatch(SpfText::allows)) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>();
        all.add(VERSION);
        hosts.forEach(host -> all.add(host.mechanism()));
        all.addAll(valid);
        String record = String.join(" ", all);
        return SpfRecord.parse(record) instanceof SpfRecord ? Optional.of(record) : Optional.empty();
    }

    /** The terms that are not valid, whatever was meant: {@link #repaired} is without them. */
    Set<String> leftOut() {
        return leftOut;
    }

    private static boolean isValid(String term) {
        return SpfRecord.parse(VERSION + " " + term) instanceof SpfRecord;
    }

    /** Whether a term lets somebody send. */
    private static boolean allows(String term) {
        String lower = term.toLowerCase(Locale.ROOT);
        return lower.startsWith("redirect=") || (lower.indexOf('=') < 0 && "-~?".indexOf(lower.charAt(0)) < 0);
    }

    /** The first word of a text, without what people put around it. */
    private static String version(String text) {
        String bare = text.strip().replace("\"", "");
        int end = 0;
        while (end < bare.length() && " \t;,".indexOf(bare.charAt(end)) < 0) {
            end++;
        }
        return bare.substring(0, end);
    }

    private void read() {
        String bare = withPlainDashes(text.strip());
        if (bare.indexOf('"') >= 0) {
            wrong(
                    "The text itself has quotation marks: they belong to zone files, not to the record.",
                    "Enter the text without them.");
            bare = bare.replace("\"", "");
        }
        String first = version(bare);
        if (!SpfRecord.isRecord(text) && !first.equalsIgnoreCase(VERSION)) {
            wrong(
                    "The record begins with " + Quoted.of(first)
                            + ", which is not the version v=spf1: it is no SPF record," + " and receivers ignore it.",
                    "Begin it with v=spf1 and a blank.");
        } else if (!SpfRecord.isRecord(text) && findings.isEmpty()) {
            wrong("The record does not begin with v=spf1 and a blank: receivers ignore it.", "Begin it so.");
        }
        List<String> words = words(bare.substring(bare.indexOf(first) + first.length()));
        if (first.regionMatches(true, 0, VERSION, 0, VERSION.length()) && first.length() > VERSION.length()) {
            String rest = first.substring(VERSION.length());
            if (rest.indexOf(':') > 0 || rest.equalsIgnoreCase("mx") || rest.equalsIgnoreCase("a")) {
                words.add(0, rest);
            }
        }
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean open =
                    word.endsWith(":") || word.endsWith("=") || (word.length() == 1 && QUALIFIERS.contains(word));
            if (open && i + 1 < words.size()) {
                wrong(
                        "A blank stands within a term, after " + Quoted.of(word) + ".",
                        "Write " + word + words.get(i + 1) + " without it.");
                word += words.get(++i);
            }
            term(word);
        }
        order();
        terms.stream().filter(term -> !isValid(term)).forEach(leftOut::add);
    }

    /** Word processors write dashes and blanks that are not those of ASCII; each char is an octet of UTF-8 here. */
    private String withPlainDashes(String bare) {
        String plain = bare.replaceAll("\u00e2\u0080[\u0090-\u0095]", "-").replace("\u00c2\u00a0", " ");
        if (!plain.equals(bare)) {
            wrong(
                    "The record has a dash or a blank that is not of ASCII, as word processors write them.",
                    "Type it anew.");
        }
        return plain;
    }

    /** The terms: between blanks, and between what somebody took for that. */
    private List<String> words(String rest) {
        List<String> words = new ArrayList<>();
        boolean comma = false;
        for (String word : rest.strip().split("[ \\t]+")) {
            // Within a macro a comma may be right (RFC 7208 7.1).
            if (word.indexOf('%') >= 0 || (word.indexOf(',') < 0 && word.indexOf(';') < 0)) {
                words.add(word);
            } else {
                comma = true;
                words.addAll(List.of(word.split("[,;]+")));
            }
        }
        words.removeIf(String::isEmpty);
        if (comma) {
            wrong(
                    "A comma or a semicolon stands at a term: terms are separated by blanks and nothing else.",
                    "Use blanks.");
        }
        return words;
    }

    private void term(String word) {
        String qualifier = QUALIFIERS.indexOf(word.charAt(0)) >= 0 ? word.substring(0, 1) : "";
        String bare = word.substring(qualifier.length());
        int end = 0;
        while (end < bare.length() && "=:/".indexOf(bare.charAt(end)) < 0) {
            end++;
        }
        String name = bare.substring(0, end).toLowerCase(Locale.ROOT);
        String rest = bare.substring(end);
        if (word.equalsIgnoreCase(VERSION)) {
            wrong(
                    "A second v=spf1 stands within the record.",
                    "Put the terms of both into one record, with one v=spf1.");
        } else if (rest.startsWith("=") && MECHANISMS.contains(name)) {
            wrong(
                    Quoted.of(word) + " is read as an unknown modifier and ignored: a colon belongs after " + name
                            + ".",
                    "Write " + name + ":" + rest.substring(1) + ".");
            addressed(qualifier, name, rest.substring(1), false);
        } else if (rest.startsWith(":") && MODIFIERS.contains(name)) {
            replaced(word, name + "=" + rest.substring(1), "an equals sign belongs after " + name);
        } else if (MECHANISMS.contains(name) && rest.startsWith(":")) {
            addressed(qualifier, name, rest.substring(1), true);
        } else if (MECHANISMS.contains(name) || rest.startsWith("=")) {
            known(word, name, rest);
        } else {
            unknown(word, qualifier, name, rest);
        }
    }

    /** What an address or a name stands behind, though another mechanism is for it. */
    private void addressed(String qualifier, String name, String value, boolean tell) {
        String right = kind(value);
        boolean address = right.equals("ip4") || right.equals("ip6");
        boolean network = name.equals("ip4") || name.equals("ip6");
        String term = qualifier + name + ":" + value;
        boolean other = network ? !right.isEmpty() && !right.equals(name) : address && TARGETED.contains(name);
        if (!other) {
            if (tell) {
                known(term, name, ":" + value);
            } else {
                keep(term);
            }
            return;
        }
        replaced(
                term,
                qualifier + right + ":" + value,
                address
                        ? "an address stands there, which is for " + right + ": alone"
                        : "a name stands there, which is for a: alone");
    }

    private void known(String word, String name, String rest) {
        SpfSyntax alone = SpfRecord.parse(VERSION + " " + word);
        if (alone instanceof SpfSyntaxError error) {
            wrong(
                    Quoted.of(word) + " is not valid (" + error.problem() + "), and that voids the whole record.",
                    "Correct it.");
        } else if (rest.startsWith("=") && !MODIFIERS.contains(name)) {
            Optional<String> meant = NearestWord.among(MODIFIERS, name, farthest(name));
            if (meant.isPresent()) {
                replaced(word, meant.get() + rest, "it is no known modifier and is ignored");
                return;
            }
            findings.add(Finding.advice(
                    Quoted.of(word) + " is no known modifier and is ignored.", "Remove it, or correct its name."));
        } else if (name.equals("ptr")) {
            findings.add(Finding.advice(
                    "ptr is slow and unreliable, and should not be used (RFC 7208 5.5).",
                    "Name the hosts by a, mx, ip4 or ip6."));
        }
        keep(word);
    }

    /** How many letters of a name may be wrong: of a short one nothing would be left. */
    private static int farthest(String name) {
        return name.length() < 4 ? 1 : FARTHEST_NAME;
    }

    private void unknown(String word, String qualifier, String name, String rest) {
        String value = rest.isEmpty() ? name : rest.substring(1);
        Optional<String> meant = NearestWord.among(LONG_MECHANISMS, name, farthest(name));
        if (name.startsWith("ip") && rest.startsWith(":") && !kind(value).isEmpty()) {
            replaced(word, qualifier + kind(value) + rest, "there is no mechanism " + name);
        } else if (!kind(word.substring(qualifier.length())).isEmpty()) {
            String bare = word.substring(qualifier.length());
            replaced(word, qualifier + kind(bare) + ":" + bare, "an address or a name alone is no mechanism");
        } else if (meant.isPresent()) {
            replaced(word, qualifier + meant.get() + rest, "there is no mechanism " + name);
        } else {
            wrong(Quoted.of(word) + " is no mechanism, and that voids the whole record.", "Remove or correct it.");
            keep(word);
        }
    }

    private void replaced(String word, String meant, String why) {
        wrong(Quoted.of(word) + " is wrong: " + why + ".", "Probably " + meant + " is meant.");
        keep(meant);
    }

    /** What a value is for: ip4, ip6 or a; empty if nobody can tell. */
    private static String kind(String value) {
        int slash = value.indexOf('/');
        String address = slash < 0 ? value : value.substring(0, slash);
        if (InetAddresses.isInetAddress(address)) {
            return address.indexOf(':') < 0 ? "ip4" : "ip6";
        }
        boolean name = SendingHost.of(address).isPresent();
        return name ? "a" : "";
    }

    private void keep(String term) {
        terms.add(term);
    }

    /** What all does and what stands behind it. */
    private void order() {
        int all = -1;
        boolean redirect = false;
        for (int i = 0; i < terms.size(); i++) {
            String term = terms.get(i).toLowerCase(Locale.ROOT);
            redirect |= term.startsWith("redirect=");
            if (all < 0
                    && (term.equals("all")
                            || (term.length() == 4
                                    && term.endsWith("all")
                                    && QUALIFIERS.indexOf(term.charAt(0)) >= 0))) {
                all = i;
            }
        }
        if (all < 0) {
            if (!redirect) {
                findings.add(Finding.advice(
                        "The record does not end with all: for every other host it says nothing (neutral).",
                        "End it with ~all, or with -all."));
            }
            return;
        }
        String term = terms.get(all);
        if (term.equalsIgnoreCase("all") || term.charAt(0) == '+') {
            wrong(
                    Quoted.of(term) + " lets everybody in the world send for this domain.",
                    "End the record with ~all, or with -all.");
            terms.set(all, "~all");
        } else if (term.charAt(0) == '?') {
            findings.add(Finding.advice(
                    "?all says nothing about every other host (neutral).", "End the record with ~all, or with -all."));
        }
        boolean ignored = terms.stream()
                .skip(all + 1L)
                .anyMatch(later -> !later.toLowerCase(Locale.ROOT).startsWith("exp="));
        if (ignored || redirect) {
            findings.add(Finding.advice(
                    "What stands behind all is ignored, and so is redirect wherever it stands beside all.",
                    "Put all at the end, and remove redirect."));
        }
    }

    private void wrong(String sentence, String remedy) {
        findings.add(Finding.wrong(sentence, remedy));
    }
}

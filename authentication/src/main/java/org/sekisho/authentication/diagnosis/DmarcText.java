package org.sekisho.authentication.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.ParsedDmarcRecord;

/**
 * A text that is or should be a DMARC Policy Record (RFC 9989 4.7), read as its writer may have meant it. Looks at no more than
 * {@link #LONGEST} chars, and says nothing about validity: that is known from {@link DmarcRecord#parse}.
 */
final class DmarcText {

    /** What stands beyond is not explained. */
    static final int LONGEST = 2000;

    private static final String VERSION = "DMARC1";
    private static final Set<String> POLICIES = Set.of("none", "quarantine", "reject");
    private static final Set<String> POLICY_TAGS = Set.of("p", "sp", "np");
    private static final Set<String> ALIGNMENT_TAGS = Set.of("adkim", "aspf");
    private static final Set<String> URI_TAGS = Set.of("rua", "ruf");

    /** Tags of RFC 7489 that RFC 9989 has taken away. */
    private static final Set<String> FORMER_TAGS = Set.of("pct", "rf", "ri");

    private static final List<String> TAGS = List.of("p", "sp", "np", "psd", "t", "adkim", "aspf", "fo", "rua", "ruf");

    /** A tag that others are taken for must be long enough: one wrong letter makes "t" of "p". */
    private static final List<String> LONG_TAGS = List.of("adkim", "aspf", "rua", "ruf", "psd");

    private static final Pattern SEPARATOR = Pattern.compile(
            "\\s{0,5}(?:(;)|([,\\s])\\s{0,5}(?=(?:v|p|sp|np|psd|t|adkim|aspf|fo|rua|ruf|pct|rf|ri)\\s{0,5}=))",
            Pattern.CASE_INSENSITIVE);

    /** A comma, or the blank that somebody wrote in place of one. */
    private static final Pattern BETWEEN_URIS = Pattern.compile(",|\\s(?=mailto:)", Pattern.CASE_INSENSITIVE);

    private static final int FARTHEST_POLICY = 3;
    private static final int FARTHEST_VERSION = 3;

    private final String text;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> explained = new LinkedHashSet<>();
    private final Map<String, String> repaired = new LinkedHashMap<>();

    private DmarcText(String text) {
        this.text = text.substring(0, Math.min(text.length(), LONGEST));
    }

    /** Whether a text that is no DMARC Policy Record was probably meant as one. */
    static boolean resembles(String text) {
        String start = text.substring(0, Math.min(text.length(), 40))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s\"']", "");
        if (start.startsWith("v=spf") || start.startsWith("v=dkim")) {
            return false;
        }
        int end = 0;
        while (end < start.length() && ";,".indexOf(start.charAt(end)) < 0) {
            end++;
        }
        return start.contains("dmarc1")
                || start.contains("dmarc;")
                || NearestWord.distance(start.substring(0, end), "v=dmarc1") <= FARTHEST_VERSION
                || start.matches("p=(?:none|quarantine|reject)\\b.*");
    }

    /** Whether a text is a DMARC Policy Record, usable or not. */
    static boolean isRecord(String text) {
        return !(DmarcRecord.parse(text) instanceof ParsedDmarcRecord.NotDmarc);
    }

    static DmarcText read(String text) {
        DmarcText read = new DmarcText(text);
        read.read();
        return read;
    }

    /** What its writer did wrong, as far as that can be told. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** The tags that {@link #findings} speak about. */
    Set<String> explained() {
        return explained;
    }

    /** What was probably meant; empty if nobody can tell. */
    Optional<String> repaired() {
        return usable(print(repaired));
    }

    /** The same with another policy, and no test mode. */
    Optional<String> withPolicy(DmarcPolicy policy) {
        Map<String, String> tags = new LinkedHashMap<>(repaired);
        tags.put("p", policy.word());
        tags.remove("t");
        return usable(print(tags));
    }

    /** The same without test mode. */
    Optional<String> withoutTestMode() {
        Map<String, String> tags = new LinkedHashMap<>(repaired);
        tags.remove("t");
        return usable(print(tags));
    }

    /** The same with an address for aggregate reports. */
    Optional<String> withReportsTo(String uri) {
        Map<String, String> tags = new LinkedHashMap<>(repaired);
        tags.put("rua", uri);
        return usable(print(tags));
    }

    private static Optional<String> usable(String record) {
        return DmarcRecord.parse(record) instanceof ParsedDmarcRecord.Usable usable && !usable.assumedNone()
                ? Optional.of(record)
                : Optional.empty();
    }

    private static String print(Map<String, String> tags) {
        return "v=DMARC1; p=" + tags.getOrDefault("p", "none")
                + tags.entrySet().stream()
                        .filter(tag -> !tag.getKey().equals("p"))
                        .map(tag -> "; " + tag.getKey() + "=" + tag.getValue())
                        .collect(Collectors.joining());
    }

    private void read() {
        String bare = text.strip();
        if (bare.startsWith("\"") || bare.endsWith("\"")) {
            wrong(
                    "The text itself has quotation marks: they belong to zone files, not to the record.",
                    "Enter the text without them.");
            bare = bare.replace("\"", "");
        }
        List<String> parts = parts(bare);
        parts.removeIf(String::isEmpty);
        version(bare, parts);
        for (String part : parts) {
            part(part);
        }
        repaired.replaceAll((tag, value) -> URI_TAGS.contains(tag) ? withValidUris(tag, value) : value);
        repaired.entrySet().removeIf(tag -> !isValid(tag.getKey(), tag.getValue()));
        if (!repaired.containsKey("p") && !explained.contains("p")) {
            explained.add("p");
            wrong("The tag p is missing: the record asks for no policy.", "Add p=none, and later a stronger policy.");
        }
    }

    /** Whether a receiver takes a tag as it stands. */
    private static boolean isValid(String tag, String value) {
        String record = "v=DMARC1; " + (tag.equals("p") ? "" : "p=none; ") + tag + "=" + value;
        return DmarcRecord.parse(record) instanceof ParsedDmarcRecord.Usable usable
                && usable.remarks().isEmpty();
    }

    private static String withValidUris(String tag, String value) {
        return Stream.of(value.split(",")).filter(uri -> isValid(tag, uri)).collect(Collectors.joining(","));
    }

    /** Splits at what separates tags, and at what somebody took for that. */
    private List<String> parts(String bare) {
        List<String> parts = new ArrayList<>();
        Matcher separator = SEPARATOR.matcher(bare);
        int start = 0;
        boolean comma = false;
        boolean blank = false;
        while (separator.find()) {
            String part = bare.substring(start, separator.start()).strip();
            // The blank behind a semicolon separates nothing more.
            if (separator.group(1) == null && !part.isEmpty()) {
                comma |= separator.group(2).equals(",");
                blank |= !separator.group(2).equals(",");
            }
            parts.add(part);
            start = separator.end();
        }
        parts.add(bare.substring(start).strip());
        if (comma) {
            wrong(
                    "A comma stands between tags where a semicolon belongs, so that what follows is part of the tag before.",
                    "Separate the tags by semicolons; a comma only stands between the addresses of rua and ruf.");
        }
        if (blank) {
            wrong(
                    "A semicolon is missing between two tags, so that the second is part of the first.",
                    "Separate the tags by semicolons.");
        }
        return parts;
    }

    private void version(String bare, List<String> parts) {
        if (isRecord(text)) {
            return;
        }
        String first = parts.isEmpty() ? "" : parts.get(0);
        String value = first.substring(first.indexOf('=') + 1).strip();
        boolean isVersion = first.matches("(?i)v\\s{0,5}=.*");
        boolean laterVersion = parts.stream().skip(1).anyMatch(part -> part.matches("v\\s{0,5}=\\s{0,5}" + VERSION));
        if (isVersion && value.equals(VERSION)) {
            // Right but for what was found already, or for what stands before it.
            if (findings.isEmpty()) {
                wrong("Something stands before v=DMARC1, such as a blank.", "Begin the record with v=DMARC1.");
            }
        } else if (laterVersion) {
            wrong("v=DMARC1 is not the first tag, so that this is no DMARC record.", "Begin the record with v=DMARC1.");
        } else if (isVersion && value.equalsIgnoreCase(VERSION)) {
            wrong(
                    "The version is written " + Quoted.of(first)
                            + ": capitals matter here, so this is no DMARC record.",
                    "Write it v=DMARC1.");
        } else if (bare.regionMatches(true, 0, "v", 0, 1) || bare.regionMatches(true, 0, VERSION, 0, 5)) {
            wrong(
                    "The record begins with " + Quoted.of(first) + ", which is not the version v=DMARC1: it is no DMARC"
                            + " record, and receivers ignore it.",
                    "Begin it with v=DMARC1.");
        } else {
            wrong(
                    "The record does not begin with the version v=DMARC1: receivers ignore it.",
                    "Put v=DMARC1; before it.");
        }
    }

    private void part(String part) {
        int equals = part.indexOf('=');
        if (part.isEmpty() || part.equalsIgnoreCase(VERSION)) {
            return;
        }
        if (equals < 0) {
            Optional<String> meant = TAGS.stream()
                    .filter(tag -> part.matches("(?i)" + tag + "\\s{0,5}:.*"))
                    .findFirst();
            wrong(
                    Quoted.of(part) + " is not of the form tag=value and is ignored.",
                    meant.map(tag -> "Write " + tag + "= with an equals sign.").orElse("Remove it, or name its tag."));
            meant.ifPresent(
                    tag -> tag(tag, part.substring(part.indexOf(':') + 1).strip()));
            return;
        }
        tag(
                part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                part.substring(equals + 1).strip());
    }

    private void tag(String name, String value) {
        if (name.equals("v") || NearestWord.distance(value.toLowerCase(Locale.ROOT), "dmarc1") <= 2) {
            return;
        }
        if (repaired.containsKey(name)) {
            explained.add(name);
            wrong("The tag " + name + " stands twice: only the first counts.", "Remove one of them.");
        } else if (POLICY_TAGS.contains(name)) {
            policy(name, value);
        } else if (URI_TAGS.contains(name)) {
            uris(name, value);
        } else if (ALIGNMENT_TAGS.contains(name)) {
            alignment(name, value);
        } else if (TAGS.contains(name)) {
            repaired.put(name, value);
        } else {
            unknown(name, value);
        }
    }

    private void policy(String name, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (POLICIES.contains(lower)) {
            repaired.put(name, lower);
            return;
        }
        explained.add(name);
        Optional<String> meant = NearestWord.among(POLICIES, lower, FARTHEST_POLICY);
        String whole = name + "=" + value;
        wrong(
                Quoted.of(whole) + " is no policy: " + name + " is none, quarantine or reject.",
                meant.map(word -> "Probably " + name + "=" + word + " is meant.")
                        .orElse("Choose one of the three; begin with none."));
        meant.ifPresent(word -> repaired.put(name, word));
    }

    private void alignment(String name, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        Optional<String> meant =
                NearestWord.among(List.of("relaxed", "strict"), lower, 2).map(word -> word.substring(0, 1));
        if (meant.isPresent()) {
            explained.add(name);
            wrong(
                    Quoted.of(name + "=" + value) + " is not valid, and relaxed alignment holds: " + name
                            + " is r or s.",
                    "Write " + name + "=" + meant.get() + ".");
        }
        repaired.put(name, meant.orElse(value));
    }

    private void uris(String name, String value) {
        List<String> uris = new ArrayList<>();
        for (String element : BETWEEN_URIS.split(value, -1)) {
            String uri = element.strip();
            boolean address = uri.indexOf('@') > 0 && uri.indexOf(':') < 0;
            boolean slashes = uri.regionMatches(true, 0, "mailto://", 0, 9);
            if (address || slashes) {
                explained.add(name);
                String meant = "mailto:" + (slashes ? uri.substring(9) : uri);
                wrong(
                        Quoted.of(name + "=" + uri) + " is not the URI of a mailbox: no report will be sent there.",
                        "Write " + name + "=" + meant + ".");
                uris.add(meant);
            } else if (!uri.isEmpty()) {
                uris.add(uri);
            }
        }
        repaired.put(name, String.join(",", uris));
    }

    private void unknown(String name, String value) {
        explained.add(name);
        Optional<String> meant =
                NearestWord.among(LONG_TAGS, name, 1).filter(tag -> name.length() > 2 && !repaired.containsKey(tag));
        if (FORMER_TAGS.contains(name)) {
            findings.add(Finding.advice(
                    name + " is a tag of RFC 7489 that RFC 9989 has taken away: receivers ignore it.",
                    name.equals("pct") ? "Remove it; t=y asks for one step milder." : "Remove it."));
        } else if (meant.isPresent()) {
            wrong(Quoted.of(name) + " is not a known tag and is ignored.", "Probably " + meant.get() + " is meant.");
            tag(meant.get(), value);
        } else {
            findings.add(Finding.advice(
                    Quoted.of(name) + " is not a known tag and is ignored.", "Remove it, or correct its name."));
        }
    }

    private void wrong(String sentence, String remedy) {
        findings.add(Finding.wrong(sentence, remedy));
    }
}

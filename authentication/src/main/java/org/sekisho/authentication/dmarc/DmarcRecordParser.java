package org.sekisho.authentication.dmarc;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The grammar of RFC 9989 4.8. Only the version is asked for strictly; anything else that is not valid is ignored or
 * replaced by its default, and noted (B05).
 */
final class DmarcRecordParser {

    /** The most remarks that are kept of one record. */
    static final int MAXIMUM_REMARKS = 10;

    /** How many parts of a list of URIs are looked at, valid or not: each bad one costs an exception. */
    static final int MAXIMUM_ELEMENTS = 100;

    private static final Set<String> KNOWN_TAGS =
            Set.of("p", "sp", "np", "psd", "t", "adkim", "aspf", "fo", "rua", "ruf");

    // A tag with a longer name is unknown, and its name is not worth a remark.
    private static final int LONGEST_NAMED_TAG = 20;

    private final Map<String, String> tags = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();

    private DmarcRecordParser() {}

    static ParsedDmarcRecord parse(String text) {
        int end = text.indexOf(';');
        if (!isVersion(end < 0 ? text : text.substring(0, end))) {
            return new ParsedDmarcRecord.NotDmarc("does not begin with v=DMARC1");
        }
        DmarcRecordParser parser = new DmarcRecordParser();
        parser.readTags(text, end);
        return parser.interpret();
    }

    // 4.8: dmarc-version = "v" equals %s"DMARC1"; the only part in which case matters, and no white space comes before
    // it.
    private static boolean isVersion(String tag) {
        int equals = tag.indexOf('=');
        return equals > 0
                && (tag.charAt(0) == 'v' || tag.charAt(0) == 'V')
                && trim(tag.substring(1, equals)).isEmpty()
                && trim(tag.substring(equals + 1)).equals("DMARC1");
    }

    private void readTags(String text, int firstSeparator) {
        int separator = firstSeparator;
        while (separator >= 0) {
            int start = separator + 1;
            separator = text.indexOf(';', start);
            String tag = trim(separator < 0 ? text.substring(start) : text.substring(start, separator));
            if (!tag.isEmpty()) {
                readTag(tag);
            }
        }
    }

    private void readTag(String tag) {
        int equals = tag.indexOf('=');
        String name = equals < 0 ? "" : trim(tag.substring(0, equals)).toLowerCase(Locale.ROOT);
        if (!KNOWN_TAGS.contains(name)) {
            remark(isName(name) ? name + ": unknown tag" : "a part that is not tag=value");
        } else if (tags.putIfAbsent(name, trim(tag.substring(equals + 1))) != null) {
            remark(name + ": stands again, the first one counts");
        }
    }

    private ParsedDmarcRecord interpret() {
        Optional<DmarcPolicy> policy = value("p", DmarcRecordParser::policy);
        Optional<DmarcPolicy> subdomainPolicy = value("sp", DmarcRecordParser::policy);
        Optional<DmarcPolicy> nonExistentPolicy = value("np", DmarcRecordParser::policy);
        boolean policiesAreGood = policy.isPresent()
                && subdomainPolicy.isPresent() == tags.containsKey("sp")
                && nonExistentPolicy.isPresent() == tags.containsKey("np");
        DmarcRecord record = new DmarcRecord(
                policiesAreGood ? policy.get() : DmarcPolicy.NONE,
                policiesAreGood ? subdomainPolicy : Optional.empty(),
                policiesAreGood ? nonExistentPolicy : Optional.empty(),
                value("psd", DmarcRecordParser::publicSuffix).orElse(PublicSuffixFlag.UNDECIDED),
                value("t", DmarcRecordParser::yesOrNo).orElse(false),
                value("adkim", DmarcRecordParser::alignment).orElse(AlignmentMode.RELAXED),
                value("aspf", DmarcRecordParser::alignment).orElse(AlignmentMode.RELAXED),
                value("fo", DmarcRecordParser::failureOptions).orElse(List.of(FailureOption.ALL_FAIL)),
                uris("rua"),
                uris("ruf"));
        // 4.10.1: without a valid policy a good rua makes it p=none, else there is no DMARC.
        if (!policiesAreGood && record.aggregateReports().isEmpty()) {
            return new ParsedDmarcRecord.Ignored(record, "no valid p, sp or np, and no rua", remarks);
        }
        return new ParsedDmarcRecord.Usable(record, !policiesAreGood, remarks);
    }

    private <T> Optional<T> value(String tag, Function<String, Optional<T>> parse) {
        String text = tags.get(tag);
        if (text == null) {
            return Optional.empty();
        }
        Optional<T> value = parse.apply(text.toLowerCase(Locale.ROOT));
        if (value.isEmpty()) {
            remark(tag + ": not a valid value");
        }
        return value;
    }

    private static Optional<DmarcPolicy> policy(String value) {
        return switch (value) {
            case "none" -> Optional.of(DmarcPolicy.NONE);
            case "quarantine" -> Optional.of(DmarcPolicy.QUARANTINE);
            case "reject" -> Optional.of(DmarcPolicy.REJECT);
            default -> Optional.empty();
        };
    }

    private static Optional<PublicSuffixFlag> publicSuffix(String value) {
        return switch (value) {
            case "y" -> Optional.of(PublicSuffixFlag.YES);
            case "n" -> Optional.of(PublicSuffixFlag.NO);
            case "u" -> Optional.of(PublicSuffixFlag.UNDECIDED);
            default -> Optional.empty();
        };
    }

    private static Optional<Boolean> yesOrNo(String value) {
        return switch (value) {
            case "y" -> Optional.of(true);
            case "n" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<AlignmentMode> alignment(String value) {
        return switch (value) {
            case "r" -> Optional.of(AlignmentMode.RELAXED);
            case "s" -> Optional.of(AlignmentMode.STRICT);
            default -> Optional.empty();
        };
    }

    // 4.8, dmarc-fo: each at most once, and 0 and 1 exclude each other (4.7).
    private static Optional<List<FailureOption>> failureOptions(String value) {
        List<FailureOption> options = new ArrayList<>();
        if (value.length() > "0:d:s".length()) {
            return Optional.empty();
        }
        for (String letter : value.split(":", -1)) {
            Optional<FailureOption> option = failureOption(letter);
            if (option.isEmpty() || options.contains(option.get())) {
                return Optional.empty();
            }
            options.add(option.get());
        }
        boolean contradictory = options.containsAll(EnumSet.of(FailureOption.ALL_FAIL, FailureOption.ANY_FAILS));
        return contradictory ? Optional.empty() : Optional.of(options);
    }

    private static Optional<FailureOption> failureOption(String letter) {
        for (FailureOption option : FailureOption.values()) {
            if (option.letter().equals(letter)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    private List<ReportUri> uris(String tag) {
        String text = tags.get(tag);
        if (text == null) {
            return List.of();
        }
        List<ReportUri> uris = new ArrayList<>();
        int start = 0;
        for (int element = 0; element < MAXIMUM_ELEMENTS && start <= text.length(); element++) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            Optional<ReportUri> uri = ReportUri.parse(trim(text.substring(start, end)));
            if (uri.isEmpty()) {
                remark(tag + ": not a valid URI");
            } else if (uris.size() == DmarcRecord.MAXIMUM_REPORT_URIS) {
                remark(tag + ": more than " + DmarcRecord.MAXIMUM_REPORT_URIS + " URIs");
                return uris;
            } else {
                noteScheme(tag, uri.get());
                uris.add(uri.get());
            }
            start = end + 1;
        }
        return uris;
    }

    private void noteScheme(String tag, ReportUri uri) {
        if (!uri.isSupported()) {
            remark(tag + ": nothing is sent to a URI of this scheme");
        }
    }

    private void remark(String remark) {
        if (remarks.size() < MAXIMUM_REMARKS) {
            remarks.add(remark);
        }
    }

    // 4.8: 1*ALPHA
    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAMED_TAG
                && name.chars().allMatch(c -> c >= 'a' && c <= 'z');
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhiteSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isWhiteSpace(char c) {
        return c == ' ' || c == '\t';
    }
}

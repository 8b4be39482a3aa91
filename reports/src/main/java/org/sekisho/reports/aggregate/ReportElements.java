package org.sekisho.reports.aggregate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;

/**
 * What the elements of a report mean. A word that its standard does not know is understood as the nearest one and told; nothing
 * in a report makes it fail. Not thread-safe.
 */
final class ReportElements {

    /** The last second of the year 9999. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    private final Departures departures;

    ReportElements(Departures departures) {
        this.departures = departures;
    }

    ReportMetadata metadata(XmlElement metadata) {
        Optional<XmlElement> range = metadata.first("date_range");
        String errors = metadata.all("error").map(XmlElement::text).collect(Collectors.joining("; "));
        return new ReportMetadata(
                metadata.textOf("org_name").orElse(""),
                metadata.textOf("email").orElse(""),
                metadata.wordsOf("extra_contact_info"),
                metadata.textOf("report_id").orElse(""),
                second(range, "begin"),
                second(range, "end"),
                errors.isEmpty() ? Optional.empty() : Optional.of(XmlText.of(errors)),
                metadata.wordsOf("generator"));
    }

    private Instant second(Optional<XmlElement> range, String name) {
        String text = range.flatMap(found -> found.textOf(name)).orElse("");
        long second = number(text);
        if (second < 0 || second > LATEST_SECOND) {
            departures.add("The " + name + " of the period is \"" + text + "\", which is no time in seconds.");
            return Instant.EPOCH;
        }
        return Instant.ofEpochSecond(second);
    }

    PublishedPolicy policy(XmlElement policy) {
        Optional<DmarcPolicy> published = policyWord(policy, "p");
        if (published.isEmpty()) {
            departures.add("The policy has no p; it is taken as none.");
        }
        return new PublishedPolicy(
                policy.textOf("domain").orElse(""),
                word(policy, "discovery_method", "treewalk", "psl")
                        .map(method ->
                                method.equals("psl") ? DmarcDiscovery.PUBLIC_SUFFIX_LIST : DmarcDiscovery.TREE_WALK),
                published.orElse(DmarcPolicy.NONE),
                policyWord(policy, "sp"),
                policyWord(policy, "np"),
                alignment(policy, "adkim"),
                alignment(policy, "aspf"),
                policy.wordsOf("fo"),
                word(policy, "testing", "y", "n").map("y"::equals));
    }

    private Optional<DmarcPolicy> policyWord(XmlElement policy, String tag) {
        return word(policy, tag, "none", "quarantine", "reject")
                .map(word -> DmarcPolicy.valueOf(word.toUpperCase(Locale.ROOT)));
    }

    private Optional<AlignmentMode> alignment(XmlElement policy, String tag) {
        return word(policy, tag, "r", "s").map(word -> word.equals("s") ? AlignmentMode.STRICT : AlignmentMode.RELAXED);
    }

    /** The text of a child where it is one of the words; another one is told and taken as if it were not there. */
    private Optional<String> word(XmlElement element, String name, String... words) {
        Optional<String> text = element.wordsOf(name).map(found -> found.toLowerCase(Locale.ROOT));
        if (text.isPresent() && !Arrays.asList(words).contains(text.get())) {
            departures.add("\"" + text.get() + "\" is no value of " + name + "; it is left out.");
            return Optional.empty();
        }
        return text;
    }

    ReportRow row(XmlElement record) {
        XmlElement row = part(record, "row");
        XmlElement evaluated = part(row, "policy_evaluated");
        XmlElement identifiers = part(record, "identifiers");
        XmlElement results = part(record, "auth_results");
        List<DkimAuthResult> dkim = new ArrayList<>();
        results.all("dkim").forEach(signature -> dkim.add(dkim(signature)));
        List<SpfAuthResult> spf = new ArrayList<>();
        results.all("spf").forEach(result -> spf.add(spf(result)));
        return new ReportRow(
                row.textOf("source_ip").orElse(""),
                count(row.textOf("count").orElse("")),
                disposition(evaluated),
                isPass(evaluated, "dkim"),
                isPass(evaluated, "spf"),
                evaluated.all("reason").map(this::reason).toList(),
                identifiers.textOf("header_from").orElse(""),
                identifiers.textOf("envelope_from"),
                identifiers.textOf("envelope_to"),
                dkim,
                spf);
    }

    private XmlElement part(XmlElement parent, String name) {
        Optional<XmlElement> found = parent.first(name);
        if (found.isEmpty()) {
            departures.add("There is a " + parent.name() + " without " + name + ".");
        }
        return found.orElseGet(() -> new XmlElement(name, "", List.of()));
    }

    private long count(String text) {
        long count = number(text);
        if (count < 0) {
            departures.add("The count \"" + text + "\" is no number; it is taken as 0.");
            return 0;
        }
        return count;
    }

    private ActionDisposition disposition(XmlElement evaluated) {
        Optional<ActionDisposition> found = word(evaluated, "disposition", "none", "pass", "quarantine", "reject")
                .map(word -> ActionDisposition.valueOf(word.toUpperCase(Locale.ROOT)));
        if (found.isEmpty()) {
            departures.add("A row has no disposition; it is taken as none.");
        }
        return found.orElse(ActionDisposition.NONE);
    }

    private boolean isPass(XmlElement evaluated, String name) {
        return word(evaluated, name, "pass", "fail").filter("pass"::equals).isPresent();
    }

    private OverrideNote reason(XmlElement reason) {
        String word = reason.textOf("type").orElse("").toLowerCase(Locale.ROOT);
        for (OverrideReason type : OverrideReason.values()) {
            if (type.word().equals(word)) {
                return new OverrideNote(type, reason.wordsOf("comment"));
            }
        }
        departures.add("The reason \"" + word + "\" is not one of RFC 9990; it is taken as other.");
        String comment =
                reason.wordsOf("comment").map(text -> word + ": " + text).orElse(word);
        return new OverrideNote(
                OverrideReason.OTHER, comment.isEmpty() ? Optional.empty() : Optional.of(XmlText.of(comment)));
    }

    private DkimAuthResult dkim(XmlElement signature) {
        String word = signature.textOf("result").orElse("").toLowerCase(Locale.ROOT);
        DkimResult result = switch (word) {
            case "pass" -> DkimResult.PASS;
            case "fail" -> DkimResult.FAIL;
            case "policy" -> DkimResult.POLICY;
            case "neutral" -> DkimResult.NEUTRAL;
            case "temperror" -> DkimResult.TEMPERROR;
            case "permerror" -> DkimResult.PERMERROR;
            case "none" -> DkimResult.NONE;
            default -> {
                departures.add("\"" + word + "\" is no result of DKIM; it is taken as none.");
                yield DkimResult.NONE;
            }
        };
        return new DkimAuthResult(
                signature.textOf("domain").orElse(""),
                signature.textOf("selector").orElse(""),
                result,
                signature.wordsOf("human_result"));
    }

    private SpfAuthResult spf(XmlElement checked) {
        String word = checked.textOf("result").orElse("").toLowerCase(Locale.ROOT);
        SpfResult result = switch (word) {
            case "pass" -> SpfResult.PASS;
            case "fail", "hardfail" -> SpfResult.FAIL;
            case "softfail" -> SpfResult.SOFTFAIL;
            case "neutral" -> SpfResult.NEUTRAL;
            case "temperror", "error" -> SpfResult.TEMPERROR;
            case "permerror", "unknown" -> SpfResult.PERMERROR;
            case "none" -> SpfResult.NONE;
            default -> {
                departures.add("\"" + word + "\" is no result of SPF; it is taken as none.");
                yield SpfResult.NONE;
            }
        };
        boolean helo =
                word(checked, "scope", "mfrom", "helo").filter("helo"::equals).isPresent();
        return new SpfAuthResult(
                checked.textOf("domain").orElse(""),
                helo ? SpfIdentity.HELO : SpfIdentity.MAIL_FROM,
                result,
                checked.wordsOf("human_result"));
    }

    /** A number that is not negative; -1 for what is none. */
    private static long number(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}

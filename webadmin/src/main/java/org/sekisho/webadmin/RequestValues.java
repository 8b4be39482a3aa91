package org.sekisho.webadmin;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.reports.store.ReportSummary;
import spark.HaltException;
import spark.Request;

/** Reads paths and query parameters. What it cannot read is answered with status 400. */
final class RequestValues {

    /** How many reports are listed where nothing is said. */
    static final int DEFAULT_LIMIT = 100;

    /** The most reports that are listed at once. */
    static final int MAXIMUM_LIMIT = 1000;

    /** RFC 5321 4.5.3.1.1. */
    private static final int LONGEST_LOCAL_PART = 64;

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private RequestValues() {}

    /** Refuses parameters that nobody reads: a misspelt filter would otherwise be no filter. */
    static void onlyParameters(Request request, String... known) {
        Set<String> unknown = new TreeSet<>(request.queryParams());
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            throw Refusal.badRequest("Unknown query parameter '"
                    + unknown.iterator().next() + "'. Supported are " + Arrays.toString(known));
        }
    }

    static long id(Request request) {
        return number(request.params("id")).orElseThrow(() -> invalid("The id of a report is a positive number"));
    }

    static Optional<LocalDate> day(Request request) {
        return parameter(request, "day").map(text -> {
            try {
                LocalDate day = LocalDate.parse(text);
                if (day.getYear() >= 1970 && day.getYear() <= 9999) {
                    return day;
                }
            } catch (DateTimeParseException e) {
                // Answered below.
            }
            throw invalid("'day' is a UTC day such as 2026-11-24");
        });
    }

    static Optional<String> domain(Request request) {
        return parameter(request, "domain").map(RequestValues::domain);
    }

    static Optional<ReportSummary.State> state(Request request) {
        return parameter(request, "state")
                .map(text -> Stream.of(ReportSummary.State.values())
                        .filter(state -> ReportJson.word(state).equals(text))
                        .findFirst()
                        .orElseThrow(() -> invalid("'state' is one of "
                                + Stream.of(ReportSummary.State.values())
                                        .map(ReportJson::word)
                                        .toList())));
    }

    static int limit(Request request) {
        return parameter(request, "limit")
                .map(text -> number(text)
                        .filter(limit -> limit <= MAXIMUM_LIMIT)
                        .map(Math::toIntExact)
                        .orElseThrow(() -> invalid("'limit' is a number from 1 to " + MAXIMUM_LIMIT)))
                .orElse(DEFAULT_LIMIT);
    }

    static int part(Request request) {
        return parameter(request, "part")
                .map(text -> number(text)
                        .filter(part -> part <= Integer.MAX_VALUE)
                        .map(Math::toIntExact)
                        .orElseThrow(() -> invalid("'part' is a positive number")))
                .orElse(1);
    }

    /** The value of {@code action}; refuses every other. */
    static String action(Request request, String... known) {
        List<String> values = List.of(known);
        String action = parameter(request, "action")
                .orElseThrow(() -> invalid("'action' query parameter is compulsory. Supported values are " + values));
        if (!values.contains(action)) {
            throw invalid("Invalid value supplied for query parameter 'action'. Supported values are " + values);
        }
        return action;
    }

    /** A domain as the store has it: canonical, in A-labels. */
    static String domain(@Nullable String text) {
        return Optional.ofNullable(text)
                .flatMap(DomainNames::toAscii)
                .filter(DomainNames::isHostName)
                .orElseThrow(() -> invalid("A domain is expected, such as example.org"));
    }

    /** An address as the store has it. */
    static String address(@Nullable String text) {
        String address = Optional.ofNullable(text).orElse("");
        int at = address.lastIndexOf('@');
        if (at < 1
                || at > LONGEST_LOCAL_PART
                || address.substring(0, at).chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
            throw invalid("An address is expected, such as reports@example.org");
        }
        return address.substring(0, at).toLowerCase(Locale.ROOT) + '@' + domain(address.substring(at + 1));
    }

    static String hash(@Nullable String text) {
        String hash = Optional.ofNullable(text).orElse("").toLowerCase(Locale.ROOT);
        if (!SHA_256.matcher(hash).matches()) {
            throw invalid("The SHA-256 of an address in lower case is expected, as 64 hexadecimal digits");
        }
        return hash;
    }

    private static Optional<String> parameter(Request request, String name) {
        return Optional.ofNullable(request.queryParams(name));
    }

    private static Optional<Long> number(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(digits -> DIGITS.matcher(digits).matches())
                .map(Long::valueOf)
                .filter(value -> value > 0);
    }

    private static HaltException invalid(String sentence) {
        return Refusal.badRequest(sentence);
    }
}

package org.sekisho.james;

import java.util.Map;
import org.sekisho.reports.failure.FailureContent;

/**
 * The {@code reports.failure} keys.
 *
 * @param send {@code reports.failure}
 * @param content {@code reports.failure.content}
 * @param perDomain {@code reports.failure.per-domain}: the most in an hour about one policy domain
 * @param perHour {@code reports.failure.per-hour}: the most in an hour
 */
record FailureReportSettings(boolean send, FailureContent content, int perDomain, int perHour) {

    static final String FAILURE = "reports.failure";

    private static final String CONTENT = "reports.failure.content";
    private static final String PER_DOMAIN = "reports.failure.per-domain";
    private static final String PER_HOUR = "reports.failure.per-hour";

    private static final Map<String, FailureContent> CONTENTS = Map.of(
            "headers",
            FailureContent.HEADERS,
            "redacted-headers",
            FailureContent.REDACTED_HEADERS,
            "message",
            FailureContent.MESSAGE);

    /** Reads the keys; throws {@link WrongSettingException}. */
    static FailureReportSettings read(SettingsFile file) {
        return new FailureReportSettings(
                file.choice(FAILURE, Map.of("true", true, "false", false)).orElse(false),
                file.choice(CONTENT, CONTENTS).orElse(FailureContent.HEADERS),
                file.number(PER_DOMAIN, 10, 1, 10_000),
                file.number(PER_HOUR, 100, 1, 100_000));
    }

    /** Adds what holds to the line for the log; little where they are off. */
    void describe(Map<String, Object> summary) {
        summary.put(FAILURE, send);
        if (send) {
            CONTENTS.forEach((word, value) -> {
                if (value == content) {
                    summary.put(CONTENT, word);
                }
            });
            summary.put(PER_DOMAIN, perDomain);
            summary.put(PER_HOUR, perHour);
        }
    }
}

package org.sekisho.james;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sekisho.authentication.dns.DomainNames;

/**
 * The {@code reports.} keys: what is recorded for the owners of domains, and what is sent to them. Nothing is, unless {@code
 * reports.email} is set.
 *
 * @param email {@code reports.email}: whom reports come from, its domain canonical
 * @param organization {@code reports.organization}; empty for the domain of {@code email}
 * @param contact {@code reports.contact}
 * @param database where evaluations are counted
 * @param journal {@code reports.journal}, a folder as James's {@code FileSystem} names it
 * @param journalMaximumSize {@code reports.journal.maximum-size} in bytes
 * @param send {@code reports.send}
 * @param spread {@code reports.spread}
 * @param giveUpAfter {@code reports.give-up-after}
 * @param keep {@code reports.keep}
 * @param maximumSize {@code reports.maximum-size} in bytes
 * @param maximumRows {@code reports.maximum-rows}
 * @param ownDomains {@code reports.own-domains}: whether they are recorded as well
 * @param failure the {@code reports.failure} keys
 */
record ReportSettings(
        Optional<String> email,
        Optional<String> organization,
        Optional<String> contact,
        DatabaseSettings database,
        String journal,
        long journalMaximumSize,
        boolean send,
        Duration spread,
        Duration giveUpAfter,
        Duration keep,
        int maximumSize,
        int maximumRows,
        boolean ownDomains,
        FailureReportSettings failure) {

    static final String EMAIL = "reports.email";
    static final String JOURNAL = "reports.journal";
    static final String JOURNAL_MAXIMUM_SIZE = "reports.journal.maximum-size";

    private static final String ORGANIZATION = "reports.organization";
    private static final String CONTACT = "reports.contact";
    private static final String SEND = "reports.send";
    private static final String SPREAD = "reports.spread";
    private static final String GIVE_UP_AFTER = "reports.give-up-after";
    private static final String KEEP = "reports.keep";
    private static final String MAXIMUM_SIZE = "reports.maximum-size";
    private static final String MAXIMUM_ROWS = "reports.maximum-rows";
    private static final String OWN_DOMAINS = "reports.own-domains";

    private static final String FOLDER = "file://";
    private static final Map<String, Boolean> YES_OR_NO = Map.of("true", true, "false", false);
    private static final Map<String, Boolean> OWN = Map.of("include", true, "exclude", false);

    /** The longest text that stands in every report. */
    private static final int LONGEST_TEXT = 250;

    /** What needs no quotes: the address stands in header fields, in XML and in the envelope. */
    private static final Pattern LOCAL_PART =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

    private static final int LONGEST_LOCAL_PART = 64;

    /** Reads the keys; throws {@link WrongSettingException}. */
    static ReportSettings read(SettingsFile file) {
        Optional<String> email = file.text(EMAIL)
                .map(text -> address(text)
                        .orElseThrow(() -> file.wrong(
                                EMAIL,
                                text,
                                "one address such as dmarc-reports@example.org, at a domain that is in the DNS")));
        FailureReportSettings failure = FailureReportSettings.read(file);
        if (failure.send() && email.isEmpty()) {
            throw new WrongSettingException("In " + SekishoConfiguration.FILE + " the key "
                    + FailureReportSettings.FAILURE + " is set while no address sends reports: set " + EMAIL
                    + " as well, or remove it.");
        }
        Duration giveUpAfter = file.duration(GIVE_UP_AFTER, Duration.ofDays(3), "1h", "30d");
        Duration keep = file.duration(KEEP, Duration.ofDays(30), "1d", "3650d");
        // A day is only over when it is over, and its reports are spread over hours more.
        if (keep.compareTo(giveUpAfter.plusDays(2)) < 0) {
            throw file.wrong(
                    KEEP,
                    SettingsFile.written(keep),
                    "at least two days longer than " + GIVE_UP_AFTER + ", which is "
                            + SettingsFile.written(giveUpAfter));
        }
        return new ReportSettings(
                email,
                line(file, ORGANIZATION),
                line(file, CONTACT),
                DatabaseSettings.read(file),
                folder(file),
                file.size(JOURNAL_MAXIMUM_SIZE, "1GB", "10MB", "1000GB"),
                file.choice(SEND, YES_OR_NO).orElse(true),
                file.duration(SPREAD, Duration.ofHours(6), "0s", "22h"),
                giveUpAfter,
                keep,
                Math.toIntExact(file.size(MAXIMUM_SIZE, "10MB", "10KB", "50MB")),
                file.number(MAXIMUM_ROWS, 100_000, 10, 10_000_000),
                file.choice(OWN_DOMAINS, OWN).orElse(false),
                failure);
    }

    /** Whether anything is recorded. */
    boolean on() {
        return email.isPresent();
    }

    /** The domain of {@code reports.email}; throws {@link java.util.NoSuchElementException} where reports are off. */
    String domain() {
        String address = email.orElseThrow();
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /** What stands in reports as the name of this organization; not where reports are off. */
    String organizationName() {
        return organization.orElseGet(this::domain);
    }

    /** Adds what holds to the line for the log, without any password; only that reports are off where they are. */
    void describe(Map<String, Object> summary) {
        summary.put(EMAIL, email.orElse("none"));
        if (!on()) {
            return;
        }
        summary.put(ORGANIZATION, organizationName());
        contact.ifPresent(text -> summary.put(CONTACT, text));
        database.describe(summary);
        summary.put(JOURNAL, journal);
        summary.put(JOURNAL_MAXIMUM_SIZE, SettingsFile.written(journalMaximumSize));
        summary.put(SEND, send);
        summary.put(SPREAD, SettingsFile.written(spread));
        summary.put(GIVE_UP_AFTER, SettingsFile.written(giveUpAfter));
        summary.put(KEEP, SettingsFile.written(keep));
        summary.put(MAXIMUM_SIZE, SettingsFile.written(maximumSize));
        summary.put(MAXIMUM_ROWS, maximumRows);
        summary.put(OWN_DOMAINS, ownDomains ? "include" : "exclude");
        failure.describe(summary);
    }

    private static Optional<String> address(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1
                || at > LONGEST_LOCAL_PART
                || !LOCAL_PART.matcher(text.substring(0, at)).matches()) {
            return Optional.empty();
        }
        return DomainNames.toAscii(text.substring(at + 1))
                .filter(DomainNames::isHostName)
                .filter(domain -> domain.indexOf('.') > 0)
                .map(domain -> text.substring(0, at) + "@" + domain.toLowerCase(Locale.ROOT));
    }

    /** A text for people, in which a comma is nothing special. */
    private static Optional<String> line(SettingsFile file, String key) {
        String text = String.join(", ", file.list(key));
        if (text.length() > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw file.wrong(
                    key,
                    text.replaceAll("\\p{Cntrl}", " "),
                    "a line of at most " + LONGEST_TEXT + " characters without control characters");
        }
        return Optional.of(text).filter(present -> !present.isEmpty());
    }

    private static String folder(SettingsFile file) {
        String folder = file.text(JOURNAL).orElse("file://var/sekisho/journal/");
        if (!folder.startsWith(FOLDER) || folder.length() == FOLDER.length()) {
            throw file.wrong(JOURNAL, folder, "a folder such as file://var/sekisho/journal/");
        }
        return folder;
    }
}

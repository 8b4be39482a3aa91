package org.sekisho.james;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.mail.RecipientLimits;

/**
 * What holds for the mail of users.
 *
 * @param mayAlsoSendAs {@code submission.may-also-send-as.<user>}: for each user, group, or {@code *@domain} for all of a domain, the
 *     addresses or {@code *@domain} beyond their own and their aliases, all in lower case
 * @param failedLogins {@code submission.failed-logins}
 * @param recipientsPerDay {@code submission.recipients-per-day}
 * @param authenticationResults {@code submission.authentication-results}
 */
record SubmissionSettings(
        Map<String, List<String>> mayAlsoSendAs,
        int failedLogins,
        RecipientLimits recipientsPerDay,
        boolean authenticationResults) {

    private static final String MAY_ALSO_SEND_AS = "submission.may-also-send-as.";
    private static final String FAILED_LOGINS = "submission.failed-logins";
    private static final String RECIPIENTS_PER_DAY = "submission.recipients-per-day";
    private static final String OF_USER = RECIPIENTS_PER_DAY + ".";
    private static final String AUTHENTICATION_RESULTS = "submission.authentication-results";
    private static final int MOST_RECIPIENTS = 10_000_000;

    SubmissionSettings {
        mayAlsoSendAs = Map.copyOf(mayAlsoSendAs);
    }

    /** Reads the keys; throws {@link WrongSettingException}. */
    static SubmissionSettings read(SettingsFile file) {
        Map<String, List<String>> grants = new TreeMap<>();
        Map<String, Integer> limits = new TreeMap<>();
        for (String key : file.keys()) {
            if (key.startsWith(MAY_ALSO_SEND_AS) && key.length() > MAY_ALSO_SEND_AS.length()) {
                grants.put(
                        users(key, key.substring(MAY_ALSO_SEND_AS.length())),
                        file.list(
                                key,
                                SubmissionSettings::address,
                                "addresses such as sales@example.org, or *@example.org for all of a domain"));
            } else if (key.startsWith(OF_USER) && key.length() > OF_USER.length()) {
                limits.put(users(key, key.substring(OF_USER.length())), file.number(key, 0, 0, MOST_RECIPIENTS));
            }
        }
        // Named here for those who are told which keys there are.
        file.list(MAY_ALSO_SEND_AS + "<user>");
        int failedLogins = file.number(FAILED_LOGINS, 10, 0, 10_000);
        int recipients = file.number(RECIPIENTS_PER_DAY, 0, 0, MOST_RECIPIENTS);
        file.list(OF_USER + "<user>");
        boolean results = file.choice(AUTHENTICATION_RESULTS, Map.of("true", true, "false", false))
                .orElse(false);
        return new SubmissionSettings(grants, failedLogins, new RecipientLimits(recipients, limits), results);
    }

    void describe(Map<String, Object> summary) {
        summary.put("submission.may-also-send-as", new TreeSet<>(mayAlsoSendAs.keySet()));
        summary.put(FAILED_LOGINS, failedLogins);
        summary.put(RECIPIENTS_PER_DAY, recipientsPerDay.forEverybody());
        new TreeMap<>(recipientsPerDay.own()).forEach((user, limit) -> summary.put(OF_USER + user, limit));
        summary.put(AUTHENTICATION_RESULTS, authenticationResults);
    }

    /** A user, or all of a domain, in lower case. */
    private static String users(String key, String user) {
        String users = user.indexOf('@') < 0
                ? user.toLowerCase(Locale.ROOT)
                : address(user).orElse("");
        if (users.isEmpty()) {
            throw new WrongSettingException("In " + SekishoConfiguration.FILE + " the key " + key + " names \"" + user
                    + "\", which is neither a user such as ann@example.org nor all users of a domain such as"
                    + " *@example.org.");
        }
        return users;
    }

    private static Optional<String> address(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || text.chars().anyMatch(c -> c <= ' ')) {
            return Optional.empty();
        }
        return DomainNames.toAscii(text.substring(at + 1))
                .filter(DomainNames::isHostName)
                .map(domain -> text.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain);
    }
}

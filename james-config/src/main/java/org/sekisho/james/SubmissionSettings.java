package org.sekisho.james;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sekisho.authentication.dns.DomainNames;

/**
 * What holds for the mail of users.
 *
 * @param mayAlsoSendAs {@code submission.may-also-send-as.<user>}: for each user, or {@code *@domain} for all of a domain, the
 *     addresses or {@code *@domain} beyond their own and their aliases, all in lower case
 * @param failedLogins {@code submission.failed-logins}
 */
record SubmissionSettings(Map<String, List<String>> mayAlsoSendAs, int failedLogins) {

    private static final String MAY_ALSO_SEND_AS = "submission.may-also-send-as.";
    private static final String FAILED_LOGINS = "submission.failed-logins";

    SubmissionSettings {
        mayAlsoSendAs = Map.copyOf(mayAlsoSendAs);
    }

    /** Reads the keys; throws {@link WrongSettingException}. */
    static SubmissionSettings read(SettingsFile file) {
        Map<String, List<String>> grants = new TreeMap<>();
        for (String key : file.keys()) {
            if (key.startsWith(MAY_ALSO_SEND_AS) && key.length() > MAY_ALSO_SEND_AS.length()) {
                String user = key.substring(MAY_ALSO_SEND_AS.length());
                String grantee = user.indexOf('@') < 0
                        ? user.toLowerCase(Locale.ROOT)
                        : address(user).orElse("");
                if (grantee.isEmpty()) {
                    throw new WrongSettingException(
                            "In " + SekishoConfiguration.FILE + " the key " + key + " names \"" + user
                                    + "\", which is neither a user such as ann@example.org nor all users of a domain such as"
                                    + " *@example.org.");
                }
                grants.put(
                        grantee,
                        file.list(
                                key,
                                SubmissionSettings::address,
                                "addresses such as sales@example.org, or *@example.org for all of a domain"));
            }
        }
        // Named here for those who are told which keys there are.
        file.list(MAY_ALSO_SEND_AS + "<user>");
        return new SubmissionSettings(grants, file.number(FAILED_LOGINS, 10, 0, 10_000));
    }

    void describe(Map<String, Object> summary) {
        summary.put("submission.may-also-send-as", new TreeSet<>(mayAlsoSendAs.keySet()));
        summary.put(FAILED_LOGINS, failedLogins);
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

package org.sekisho.reports.failure;

/**
 * How failure reports are made.
 *
 * @param email whom they come from, an address of printable ASCII that needs no quotes
 * @param authservId the name under which this server writes Authentication-Results
 * @param software the name and version of what makes them, such as {@code Sekisho/1.0}
 * @param content what of a message is in them
 * @param perDomain the most in an hour about one policy domain, at least 1
 * @param perHour the most mails in an hour, at least 1
 */
public record FailureReporterSettings(
        String email, String authservId, String software, FailureContent content, int perDomain, int perHour) {

    public FailureReporterSettings {
        if (email.indexOf('@') < 1 || !email.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("not an address to send from: " + email);
        }
        if (perDomain < 1 || perHour < 1) {
            throw new IllegalArgumentException("a limit below 1 would be no limit but an end");
        }
    }

    /** The domain of {@code email}. */
    String domain() {
        return email.substring(email.lastIndexOf('@') + 1);
    }
}

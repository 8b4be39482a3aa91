package org.sekisho.james;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where evaluations are counted: {@code reports.database} and the login to it. Its text form has no password.
 *
 * @param url {@code reports.database}
 * @param user {@code reports.database.user}
 * @param password {@code reports.database.password}; never logged
 */
record DatabaseSettings(String url, Optional<String> user, Optional<String> password) {

    static final String DATABASE = "reports.database";
    static final String USER = "reports.database.user";
    static final String PASSWORD = "reports.database.password";

    /** H2 in a file, which may be named as James names files: {@code file://var/} lies in its working directory. */
    static final String H2_FILE = "jdbc:h2:file:";

    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String DEFAULT = H2_FILE + "//var/sekisho/reports";

    /** As a parameter of either kind, and before the host as in other URLs. */
    private static final List<Pattern> PASSWORDS =
            List.of(Pattern.compile("(?i)((?:ssl)?password=)[^;&]*"), Pattern.compile("(//[^/@?]*:)[^/@?]*(?=@)"));

    /** Reads the keys; throws {@link WrongSettingException}. */
    static DatabaseSettings read(SettingsFile file) {
        // Several hosts are separated by commas, at which James's reader splits.
        String url = String.join(",", file.list(DATABASE));
        DatabaseSettings settings =
                new DatabaseSettings(url.isEmpty() ? DEFAULT : url, file.text(USER), password(file));
        if (!settings.isH2() && !settings.url.startsWith(POSTGRESQL)) {
            throw file.wrong(
                    DATABASE,
                    settings.shownUrl(),
                    "a JDBC URL of H2 with a file or of PostgreSQL, such as " + DEFAULT
                            + " or jdbc:postgresql://db.example.org/sekisho");
        }
        return settings;
    }

    boolean isH2() {
        return url.startsWith(H2_FILE);
    }

    /** The URL with dots in place of any password. */
    String shownUrl() {
        String shown = url;
        for (Pattern secret : PASSWORDS) {
            shown = secret.matcher(shown).replaceAll("$1...");
        }
        return shown;
    }

    void describe(Map<String, Object> summary) {
        summary.put(DATABASE, shownUrl());
        user.ifPresent(name -> summary.put(USER, name));
    }

    @Override
    public String toString() {
        return shownUrl() + user.map(name -> " as " + name).orElse("");
    }

    /** Its text is in no sentence. */
    private static Optional<String> password(SettingsFile file) {
        List<String> parts = file.list(PASSWORD);
        if (parts.size() > 1) {
            throw new WrongSettingException("In " + SekishoConfiguration.FILE + " the value of " + PASSWORD
                    + " is split at a comma, or the key stands twice: write a comma as \\, and the key once.");
        }
        return parts.stream().findFirst();
    }
}

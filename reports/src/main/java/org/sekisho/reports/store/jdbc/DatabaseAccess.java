package org.sekisho.reports.store.jdbc;

import java.util.Optional;

/**
 * Which database, and who we are there.
 *
 * @param url a JDBC URL of H2 or PostgreSQL, without a password
 * @param user the user
 * @param password the password; never printed
 */
public record DatabaseAccess(String url, Optional<String> user, Optional<String> password) {

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "DatabaseAccess[url=" + url + ", user=" + user.orElse("") + "]";
    }
}

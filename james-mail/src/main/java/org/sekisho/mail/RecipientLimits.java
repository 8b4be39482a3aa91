package org.sekisho.mail;

import java.util.Map;

/**
 * How many recipients a user may send to in 24 hours ({@code submission.recipients-per-day}); 0 is as many as it likes.
 *
 * @param forEverybody what holds for a user without a limit of its own
 * @param own the limit of each user ({@code ann@example.org}) or of each user of a domain ({@code *@example.org}), in lower case;
 *     the narrower one holds
 */
public record RecipientLimits(int forEverybody, Map<String, Integer> own) {

    /** No limit for anybody. */
    public static final RecipientLimits NONE = new RecipientLimits(0, Map.of());

    public RecipientLimits {
        own = Map.copyOf(own);
    }

    /** Whether there is a limit for anybody. */
    public boolean any() {
        return forEverybody > 0 || own.values().stream().anyMatch(limit -> limit > 0);
    }

    /** The limit of a user; 0 for none. */
    int of(String login) {
        int domain = own.getOrDefault("*" + login.substring(Math.max(0, login.lastIndexOf('@'))), forEverybody);
        return own.getOrDefault(login, domain);
    }
}

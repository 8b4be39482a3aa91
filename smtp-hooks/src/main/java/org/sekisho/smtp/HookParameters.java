package org.sekisho.smtp;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;

/** The parameters of a {@code <handler>} element in {@code smtpserver.xml}. */
final class HookParameters {

    private HookParameters() {}

    /**
     * Refuses every parameter but these: a setting that nobody reads would be believed to hold.
     *
     * @throws ConfigurationException one sentence that stops the start of James
     */
    static void only(Class<?> hook, Set<String> known, Configuration configuration) throws ConfigurationException {
        Iterator<String> keys = configuration.getKeys();
        while (keys.hasNext()) {
            String key = keys.next();
            if (!key.isEmpty() && !key.startsWith("[@") && !known.contains(key)) {
                throw new ConfigurationException(
                        "smtpserver.xml: the handler " + hook.getName() + " has a parameter <" + key
                                + "> that it does not know; it takes " + String.join(", ", new TreeSet<>(known))
                                + ", everything else is set in sekisho.properties");
            }
        }
    }

    /**
     * The value of a parameter that is one of some words; empty where it is absent or empty.
     *
     * @throws ConfigurationException one sentence that stops the start of James
     */
    static <T> Optional<T> word(Class<?> hook, Configuration configuration, String key, Map<String, T> words)
            throws ConfigurationException {
        String value = configuration.getString(key, "").trim();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!words.containsKey(value)) {
            throw new ConfigurationException("smtpserver.xml: <" + key + "> of the handler " + hook.getName() + " is \""
                    + value + "\"; write one of " + String.join(", ", new TreeSet<>(words.keySet())));
        }
        return Optional.of(words.get(value));
    }
}

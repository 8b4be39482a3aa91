package org.sekisho.smtp;

import java.util.Iterator;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;

/** The parameters of a {@code <handler>} element in {@code smtpserver.xml}. */
final class HookParameters {

    private HookParameters() {}

    /**
     * Refuses every parameter: a setting that nobody reads would be believed to hold.
     *
     * @throws ConfigurationException one sentence that stops the start of James
     */
    static void none(Class<?> hook, Configuration configuration) throws ConfigurationException {
        Iterator<String> keys = configuration.getKeys();
        while (keys.hasNext()) {
            String key = keys.next();
            if (!key.isEmpty() && !key.startsWith("[@")) {
                throw new ConfigurationException("smtpserver.xml: the handler " + hook.getName()
                        + " takes no parameters, but has <" + key + ">; its settings are in sekisho.properties");
            }
        }
    }
}

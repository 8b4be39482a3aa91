package org.sekisho.james;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A port of {@code smtpserver.xml} that is switched on, as far as we read it.
 *
 * @param name its {@code jmxName}, or what stands for it
 * @param binds the addresses in {@code bind}, such as {@code 0.0.0.0:25}
 * @param requiresLogin whether James itself takes no mail before AUTH
 * @param handlers the elements of its handler chain, in their order
 */
record SmtpPort(String name, List<String> binds, boolean requiresLogin, List<Handler> handlers) {

    /**
     * An element {@code handler}.
     *
     * @param className as it is written
     * @param parameters the elements in it, with their text
     */
    record Handler(String className, Map<String, String> parameters) {}

    /** The first handler of a class. */
    Optional<Handler> handler(String className) {
        return handlers.stream()
                .filter(handler -> handler.className().equals(className))
                .findFirst();
    }
}

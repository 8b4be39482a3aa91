package org.sekisho.smtp;

import java.util.List;
import org.apache.james.protocols.api.handler.WiringException;

/**
 * Sees to it that a port has a handler once. James stops the start for the second one itself, with a name of JMX in place of a
 * sentence, or not at all where {@code enableJmx} is false.
 */
final class OncePerPort {

    private OncePerPort() {}

    /**
     * Checks what James wires a handler with.
     *
     * @param hook the class of the handler
     * @param handlers all handlers of that class in the chain
     * @throws WiringException one sentence that stops the start of James
     */
    static void check(Class<?> hook, List<?> handlers) throws WiringException {
        if (handlers.size() > 1) {
            throw new WiringException("smtpserver.xml: the handler " + hook.getName() + " stands " + handlers.size()
                    + " times in one <handlerchain>; leave only one of them");
        }
    }
}

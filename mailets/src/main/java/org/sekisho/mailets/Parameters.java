package org.sekisho.mailets;

import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.MailetException;

/** The parameters of a mailet, read strictly: what is not understood stops the start with one sentence. */
final class Parameters {

    /** What James itself reads from the element of any mailet. */
    private static final Set<String> OF_JAMES = Set.of("onMailetException", "onMatchException");

    private final String mailet;
    private final MailetConfig config;

    private Parameters(String mailet, MailetConfig config) {
        this.mailet = mailet;
        this.config = config;
    }

    /**
     * The parameters of a mailet, once their names have been looked at.
     *
     * @param mailet its name, for messages
     * @param known the parameters that it has
     * @throws MessagingException when there is one that it has not
     */
    static Parameters of(String mailet, MailetConfig config, Set<String> known) throws MessagingException {
        Iterator<String> names = config.getInitParameterNames();
        while (names.hasNext()) {
            String name = names.next();
            // James may name the attributes of the element, such as [@match], too.
            if (!known.contains(name) && !OF_JAMES.contains(name) && !name.startsWith("[@")) {
                String allowed = known.isEmpty()
                        ? "it takes none"
                        : "it takes "
                                + String.join(", ", known.stream().sorted().toList());
                throw new MailetException(mailet + " has no parameter \"" + name + "\": " + allowed + ".");
            }
        }
        return new Parameters(mailet, config);
    }

    /**
     * The value of a parameter; empty when it is not given.
     *
     * @param allowed what it may be, for the message
     * @throws MessagingException when it is given without a value
     */
    Optional<String> text(String name, String allowed) throws MessagingException {
        String value = config.getInitParameter(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isBlank()) {
            throw wrong(name, value, allowed);
        }
        return Optional.of(value.trim());
    }

    /**
     * The value of a parameter that is {@code true} or {@code false}.
     *
     * @throws MessagingException when it is something else
     */
    boolean flag(String name, boolean whenAbsent) throws MessagingException {
        Optional<String> value = text(name, "true or false");
        if (value.isPresent() && !value.get().equals("true") && !value.get().equals("false")) {
            throw wrong(name, value.get(), "true or false");
        }
        return value.map("true"::equals).orElse(whenAbsent);
    }

    /** The exception for a value that is not allowed. */
    MailetException wrong(String name, String value, String allowed) {
        return new MailetException(
                mailet + ": the parameter " + name + " is \"" + value + "\", but must be " + allowed + ".");
    }
}

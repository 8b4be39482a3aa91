package org.sekisho.mailets;

import java.util.Locale;
import java.util.Optional;

/**
 * What becomes of a mail in the spool that should have been refused: the parameter {@code rejectAction}.
 *
 * @param kind what is done
 * @param processor where the mail goes; present exactly for {@link Kind#PROCESSOR}
 */
record RejectAction(Kind kind, Optional<String> processor) {

    /** What the parameter may be, for messages. */
    static final String ALLOWED = "quarantine, drop, or processor:NAME";

    static final RejectAction QUARANTINE = new RejectAction(Kind.QUARANTINE, Optional.empty());

    private static final String PROCESSOR = "processor:";

    enum Kind {
        /** As mail whose disposition is quarantine. */
        QUARANTINE,
        /** It vanishes. */
        DROP,
        /** It goes to a processor. */
        PROCESSOR
    }

    /** Reads the parameter; empty when it is not {@link #ALLOWED}. */
    static Optional<RejectAction> parse(String value) {
        if (value.equals("quarantine")) {
            return Optional.of(QUARANTINE);
        }
        if (value.equals("drop")) {
            return Optional.of(new RejectAction(Kind.DROP, Optional.empty()));
        }
        String name = value.startsWith(PROCESSOR)
                ? value.substring(PROCESSOR.length()).trim()
                : "";
        return name.isEmpty() ? Optional.empty() : Optional.of(new RejectAction(Kind.PROCESSOR, Optional.of(name)));
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT)
                + processor.map(name -> ":" + name).orElse("");
    }
}

package org.sekisho.authentication.diagnosis;

import java.util.Optional;

/**
 * One thing that an owner should know.
 *
 * @param severity how bad it is
 * @param sentence what it is, in one sentence or two; where it quotes the DNS it may hold any character
 * @param remedy what helps, likewise
 */
public record Finding(Severity severity, String sentence, Optional<String> remedy) {

    static Finding fine(String sentence) {
        return new Finding(Severity.FINE, sentence, Optional.empty());
    }

    static Finding advice(String sentence, String remedy) {
        return new Finding(Severity.ADVICE, sentence, Optional.of(remedy));
    }

    static Finding unknown(String sentence) {
        return new Finding(Severity.UNKNOWN, sentence, Optional.of("Ask again later, or another server."));
    }

    static Finding missing(String sentence, String remedy) {
        return new Finding(Severity.MISSING, sentence, Optional.of(remedy));
    }

    static Finding wrong(String sentence, String remedy) {
        return new Finding(Severity.WRONG, sentence, Optional.of(remedy));
    }
}

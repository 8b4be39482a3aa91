package org.sekisho.smtp;

import java.util.Map;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;

/**
 * The parameters of {@link SubmissionHook}.
 *
 * @param requireTls whether AUTH and MAIL need TLS
 * @param enforced whether it refuses, or only writes down what it would refuse
 */
record SubmissionParameters(boolean requireTls, boolean enforced) {

    static final SubmissionParameters DEFAULT = new SubmissionParameters(true, true);

    private static final Map<String, Boolean> FLAGS = Map.of("true", true, "false", false);
    private static final Map<String, Boolean> MODES = Map.of("enforce", true, "log", false);

    /** @throws ConfigurationException one sentence that stops the start of James */
    static SubmissionParameters read(Configuration configuration) throws ConfigurationException {
        HookParameters.only(SubmissionHook.class, Set.of("requireTls", "mode"), configuration);
        return new SubmissionParameters(
                HookParameters.word(SubmissionHook.class, configuration, "requireTls", FLAGS)
                        .orElse(true),
                HookParameters.word(SubmissionHook.class, configuration, "mode", MODES)
                        .orElse(true));
    }
}

package org.sekisho.authentication.policy;

import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.Authentication;

/** Decides what this server does with a message of which all is known. Immutable, safe for use by any number of threads. */
public final class LocalPolicy {

    private final LocalPolicySettings settings;

    public LocalPolicy(LocalPolicySettings settings) {
        this.settings = settings;
    }

    /** The settings that it was made with. */
    public LocalPolicySettings settings() {
        return settings;
    }

    /** The verdict on a message. Never fails. */
    public Verdict judge(Authentication authentication, PolicyContext context) {
        return new Verdict(Action.ACCEPT, Optional.empty(), "", List.of(), Action.ACCEPT);
    }
}

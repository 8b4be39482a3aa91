package org.sekisho.authentication.policy;

/** Why what was done differs from what the policy asked for, in the words of aggregate reports (RFC 9990, PolicyOverrideType). */
public enum OverrideReason {
    /** The operator's settings exempt the message, or soften what is done. */
    LOCAL_POLICY("local_policy"),
    /** The message comes from a mailing list that proved to be the one that it names. */
    MAILING_LIST("mailing_list"),
    /** The domain owner is testing its policy ({@code t=y}). */
    POLICY_TEST_MODE("policy_test_mode"),
    /** The message comes from a forwarder that the operator trusts and that proved its identity. */
    TRUSTED_FORWARDER("trusted_forwarder"),
    /** Any other exemption. */
    OTHER("other");

    private final String word;

    OverrideReason(String word) {
        this.word = word;
    }

    /** The word that stands for it in an aggregate report. */
    public String word() {
        return word;
    }
}

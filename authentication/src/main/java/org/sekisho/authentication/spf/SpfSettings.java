package org.sekisho.authentication.spf;

import java.time.InstantSource;

/**
 * The limits of an SPF evaluation (RFC 7208 4.6.4), and what two macros need to know. The time that an evaluation may take is
 * not here: it is the deadline of {@link org.sekisho.authentication.dns.DnsEvaluation}.
 *
 * @param lookupTerms how many terms that ask the DNS are evaluated in all, includes and redirects counted; one more is a
 *     {@code permerror}. 1 to {@value #HIGHEST_LIMIT}
 * @param voidLookups how many terms may meet an empty answer or a name that does not exist; one more is a {@code permerror}.
 *     0 to {@value #HIGHEST_LIMIT}
 * @param mxHosts how many hosts one {@code mx} may have; one more is a {@code permerror}. 1 to {@value #HIGHEST_LIMIT}
 * @param ptrNames how many names of the client are validated for {@code ptr} and <code>%{p}</code>; more are ignored. 1 to
 *     {@value #HIGHEST_LIMIT}
 * @param receivingHost the name of this host, for <code>%{r}</code> in explanations; {@code unknown} keeps it private
 * @param clock for <code>%{t}</code> in explanations
 */
public record SpfSettings(
        int lookupTerms, int voidLookups, int mxHosts, int ptrNames, String receivingHost, InstantSource clock) {

    /** No limit can be set higher: each is there so that a stranger's record cannot use us against others. */
    public static final int HIGHEST_LIMIT = 100;

    /** Throws {@link IllegalArgumentException} for a limit outside its range. */
    public SpfSettings {
        checkLimit("lookupTerms", lookupTerms, 1);
        checkLimit("voidLookups", voidLookups, 0);
        checkLimit("mxHosts", mxHosts, 1);
        checkLimit("ptrNames", ptrNames, 1);
    }

    /** The limits that RFC 7208 requires or recommends: 10 terms, 2 void look-ups, 10 MX hosts, 10 PTR names. */
    public static SpfSettings standard() {
        return new SpfSettings(10, 2, 10, 10, "unknown", InstantSource.system());
    }

    /** The same with another limit of terms that ask the DNS. */
    public SpfSettings withLookupTerms(int limit) {
        return new SpfSettings(limit, voidLookups, mxHosts, ptrNames, receivingHost, clock);
    }

    /** The same with another limit of void look-ups. */
    public SpfSettings withVoidLookups(int limit) {
        return new SpfSettings(lookupTerms, limit, mxHosts, ptrNames, receivingHost, clock);
    }

    /** The same with another limit of hosts for one {@code mx}. */
    public SpfSettings withMxHosts(int limit) {
        return new SpfSettings(lookupTerms, voidLookups, limit, ptrNames, receivingHost, clock);
    }

    /** The same with another limit of names of the client. */
    public SpfSettings withPtrNames(int limit) {
        return new SpfSettings(lookupTerms, voidLookups, mxHosts, limit, receivingHost, clock);
    }

    /** The same with the name of this host. */
    public SpfSettings withReceivingHost(String host) {
        return new SpfSettings(lookupTerms, voidLookups, mxHosts, ptrNames, host, clock);
    }

    /** The same with another clock. */
    public SpfSettings withClock(InstantSource source) {
        return new SpfSettings(lookupTerms, voidLookups, mxHosts, ptrNames, receivingHost, source);
    }

    private static void checkLimit(String name, int limit, int lowest) {
        if (limit < lowest || limit > HIGHEST_LIMIT) {
            throw new IllegalArgumentException(
                    name + " is " + limit + ", allowed is " + lowest + " to " + HIGHEST_LIMIT);
        }
    }
}

package org.sekisho.authentication.policy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.DomainNames;

/** How strict this server is. Immutable; everything has the default of {@code sekisho.properties}. */
public final class LocalPolicySettings {

    private final FailurePolicy onFailure;
    private final SpfFailPolicy spfFail;
    private final LocalEnvelopePolicy localEnvelope;
    private final LocalAuthorPolicy localAuthor;
    private final PerDomain defaults;
    private final Map<String, PerDomain> domains;
    private final List<Network> trustedNetworks;
    private final List<Network> trustedForwarderNetworks;
    private final Set<String> trustedForwarderDomains;
    private final Set<String> trustedSealers;

    private LocalPolicySettings(Builder builder) {
        onFailure = builder.onFailure;
        spfFail = builder.spfFail;
        localEnvelope = builder.localEnvelope;
        localAuthor = builder.localAuthor;
        defaults = builder.defaults;
        Map<String, PerDomain> byDomain = new LinkedHashMap<>();
        builder.domains.forEach((domain, changes) -> byDomain.put(domain, changes.apply(defaults)));
        domains = Map.copyOf(byDomain);
        trustedNetworks = List.copyOf(builder.trustedNetworks);
        trustedForwarderNetworks = List.copyOf(builder.trustedForwarderNetworks);
        trustedForwarderDomains = Set.copyOf(builder.trustedForwarderDomains);
        trustedSealers = Set.copyOf(builder.trustedSealers);
    }

    /** What can be set for each Author Domain. */
    public record PerDomain(
            DmarcPolicy enforcement, TemporaryErrorPolicy onTemporaryError, MailingListPolicy mailingLists) {

        /** The same with another {@code dmarc.enforcement}, the strongest action that this server takes. */
        public PerDomain withEnforcement(DmarcPolicy value) {
            return new PerDomain(value, onTemporaryError, mailingLists);
        }

        /** The same with another {@code dmarc.on-temporary-error}. */
        public PerDomain withOnTemporaryError(TemporaryErrorPolicy value) {
            return new PerDomain(enforcement, value, mailingLists);
        }

        /** The same with another {@code dmarc.mailing-lists}. */
        public PerDomain withMailingLists(MailingListPolicy value) {
            return new PerDomain(enforcement, onTemporaryError, value);
        }
    }

    /** All defaults. */
    public static LocalPolicySettings defaults() {
        return builder().build();
    }

    /** Starts from all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code evaluation.on-failure}. */
    public FailurePolicy onFailure() {
        return onFailure;
    }

    /** {@code spf.fail}. */
    public SpfFailPolicy spfFail() {
        return spfFail;
    }

    /** {@code local-domains.envelope}. */
    public LocalEnvelopePolicy localEnvelope() {
        return localEnvelope;
    }

    /** {@code local-domains.from-outside}. */
    public LocalAuthorPolicy localAuthor() {
        return localAuthor;
    }

    /** What holds where no domain has settings of its own. */
    public PerDomain forAnyDomain() {
        return defaults;
    }

    /** What holds for an Author Domain: the settings of the nearest domain at or above it that has its own. */
    public PerDomain forAuthorDomain(String authorDomain) {
        String domain = DomainNames.canonical(authorDomain);
        while (true) {
            PerDomain own = domains.get(domain);
            if (own != null) {
                return own;
            }
            int dot = domain.indexOf('.');
            if (dot < 0) {
                return defaults;
            }
            domain = domain.substring(dot + 1);
        }
    }

    /** Whether {@code client} is on one of the {@code trusted-networks}: its mail is not judged. */
    public boolean isTrustedClient(InetAddress client) {
        return trustedNetworks.stream().anyMatch(network -> network.contains(client));
    }

    /** The {@code forwarders.trusted} that are known by their address. */
    public List<Network> trustedForwarderNetworks() {
        return trustedForwarderNetworks;
    }

    /** The {@code forwarders.trusted} that are known by a domain, canonical. */
    public Set<String> trustedForwarderDomains() {
        return trustedForwarderDomains;
    }

    /** {@code arc.trusted-sealers}, canonical: the domains whose ARC seals may override a DMARC failure. */
    public Set<String> trustedSealers() {
        return trustedSealers;
    }

    /** Collects settings; not thread-safe. */
    public static final class Builder {

        private FailurePolicy onFailure = FailurePolicy.DEFER;
        private SpfFailPolicy spfFail = SpfFailPolicy.REPORT;
        private LocalEnvelopePolicy localEnvelope = LocalEnvelopePolicy.REFUSE;
        private LocalAuthorPolicy localAuthor = LocalAuthorPolicy.DMARC;
        private PerDomain defaults =
                new PerDomain(DmarcPolicy.REJECT, TemporaryErrorPolicy.KNOWN, MailingListPolicy.QUARANTINE);
        private final Map<String, UnaryOperator<PerDomain>> domains = new LinkedHashMap<>();
        private final List<Network> trustedNetworks = new ArrayList<>();
        private final List<Network> trustedForwarderNetworks = new ArrayList<>();
        private final Set<String> trustedForwarderDomains = new LinkedHashSet<>();
        private final Set<String> trustedSealers = new LinkedHashSet<>();

        private Builder() {}

        /** {@code evaluation.on-failure}; default {@link FailurePolicy#DEFER}. */
        public Builder onFailure(FailurePolicy value) {
            onFailure = value;
            return this;
        }

        /** {@code spf.fail}; default {@link SpfFailPolicy#REPORT}. */
        public Builder spfFail(SpfFailPolicy value) {
            spfFail = value;
            return this;
        }

        /** {@code local-domains.envelope}; default {@link LocalEnvelopePolicy#REFUSE}. */
        public Builder localEnvelope(LocalEnvelopePolicy value) {
            localEnvelope = value;
            return this;
        }

        /** {@code local-domains.from-outside}; default {@link LocalAuthorPolicy#DMARC}. */
        public Builder localAuthor(LocalAuthorPolicy value) {
            localAuthor = value;
            return this;
        }

        /** {@code dmarc.enforcement}: the strongest action that this server takes; default {@link DmarcPolicy#REJECT}. */
        public Builder enforcement(DmarcPolicy value) {
            defaults = defaults.withEnforcement(value);
            return this;
        }

        /** {@code dmarc.on-temporary-error}; default {@link TemporaryErrorPolicy#KNOWN}. */
        public Builder onTemporaryError(TemporaryErrorPolicy value) {
            defaults = defaults.withOnTemporaryError(value);
            return this;
        }

        /** {@code dmarc.mailing-lists}; default {@link MailingListPolicy#QUARANTINE}. */
        public Builder mailingLists(MailingListPolicy value) {
            defaults = defaults.withMailingLists(value);
            return this;
        }

        /**
         * Settings for one Author Domain and the domains below it. What {@code changes} leaves alone is as for any domain; a
         * domain given twice takes both changes.
         */
        public Builder forAuthorDomain(String domain, UnaryOperator<PerDomain> changes) {
            domains.merge(inALabels(domain), changes, (first, second) -> own -> second.apply(first.apply(own)));
            return this;
        }

        /** Adds to {@code trusted-networks}. */
        public Builder trustNetwork(Network network) {
            trustedNetworks.add(network);
            return this;
        }

        /** Adds a forwarder known by its addresses to {@code forwarders.trusted}. */
        public Builder trustForwarder(Network network) {
            trustedForwarderNetworks.add(network);
            return this;
        }

        /** Adds a forwarder known by its domain, as DKIM's {@code d=} or in a MAIL FROM that passes SPF. */
        public Builder trustForwarder(String domain) {
            trustedForwarderDomains.add(inALabels(domain));
            return this;
        }

        /** Adds a domain to {@code arc.trusted-sealers}. */
        public Builder trustSealer(String domain) {
            trustedSealers.add(inALabels(domain));
            return this;
        }

        private static String inALabels(String domain) {
            return DomainNames.toAscii(domain).orElseGet(() -> DomainNames.canonical(domain));
        }

        /** The settings as collected so far; the builder can be used further. */
        public LocalPolicySettings build() {
            return new LocalPolicySettings(this);
        }
    }
}

package org.sekisho.james;

import com.google.common.net.InetAddresses;
import com.google.inject.ProvidedBy;
import java.io.FileNotFoundException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.utils.PropertiesProvider;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.DnsBounds;
import org.sekisho.authentication.dns.DnsServers;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.policy.FailurePolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.LocalPolicySettings.PerDomain;
import org.sekisho.authentication.policy.MailingListPolicy;
import org.sekisho.authentication.policy.Network;
import org.sekisho.authentication.policy.SpfFailPolicy;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.MissingModule;

/**
 * What stands in {@code conf/sekisho.properties}, checked. Immutable. The file may be absent: every key has a default.
 *
 * @param authservId {@code authserv-id}; empty to take James's default domain
 * @param formerAuthservIds {@code authserv-id.former}
 * @param dnsServers {@code dns.servers}; empty to take those of James's own resolver
 * @param dnsTimeout {@code dns.timeout}
 * @param dnsCacheEntries {@code dns.cache.entries}
 * @param dnsBounds {@code dns.maximum-queries}, {@code .per-network} and {@code .per-domain}
 * @param evaluationTimeout {@code evaluation.timeout}
 * @param trustedNetworks {@code trusted-networks}, also part of {@code policy}
 * @param inboundRelays {@code inbound-relays}
 * @param maximumSignatures {@code dkim.maximum-signatures}
 * @param clockDrift {@code dkim.clock-drift}
 * @param discovery {@code dmarc.discovery}
 * @param authorDomains the domains that have settings of their own ({@code author-domain.<domain>.<key>}), which are part of
 *     {@code policy}
 * @param submission under which addresses users may send
 * @param arc the {@code arc.} keys; the sealers are also part of {@code policy}
 * @param signing where our keys are
 * @param reports the {@code reports.} keys
 * @param policy how strict this server is: the rest
 */
@ProvidedBy(MissingModule.class)
record SekishoConfiguration(
        Optional<String> authservId,
        List<String> formerAuthservIds,
        List<InetSocketAddress> dnsServers,
        Duration dnsTimeout,
        int dnsCacheEntries,
        DnsBounds dnsBounds,
        Duration evaluationTimeout,
        List<Network> trustedNetworks,
        List<Network> inboundRelays,
        int maximumSignatures,
        Duration clockDrift,
        DmarcDiscovery discovery,
        List<String> authorDomains,
        SubmissionSettings submission,
        ArcSettings arc,
        SigningSettings signing,
        ReportSettings reports,
        LocalPolicySettings policy) {

    /** The file, as an operator knows it. */
    static final String FILE = "conf/sekisho.properties";

    private static final String MAXIMUM_QUERIES = "dns.maximum-queries";
    private static final String MAXIMUM_QUERIES_PER_NETWORK = "dns.maximum-queries.per-network";
    private static final String MAXIMUM_QUERIES_PER_DOMAIN = "dns.maximum-queries.per-domain";
    private static final int MOST_QUERIES = 100_000;
    private static final String NAME = "sekisho";
    private static final String LONGEST_EVALUATION = Checkpoint.LONGEST_EVALUATION.toSeconds() + "s";

    private static final String ENFORCEMENT = "dmarc.enforcement";
    private static final String ON_TEMPORARY_ERROR = "dmarc.on-temporary-error";
    private static final String MAILING_LISTS = "dmarc.mailing-lists";

    /** {@code author-domain.<domain>.<key>}: one of the keys above for one Author Domain. */
    private static final String AUTHOR_DOMAIN = "author-domain.";

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?");

    private static final Map<String, DmarcPolicy> ENFORCEMENTS = words(DmarcPolicy.values());
    private static final Map<String, TemporaryErrorPolicy> TEMPORARY_ERRORS = words(TemporaryErrorPolicy.values());
    private static final Map<String, MailingListPolicy> LISTS = words(MailingListPolicy.values());
    private static final Map<String, FailurePolicy> FAILURES = words(FailurePolicy.values());
    private static final Map<String, SpfFailPolicy> SPF_FAILS = words(SpfFailPolicy.values());
    private static final Map<String, DmarcDiscovery> DISCOVERIES = words(DmarcDiscovery.values());

    SekishoConfiguration {
        formerAuthservIds = List.copyOf(formerAuthservIds);
        dnsServers = List.copyOf(dnsServers);
        trustedNetworks = List.copyOf(trustedNetworks);
        inboundRelays = List.copyOf(inboundRelays);
        authorDomains = List.copyOf(authorDomains);
    }

    /**
     * Reads the file from James's configuration folder.
     *
     * @throws WrongSettingException if a key is unknown or a value not possible, or the file cannot be read
     */
    static SekishoConfiguration read(PropertiesProvider properties) {
        try {
            return of(properties.getConfiguration(NAME));
        } catch (FileNotFoundException absent) {
            return defaults();
        } catch (ConfigurationException unreadable) {
            throw new WrongSettingException(FILE + " cannot be read: " + unreadable.getMessage() + ".");
        }
    }

    /** What holds when the file is absent. */
    static SekishoConfiguration defaults() {
        return of(new BaseConfiguration());
    }

    /** Reads the content of the file; throws {@link WrongSettingException}. */
    static SekishoConfiguration of(Configuration content) {
        SettingsFile file = new SettingsFile(FILE, content);
        LocalPolicySettings.Builder policy = LocalPolicySettings.builder();
        List<Network> trusted = networks(file, "trusted-networks");
        trusted.forEach(policy::trustNetwork);
        file.choice("evaluation.on-failure", FAILURES).ifPresent(policy::onFailure);
        file.choice("spf.fail", SPF_FAILS).ifPresent(policy::spfFail);
        file.choice(ENFORCEMENT, ENFORCEMENTS).ifPresent(policy::enforcement);
        file.choice(ON_TEMPORARY_ERROR, TEMPORARY_ERRORS).ifPresent(policy::onTemporaryError);
        file.choice(MAILING_LISTS, LISTS).ifPresent(policy::mailingLists);
        LocalDomainSettings.read(file, policy);
        readForwarders(file, policy);
        List<String> authorDomains = readAuthorDomains(file, policy);
        ArcSettings arc = ArcSettings.read(file);
        arc.trustedSealers().forEach(policy::trustSealer);
        SekishoConfiguration configuration = new SekishoConfiguration(
                file.text("authserv-id").map(id -> authservId(file, "authserv-id", id)),
                file.list("authserv-id.former").stream()
                        .map(id -> authservId(file, "authserv-id.former", id))
                        .toList(),
                file.list(
                        "dns.servers", SekishoConfiguration::server, "addresses such as 192.0.2.53 or 127.0.0.1:5353"),
                file.duration("dns.timeout", Duration.ofSeconds(5), "100ms", "1m"),
                file.number("dns.cache.entries", 100_000, 100, 10_000_000),
                dnsBounds(file),
                file.duration("evaluation.timeout", Duration.ofSeconds(20), "100ms", LONGEST_EVALUATION),
                trusted,
                networks(file, "inbound-relays"),
                file.number("dkim.maximum-signatures", 10, 1, 100),
                file.duration("dkim.clock-drift", Duration.ofMinutes(5), "0s", "24h"),
                file.choice("dmarc.discovery", DISCOVERIES).orElse(DmarcDiscovery.TREE_WALK),
                authorDomains,
                SubmissionSettings.read(file),
                arc,
                SigningSettings.read(file),
                ReportSettings.read(file),
                policy.build());
        file.refuseUnknownKeys();
        return configuration;
    }

    /** What holds, in one line for the log: {@code key=value} for every key but {@code authserv-id}. */
    String summary() {
        PerDomain any = policy.forAnyDomain();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("authserv-id.former", formerAuthservIds);
        settings.put(
                "dns.servers",
                dnsServers.isEmpty()
                        ? "those of James"
                        : dnsServers.stream()
                                .map(server -> InetAddresses.toUriString(server.getAddress()) + ":" + server.getPort())
                                .toList());
        settings.put("dns.timeout", SettingsFile.written(dnsTimeout));
        settings.put("dns.cache.entries", dnsCacheEntries);
        settings.put(MAXIMUM_QUERIES, dnsBounds.total());
        settings.put(MAXIMUM_QUERIES_PER_NETWORK, dnsBounds.perNetwork());
        settings.put(MAXIMUM_QUERIES_PER_DOMAIN, dnsBounds.perDomain());
        settings.put("evaluation.timeout", SettingsFile.written(evaluationTimeout));
        settings.put("evaluation.on-failure", word(policy.onFailure()));
        settings.put("trusted-networks", trustedNetworks);
        settings.put("inbound-relays", inboundRelays);
        settings.put("spf.fail", word(policy.spfFail()));
        LocalDomainSettings.describe(policy, settings);
        settings.put("dkim.maximum-signatures", maximumSignatures);
        settings.put("dkim.clock-drift", SettingsFile.written(clockDrift));
        settings.put(ENFORCEMENT, word(any.enforcement()));
        settings.put(ON_TEMPORARY_ERROR, word(any.onTemporaryError()));
        settings.put("dmarc.discovery", word(discovery));
        settings.put(MAILING_LISTS, word(any.mailingLists()));
        settings.put(
                "forwarders.trusted",
                Stream.concat(
                                policy.trustedForwarderNetworks().stream().map(Network::toString),
                                policy.trustedForwarderDomains().stream().sorted())
                        .toList());
        settings.put("author-domain", authorDomains);
        submission.describe(settings);
        arc.describe(settings);
        signing.describe(settings);
        reports.describe(settings);
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String authservId(SettingsFile file, String key, String id) {
        if (!HOST_NAME.matcher(id).matches()) {
            throw file.wrong(key, id, "a host name such as mx.example.org");
        }
        return id;
    }

    private static List<Network> networks(SettingsFile file, String key) {
        return file.list(key, Network::parse, "addresses or networks such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32");
    }

    private static DnsBounds dnsBounds(SettingsFile file) {
        DnsBounds usual = DnsBounds.DEFAULT;
        return new DnsBounds(
                file.number(MAXIMUM_QUERIES, usual.total(), 10, MOST_QUERIES),
                file.number(MAXIMUM_QUERIES_PER_NETWORK, usual.perNetwork(), 10, MOST_QUERIES),
                file.number(MAXIMUM_QUERIES_PER_DOMAIN, usual.perDomain(), 10, MOST_QUERIES));
    }

    private static Optional<InetSocketAddress> server(String text) {
        try {
            return Optional.of(DnsServers.parse(text));
        } catch (IllegalArgumentException notAServer) {
            return Optional.empty();
        }
    }

    private static void readForwarders(SettingsFile file, LocalPolicySettings.Builder policy) {
        String key = "forwarders.trusted";
        for (String forwarder : file.list(key)) {
            Network.parse(forwarder)
                    .ifPresentOrElse(
                            policy::trustForwarder,
                            () -> policy.trustForwarder(domain(forwarder)
                                    .orElseThrow(() -> file.wrong(
                                            key,
                                            forwarder,
                                            "networks such as 192.0.2.0/24 or domains such as lists.example.org"))));
        }
    }

    private static List<String> readAuthorDomains(SettingsFile file, LocalPolicySettings.Builder policy) {
        Set<String> domains = new TreeSet<>();
        for (String key : file.keys()) {
            if (!key.startsWith(AUTHOR_DOMAIN)) {
                continue;
            }
            for (String setting : List.of(ENFORCEMENT, ON_TEMPORARY_ERROR, MAILING_LISTS)) {
                if (key.endsWith("." + setting) && key.length() > AUTHOR_DOMAIN.length() + setting.length() + 1) {
                    String name = key.substring(AUTHOR_DOMAIN.length(), key.length() - setting.length() - 1);
                    String domain = domain(name)
                            .orElseThrow(() -> new WrongSettingException("In " + FILE + " the key " + key + " names \""
                                    + name + "\", which is not a domain such as example.org."));
                    change(file, key, setting).ifPresent(change -> policy.forAuthorDomain(domain, change));
                    domains.add(domain);
                }
            }
        }
        // Named here for those who are told which keys there are.
        file.list(AUTHOR_DOMAIN + "<domain>." + ENFORCEMENT);
        file.list(AUTHOR_DOMAIN + "<domain>." + ON_TEMPORARY_ERROR);
        file.list(AUTHOR_DOMAIN + "<domain>." + MAILING_LISTS);
        return List.copyOf(domains);
    }

    private static Optional<UnaryOperator<PerDomain>> change(SettingsFile file, String key, String setting) {
        return switch (setting) {
            case ENFORCEMENT -> file.choice(key, ENFORCEMENTS).map(value -> own -> own.withEnforcement(value));
            case ON_TEMPORARY_ERROR ->
                file.choice(key, TEMPORARY_ERRORS).map(value -> own -> own.withOnTemporaryError(value));
            default -> file.choice(key, LISTS).map(value -> own -> own.withMailingLists(value));
        };
    }

    private static Optional<String> domain(String text) {
        return DomainNames.toAscii(text)
                .filter(name -> HOST_NAME.matcher(name).matches())
                .filter(DomainNames::isValid)
                .filter(name -> name.indexOf('.') > 0 && Network.parse(name).isEmpty());
    }

    /** {@code TREE_WALK} is written {@code tree-walk}. */
    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(value -> word(value), value -> value));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

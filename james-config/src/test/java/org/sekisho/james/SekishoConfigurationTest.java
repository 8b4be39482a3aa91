package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.convert.DefaultListDelimiterHandler;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.DnsBounds;
import org.sekisho.authentication.policy.LocalAuthorPolicy;
import org.sekisho.authentication.policy.LocalEnvelopePolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.LocalPolicySettings.PerDomain;
import org.sekisho.authentication.policy.MailingListPolicy;
import org.sekisho.authentication.policy.Network;
import org.sekisho.authentication.policy.SpfFailPolicy;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import org.sekisho.mail.RecipientLimits;
import org.sekisho.reports.failure.FailureContent;

class SekishoConfigurationTest {

    @Test
    void everyKeyHasADefault() {
        SekishoConfiguration configuration = SekishoConfiguration.defaults();

        assertThat(configuration.authservId()).isEmpty();
        assertThat(configuration.formerAuthservIds()).isEmpty();
        assertThat(configuration.dnsServers()).isEmpty();
        assertThat(configuration.dnsTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.dnsCacheEntries()).isEqualTo(100_000);
        assertThat(configuration.evaluationTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(configuration.trustedNetworks()).isEmpty();
        assertThat(configuration.inboundRelays()).isEmpty();
        assertThat(configuration.maximumSignatures()).isEqualTo(10);
        assertThat(configuration.clockDrift()).isEqualTo(Duration.ofMinutes(5));
        assertThat(configuration.discovery()).isEqualTo(DmarcDiscovery.TREE_WALK);
        assertThat(configuration.policy().spfFail()).isEqualTo(SpfFailPolicy.REPORT);
        assertThat(configuration.policy().forAnyDomain())
                .isEqualTo(new PerDomain(DmarcPolicy.REJECT, TemporaryErrorPolicy.KNOWN, MailingListPolicy.QUARANTINE));
    }

    @Test
    void theSampleSaysTheDefaults() throws IOException {
        SekishoConfiguration sample = read(Files.readString(Path.of("sample-configuration", "sekisho.properties")));
        SekishoConfiguration defaults = SekishoConfiguration.defaults();

        assertThat(sample).usingRecursiveComparison().ignoringFields("policy").isEqualTo(defaults);
        assertThat(sample.policy()).usingRecursiveComparison().isEqualTo(defaults.policy());
    }

    @Test
    void theExamplesInTheSampleAreRight() throws IOException {
        String sample = Files.readString(Path.of("sample-configuration", "sekisho.properties"));
        String examples = sample.replace("#author-domain.", "author-domain.")
                .replace("#submission.", "submission.")
                .replaceAll("(?m)^# Example: (.*)\\R+([a-z.-]+)=$", "$2=$1")
                .replaceAll("(?m)^# Example: (.*)\\R(#.*\\R)*([a-z.-]+)=$", "$3=$1");
        SekishoConfiguration configuration = read(examples);

        assertThat(configuration.trustedNetworks()).hasSize(2);
        assertThat(configuration.policy().trustedForwarderNetworks()).hasSize(1);
        assertThat(configuration.policy().trustedForwarderDomains()).containsExactly("lists.example.org");
        assertThat(configuration.policy().forAuthorDomain("partner.example").enforcement())
                .isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(configuration.policy().forAuthorDomain("bank.example").mailingLists())
                .isEqualTo(MailingListPolicy.REJECT);
    }

    @Test
    void everyKeyIsRead() {
        SekishoConfiguration configuration = read("""
                authserv-id=mx.example.org
                authserv-id.former=old.example.org, older.example.org
                dns.servers=127.0.0.1:5353, 192.0.2.53, [2001:db8::53]:54
                dns.timeout=1500ms
                dns.cache.entries=1000
                dns.maximum-queries=500
                dns.maximum-queries.per-network=50
                dns.maximum-queries.per-domain=20
                evaluation.timeout=30s
                evaluation.on-failure=accept
                trusted-networks=192.0.2.0/24,2001:db8::/32
                inbound-relays=198.51.100.7
                spf.fail=refuse
                dmarc.enforcement=quarantine
                dmarc.on-temporary-error=defer
                dmarc.discovery=public-suffix-list
                dmarc.mailing-lists=accept
                dkim.maximum-signatures=3
                dkim.clock-drift=1h
                """);
        LocalPolicySettings policy = configuration.policy();

        assertThat(configuration.authservId()).contains("mx.example.org");
        assertThat(configuration.dnsBounds()).isEqualTo(new DnsBounds(500, 50, 20));
        assertThat(configuration.formerAuthservIds()).containsExactly("old.example.org", "older.example.org");
        assertThat(configuration.dnsServers())
                .containsExactly(
                        new InetSocketAddress("127.0.0.1", 5353),
                        new InetSocketAddress("192.0.2.53", 53),
                        new InetSocketAddress("2001:db8::53", 54));
        assertThat(configuration.dnsTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(configuration.dnsCacheEntries()).isEqualTo(1000);
        assertThat(configuration.evaluationTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(configuration.trustedNetworks()).hasSize(2);
        assertThat(configuration.inboundRelays()).containsExactly(network("198.51.100.7"));
        assertThat(policy.isTrustedClient(network("192.0.2.9").address())).isTrue();
        assertThat(policy.isTrustedClient(network("198.51.100.7").address())).isFalse();
        assertThat(policy.spfFail()).isEqualTo(SpfFailPolicy.REFUSE);
        assertThat(policy.forAnyDomain())
                .isEqualTo(new PerDomain(DmarcPolicy.QUARANTINE, TemporaryErrorPolicy.DEFER, MailingListPolicy.ACCEPT));
        assertThat(configuration.discovery()).isEqualTo(DmarcDiscovery.PUBLIC_SUFFIX_LIST);
        assertThat(configuration.maximumSignatures()).isEqualTo(3);
        assertThat(configuration.clockDrift()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void anAuthorDomainHasSettingsOfItsOwnAndTheRestAsForAny() {
        LocalPolicySettings policy = read("""
                        author-domain.Example.ORG.dmarc.enforcement=none
                        author-domain.example.org.dmarc.mailing-lists=accept
                        author-domain.bücher.example.dmarc.on-temporary-error=defer
                        dmarc.on-temporary-error=accept
                        """).policy();

        assertThat(policy.forAuthorDomain("sub.example.org"))
                .isEqualTo(new PerDomain(DmarcPolicy.NONE, TemporaryErrorPolicy.ACCEPT, MailingListPolicy.ACCEPT));
        assertThat(policy.forAuthorDomain("xn--bcher-kva.example").onTemporaryError())
                .isEqualTo(TemporaryErrorPolicy.DEFER);
        assertThat(policy.forAuthorDomain("example.net")).isEqualTo(policy.forAnyDomain());
    }

    @Test
    @Tag("B21")
    void usersMayBeGrantedAddressesBesideTheirOwn() {
        assertThat(read("submission.may-also-send-as.Ann@Example.Org=Sales@example.org, *@b\u00fccher.example\n"
                                + "submission.may-also-send-as.*@example.org=office@example.org\n"
                                + "submission.may-also-send-as.bob=bob@example.org\n")
                        .submission()
                        .mayAlsoSendAs())
                .isEqualTo(Map.of(
                        "ann@example.org", List.of("sales@example.org", "*@xn--bcher-kva.example"),
                        "*@example.org", List.of("office@example.org"),
                        "bob", List.of("bob@example.org")));
    }

    @Test
    @Tag("B21")
    void usersAndDomainsMayHaveALimitOfTheirOwn() {
        assertThat(read("submission.recipients-per-day=500\n"
                                + "submission.recipients-per-day.*@Lists.Example=20000\n"
                                + "submission.recipients-per-day.Bob=0\n")
                        .submission()
                        .recipientsPerDay())
                .isEqualTo(new RecipientLimits(500, Map.of("*@lists.example", 20_000, "bob", 0)));
        assertThat(SekishoConfiguration.defaults()
                        .submission()
                        .recipientsPerDay()
                        .any())
                .isFalse();
    }

    @Test
    void theSummaryForTheLogNamesEverySettingInForce() {
        assertThat(read("dns.servers=127.0.0.1:5353,[2001:db8::53]\n"
                                + "dns.timeout=1500ms\n"
                                + "trusted-networks=192.0.2.0/24\n"
                                + "forwarders.trusted=lists.example.org,198.51.100.0/24\n"
                                + "author-domain.bank.example.dmarc.mailing-lists=reject\n"
                                + "submission.may-also-send-as.Ann@Example.Org=Sales@example.org, *@b\u00fccher.example\n"
                                + "submission.recipients-per-day=500\n"
                                + "submission.recipients-per-day.Lists@Example.Org=5000\n")
                        .summary())
                .isEqualTo("authserv-id.former=[] dns.servers=[127.0.0.1:5353, [2001:db8::53]:53] dns.timeout=1500ms"
                        + " dns.cache.entries=100000 dns.maximum-queries=2000 dns.maximum-queries.per-network=200"
                        + " dns.maximum-queries.per-domain=100 evaluation.timeout=20s evaluation.on-failure=defer trusted-networks=[192.0.2.0/24]"
                        + " inbound-relays=[] spf.fail=report local-domains.envelope=refuse"
                        + " local-domains.from-outside=dmarc dkim.maximum-signatures=10 dkim.clock-drift=5m"
                        + " dmarc.enforcement=reject dmarc.on-temporary-error=known dmarc.discovery=tree-walk"
                        + " dmarc.mailing-lists=quarantine forwarders.trusted=[198.51.100.0/24, lists.example.org]"
                        + " author-domain=[bank.example] submission.may-also-send-as=[ann@example.org]"
                        + " submission.failed-logins=10 submission.recipients-per-day=500"
                        + " submission.recipients-per-day.lists@example.org=5000"
                        + " submission.authentication-results=false"
                        + " dkim.keys=file://conf/dkim/ dkim.activation-delay=1h dkim.check-servers=those of dns.servers"
                        + " reports.email=none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dmarc.enforcement=rejct        | In conf/sekisho.properties the value of dmarc.enforcement is "rejct", but it must be one of none, quarantine, reject.
            spf.fail=yes                   | In conf/sekisho.properties the value of spf.fail is "yes", but it must be one of refuse, report.
            dmarc.discovery=psl            | In conf/sekisho.properties the value of dmarc.discovery is "psl", but it must be one of public-suffix-list, tree-walk.
            dns.timeout=5                  | In conf/sekisho.properties the value of dns.timeout is "5", but it must be a time from 100ms to 1m, such as 500ms, 5s or 2m.
            dns.timeout=99ms               | In conf/sekisho.properties the value of dns.timeout is "99ms", but it must be a time from 100ms to 1m, such as 500ms, 5s or 2m.
            evaluation.on-failure=refuse   | In conf/sekisho.properties the value of evaluation.on-failure is "refuse", but it must be one of accept, defer.
            evaluation.timeout=51s         | In conf/sekisho.properties the value of evaluation.timeout is "51s", but it must be a time from 100ms to 50s, such as 500ms, 5s or 2m.
            dns.cache.entries=many         | In conf/sekisho.properties the value of dns.cache.entries is "many", but it must be a whole number from 100 to 10000000.
            dns.maximum-queries=9          | In conf/sekisho.properties the value of dns.maximum-queries is "9", but it must be a whole number from 10 to 100000.
            dns.maximum-queries.per-network=100001 | In conf/sekisho.properties the value of dns.maximum-queries.per-network is "100001", but it must be a whole number from 10 to 100000.
            dkim.maximum-signatures=0      | In conf/sekisho.properties the value of dkim.maximum-signatures is "0", but it must be a whole number from 1 to 100.
            trusted-networks=10.0.0.0/33   | In conf/sekisho.properties the value of trusted-networks is "10.0.0.0/33", but it must be addresses or networks such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32.
            inbound-relays=gw.example.org  | In conf/sekisho.properties the value of inbound-relays is "gw.example.org", but it must be addresses or networks such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32.
            dns.servers=127.0.0.1:x        | In conf/sekisho.properties the value of dns.servers is "127.0.0.1:x", but it must be addresses such as 192.0.2.53 or 127.0.0.1:5353.
            forwarders.trusted=somewhere   | In conf/sekisho.properties the value of forwarders.trusted is "somewhere", but it must be networks such as 192.0.2.0/24 or domains such as lists.example.org.
            authserv-id=mx example         | In conf/sekisho.properties the value of authserv-id is "mx example", but it must be a host name such as mx.example.org.
            authserv-id=a,b                | In conf/sekisho.properties the value of authserv-id is "a, b", but it must be a single value.
            arc.verify=yes                 | In conf/sekisho.properties the value of arc.verify is "yes", but it must be one of false, true.
            arc.trusted-sealers=a.example  | In conf/sekisho.properties the key arc.trusted-sealers is set while no chain is looked at: set arc.verify=true as well, or remove it.
            arc.trusted-sealers=nodots     | In conf/sekisho.properties the value of arc.trusted-sealers is "nodots", but it must be domains such as lists.example.org.
            dmarc.enforcment=none          | In conf/sekisho.properties the key dmarc.enforcment is unknown; did you mean dmarc.enforcement?
            submission.may-also-send-as.@a.example=x@a.example | In conf/sekisho.properties the key submission.may-also-send-as.@a.example names "@a.example", which is neither a user such as ann@example.org nor all users of a domain such as *@example.org.
            submission.may-also-send-as.ann=sales | In conf/sekisho.properties the value of submission.may-also-send-as.ann is "sales", but it must be addresses such as sales@example.org, or *@example.org for all of a domain.
            submission.authentication-results=yes | In conf/sekisho.properties the value of submission.authentication-results is "yes", but it must be one of false, true.
            submission.recipients-per-day=none | In conf/sekisho.properties the value of submission.recipients-per-day is "none", but it must be a whole number from 0 to 10000000.
            submission.recipients-per-day.a@=1 | In conf/sekisho.properties the key submission.recipients-per-day.a@ names "a@", which is neither a user such as ann@example.org nor all users of a domain such as *@example.org.
            reports.email=postmaster       | In conf/sekisho.properties the value of reports.email is "postmaster", but it must be one address such as dmarc-reports@example.org, at a domain that is in the DNS.
            reports.email=a@localhost      | In conf/sekisho.properties the value of reports.email is "a@localhost", but it must be one address such as dmarc-reports@example.org, at a domain that is in the DNS.
            reports.email="a b"@a.example  | In conf/sekisho.properties the value of reports.email is ""a b"@a.example", but it must be one address
            reports.email=<a@b.example>    | In conf/sekisho.properties the value of reports.email is "<a@b.example>", but it must be one address
            reports.database=jdbc:mysql://u:secret@db/x?password=secret | In conf/sekisho.properties the value of reports.database is "jdbc:mysql://u:...@db/x?password=...", but it must be a JDBC URL of H2 with a file or of PostgreSQL, such as jdbc:h2:file://var/sekisho/reports or jdbc:postgresql://db.example.org/sekisho.
            reports.database=jdbc:h2:mem:x | In conf/sekisho.properties the value of reports.database is "jdbc:h2:mem:x", but it must be a JDBC URL of H2 with a file or of PostgreSQL
            reports.database.password=se,cret | In conf/sekisho.properties the value of reports.database.password is split at a comma, or the key stands twice: write a comma as \\, and the key once.
            reports.journal=var/journal    | In conf/sekisho.properties the value of reports.journal is "var/journal", but it must be a folder such as file://var/sekisho/journal/.
            reports.journal.maximum-size=1 | In conf/sekisho.properties the value of reports.journal.maximum-size is "1", but it must be a size from 10MB to 1000GB, such as 500KB, 10MB or 1GB.
            reports.maximum-size=51MB      | In conf/sekisho.properties the value of reports.maximum-size is "51MB", but it must be a size from 10KB to 50MB, such as 500KB, 10MB or 1GB.
            reports.maximum-rows=9         | In conf/sekisho.properties the value of reports.maximum-rows is "9", but it must be a whole number from 10 to 10000000.
            reports.spread=23h             | In conf/sekisho.properties the value of reports.spread is "23h", but it must be a time from 0s to 22h, such as 500ms, 5s or 2m.
            reports.keep=4d                | In conf/sekisho.properties the value of reports.keep is "4d", but it must be at least two days longer than reports.give-up-after, which is 3d.
            reports.own-domains=true       | In conf/sekisho.properties the value of reports.own-domains is "true", but it must be one of exclude, include.
            reports.failure=true           | In conf/sekisho.properties the key reports.failure is set while no address sends reports: set reports.email as well, or remove it.
            reports.failure.content=all    | In conf/sekisho.properties the value of reports.failure.content is "all", but it must be one of headers, message, redacted-headers.
            author-domain.a.example.spf.fail=x | In conf/sekisho.properties the key author-domain.a.example.spf.fail is unknown; the keys are
            author-domain.nodots.dmarc.enforcement=none | In conf/sekisho.properties the key author-domain.nodots.dmarc.enforcement names "nodots", which is not a domain such as example.org.
            author-domain.a.example.dmarc.enforcement=x | In conf/sekisho.properties the value of author-domain.a.example.dmarc.enforcement is "x", but it must be one of none, quarantine, reject.
            """)
    void whatIsWrongIsOneSentenceWithFileKeyValueAndRemedy(String line, String sentence) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(WrongSettingException.class)
                .hasMessageStartingWith(sentence)
                .hasMessageNotContaining("\n");
    }

    @Test
    @Tag("B16")
    void trustedSealersCountWhereChainsAreValidated() {
        SekishoConfiguration configuration = read("arc.verify=true\narc.trusted-sealers=Lists.Example.org\n");
        assertThat(configuration.arc().verify()).isTrue();
        assertThat(configuration.policy().trustedSealers()).containsExactly("lists.example.org");
        assertThat(configuration.summary()).contains("arc.verify=true arc.trusted-sealers=[lists.example.org]");
        assertThat(read("").arc().verify()).isFalse();
    }

    @Test
    void aKeyThatStandsTwiceIsNoticed() {
        assertThatThrownBy(() -> read("spf.fail=report\nspf.fail=refuse\n"))
                .hasMessage(
                        "In conf/sekisho.properties the value of spf.fail is \"report, refuse\", but it must be a single"
                                + " value.");
    }

    @Test
    @Tag("B33")
    void nothingIsReportedUnlessAnAddressIsSet() {
        ReportSettings reports = SekishoConfiguration.defaults().reports();

        assertThat(reports.on()).isFalse();
        assertThat(reports.failure().send()).isFalse();
        assertThat(read("reports.send=true\nreports.organization=Example\n")
                        .reports()
                        .on())
                .isFalse();
    }

    @Test
    void everyKeyOfReportsIsRead() {
        ReportSettings reports = read("""
                        reports.email=Dmarc.Reports@B\u00fccher.example
                        reports.organization=Example, Inc.
                        reports.contact=https://example.org/dmarc
                        reports.database=jdbc:postgresql://one:5432,two:5432/sekisho?ssl=true
                        reports.database.user=sekisho
                        reports.database.password=a\\,b
                        reports.journal=file:///data/journal/
                        reports.journal.maximum-size=500MB
                        reports.send=false
                        reports.spread=90m
                        reports.give-up-after=36h
                        reports.keep=90d
                        reports.maximum-size=2MB
                        reports.maximum-rows=500
                        reports.own-domains=include
                        reports.failure=true
                        reports.failure.content=redacted-headers
                        reports.failure.per-domain=3
                        reports.failure.per-hour=30
                        """).reports();

        assertThat(reports)
                .isEqualTo(new ReportSettings(
                        Optional.of("Dmarc.Reports@xn--bcher-kva.example"),
                        Optional.of("Example, Inc."),
                        Optional.of("https://example.org/dmarc"),
                        new DatabaseSettings(
                                "jdbc:postgresql://one:5432,two:5432/sekisho?ssl=true",
                                Optional.of("sekisho"),
                                Optional.of("a,b")),
                        "file:///data/journal/",
                        500L << 20,
                        false,
                        Duration.ofMinutes(90),
                        Duration.ofHours(36),
                        Duration.ofDays(90),
                        2 << 20,
                        500,
                        true,
                        new FailureReportSettings(true, FailureContent.REDACTED_HEADERS, 3, 30)));
        assertThat(reports.domain()).isEqualTo("xn--bcher-kva.example");
        assertThat(reports.organizationName()).isEqualTo("Example, Inc.");
        assertThat(read("reports.email=a@example.org").reports().organizationName())
                .isEqualTo("example.org");
    }

    @Test
    void theSummaryTellsOfReportsButNoPassword() {
        String secrets = "reports.database.user=sekisho\nreports.database.password=open-sesame\n";

        assertThat(read("reports.email=dmarc@example.org\n" + secrets
                                + "reports.database=jdbc:postgresql://u:open-sesame@db/x?sslpassword=open-sesame&password=open-sesame\n"
                                + "reports.failure=true\n")
                        .summary())
                .endsWith(
                        "reports.email=dmarc@example.org reports.organization=example.org"
                                + " reports.database=jdbc:postgresql://u:...@db/x?sslpassword=...&password=..."
                                + " reports.database.user=sekisho reports.journal=file://var/sekisho/journal/"
                                + " reports.journal.maximum-size=1GB reports.send=true reports.spread=6h"
                                + " reports.give-up-after=3d reports.keep=30d reports.maximum-size=10MB"
                                + " reports.maximum-rows=100000 reports.own-domains=exclude reports.failure=true"
                                + " reports.failure.content=headers reports.failure.per-domain=10 reports.failure.per-hour=100");
        assertThat(read("reports.email=dmarc@example.org\n" + secrets).toString())
                .contains("dmarc@example.org")
                .doesNotContain("open-sesame");
    }

    @Test
    void aPasswordMayComeFromTheEnvironment() {
        assertThat(read("reports.database.password=${env:PATH}")
                        .reports()
                        .database()
                        .password())
                .contains(System.getenv("PATH"));
    }

    @Test
    @Tag("B21")
    void ourOwnDomainsAreProtectedAsConfigured() {
        assertThat(read("").policy().localEnvelope()).isEqualTo(LocalEnvelopePolicy.REFUSE);
        assertThat(read("").policy().localAuthor()).isEqualTo(LocalAuthorPolicy.DMARC);
        LocalPolicySettings set = read("local-domains.envelope=log\nlocal-domains.from-outside=refuse\n")
                .policy();
        assertThat(set.localEnvelope()).isEqualTo(LocalEnvelopePolicy.LOG);
        assertThat(set.localAuthor()).isEqualTo(LocalAuthorPolicy.REFUSE);
        assertThatThrownBy(() -> read("local-domains.from-outside=log"))
                .hasMessage(
                        "In conf/sekisho.properties the value of local-domains.from-outside is \"log\", but it must be"
                                + " one of dmarc, quarantine, refuse.");
    }

    @Test
    void emptyValuesAreAsIfTheyWereNotThere() {
        SekishoConfiguration configuration = read("authserv-id=\ndns.servers= \ndns.timeout=\ntrusted-networks=,\n");

        assertThat(configuration.authservId()).isEqualTo(Optional.empty());
        assertThat(configuration.dnsServers()).isEqualTo(List.of());
        assertThat(configuration.dnsTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.trustedNetworks()).isEmpty();
    }

    private static Network network(String text) {
        return Network.parse(text).orElseThrow();
    }

    /** As James's PropertiesProvider reads it. */
    private static SekishoConfiguration read(String content) {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.setListDelimiterHandler(new DefaultListDelimiterHandler(','));
        try {
            properties.read(new StringReader(content));
        } catch (ConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
        return SekishoConfiguration.of(properties);
    }
}

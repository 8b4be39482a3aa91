package org.sekisho.james;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.PropertiesProvider;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dkim.DkimSettings;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.Defects;
import org.sekisho.mail.FailedLogins;
import org.sekisho.mail.SenderRights;
import org.sekisho.mail.SigningKeys;
import org.sekisho.reports.sending.Outbox;
import org.sekisho.webadmin.Reporting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What hooks, mailets and matchers share, made once per server. Installed by {@link SekishoModule}. */
public final class SekishoBindings extends AbstractModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(SekishoBindings.class);

    private final SekishoConfiguration configuration;

    /**
     * Reads {@code conf/sekisho.properties}.
     *
     * @throws RuntimeException with a sentence for the operator if something is wrong in it
     */
    public SekishoBindings(PropertiesProvider properties) {
        configuration = SekishoConfiguration.read(properties);
    }

    @Override
    protected void configure() {
        // As classes and not as instances, so that James calls their @PreDestroy methods.
        bind(Workers.class).in(Scopes.SINGLETON);
        bind(ServerDns.class).in(Scopes.SINGLETON);
        bind(AuthservId.class).in(Scopes.SINGLETON);
        bind(ServerDomains.class).in(Scopes.SINGLETON);
        bind(HelloNames.class).in(Scopes.SINGLETON);
        bind(SekishoConfiguration.class).toInstance(configuration);
        bind(RecipientKeeper.class).in(Scopes.SINGLETON);
        bind(KeyServers.class).in(Scopes.SINGLETON);
        bind(KeyMetrics.class).in(Scopes.SINGLETON);
        OptionalBinder.newOptionalBinder(binder(), Key.get(Clock.class, ReportClock.class))
                .setDefault()
                .toInstance(Clock.systemUTC());
        OptionalBinder.newOptionalBinder(binder(), ReportPace.class)
                .setDefault()
                .toInstance(ReportPace.USUAL);
        bind(Outbox.class).to(JamesOutbox.class).in(Scopes.SINGLETON);
        bind(ReportMetrics.class).in(Scopes.SINGLETON);
        bind(FailureReports.class).in(Scopes.SINGLETON);
        // A key that cannot be read stops the start even where nothing signs yet, and so does a journal that cannot be
        // used.
        bind(KeyKeeper.class).asEagerSingleton();
        bind(ReportSchedule.class).asEagerSingleton();
        // So that it speaks at the start, whatever else is made later.
        bind(ConfigurationReview.class).asEagerSingleton();
    }

    @Provides
    @Singleton
    MessageAuthenticator messageAuthenticator(ServerDns dns, Workers workers) {
        return MessageAuthenticator.builder(dns, workers)
                .timeout(configuration.evaluationTimeout())
                .dkim(DkimSettings.DEFAULT
                        .withMaximumSignatures(configuration.maximumSignatures())
                        .withClockDrift(configuration.clockDrift()))
                .discovery(configuration.discovery())
                .arc(configuration.arc().verify())
                .build();
    }

    @Provides
    @Singleton
    LocalPolicy localPolicy(ServerDomains domains) {
        return new LocalPolicy(configuration.policy(), domains);
    }

    /** Asked for by the health check, which James makes first of all. */
    @Provides
    @Singleton
    HealthSources healthSources(
            ServerDns dns,
            AuthservId authservId,
            KeyKeeper keys,
            ReportSchedule reports,
            Defects defects,
            ConfigurationReview review,
            Provider<Checkpoint> checkpoint) {
        return new HealthSources(dns, authservId, keys, reports, defects, review, checkpoint);
    }

    /** Asked for by mailets, which James makes when its resolver is there. */
    @Provides
    @Singleton
    SigningKeys signingKeys(KeyKeeper keeper) {
        keeper.start();
        return keeper;
    }

    @Provides
    @Singleton
    SenderRights senderRights(
            UsersRepository users, DomainList domains, CanSendFrom aliases, RecipientRewriteTable groups) {
        return new SenderRights(
                users, domains, aliases, groups, configuration.submission().mayAlsoSendAs());
    }

    @Provides
    @Singleton
    FailedLogins failedLogins(MetricFactory metrics) {
        return new FailedLogins(configuration.submission().failedLogins(), metrics);
    }

    @Provides
    @Singleton
    DailyRecipients dailyRecipients(RecipientKeeper keeper) {
        return keeper.recipients();
    }

    /** Asked for by routes, which are there whether reports are on or not. */
    @Provides
    @Singleton
    Reporting reporting(ReportSchedule reports) {
        return reports.reporting();
    }

    @Provides
    @Singleton
    Defects defects() {
        return new Defects(Clock.systemUTC());
    }

    @Provides
    @Singleton
    Checkpoint checkpoint(
            MessageAuthenticator authenticator,
            LocalPolicy policy,
            Workers workers,
            AuthservId authservId,
            HelloNames helloNames,
            ReportSchedule reports,
            ConfigurationReview review,
            @ReportClock Clock clock,
            Defects defects,
            MetricFactory metrics) {
        String id = authservId.get();
        Set<String> greetings = helloNames.get();
        Set<String> otherIds = new HashSet<>(configuration.formerAuthservIds());
        otherIds.addAll(greetings);
        LOGGER.info(
                "Sekisho {} judges arriving mail: authserv-id={} hello-names={} {} dnsjava={}",
                Deployment.version(),
                id,
                String.join(",", greetings),
                configuration.summary(),
                Deployment.dnsjavaVersion());
        if (id.indexOf('.') < 0) {
            LOGGER.warn(
                    "Authentication-Results will carry the name {}, which says nothing to others: set authserv-id in {}, or a"
                            + " default domain in domainlist.xml",
                    id,
                    SekishoConfiguration.FILE);
        }
        return new Checkpoint(
                authenticator,
                policy,
                new CheckpointSettings(
                        id,
                        otherIds,
                        configuration.inboundRelays(),
                        configuration.submission().authenticationResults()),
                workers,
                metrics,
                review.watching(reports.recorder()),
                clock,
                defects);
    }
}

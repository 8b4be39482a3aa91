package org.sekisho.james;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.multibindings.OptionalBinder;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.PropertiesProvider;
import org.apache.mailet.MailetContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.mail.Arrival;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.FailedLogins;
import org.sekisho.mail.HeaderEdit;
import org.sekisho.mail.SenderRights;
import org.sekisho.mail.SigningKeys;
import org.sekisho.mail.Standing;
import org.sekisho.webadmin.Reporting;

class SekishoModuleTest {

    private static final Map<String, String> SERVERS = Map.of(
            "smtpserver",
            "<smtpservers><smtpserver><helloName autodetect=\"false\">mx.example.net</helloName></smtpserver></smtpservers>");

    @Test
    void theCheckpointIsMadeOnceForHooksAndMailets() {
        Injector injector = injector(OneDomain.named("example.org"), Optional.empty());

        assertThat(injector.getInstance(Checkpoint.class)).isSameAs(injector.getInstance(Checkpoint.class));
    }

    @Test
    void withoutTheModuleTheStartSaysWhichLineIsMissing() {
        Injector withoutModule =
                Guice.createInjector(ofJames(OneDomain.named("example.org"), Path.of("target/no-keys")));

        for (Class<?> entrance : List.of(
                Checkpoint.class,
                SenderRights.class,
                FailedLogins.class,
                DailyRecipients.class,
                SigningKeys.class,
                Reporting.class,
                ServerDns.class,
                SekishoHealthCheck.class)) {
            assertThatThrownBy(() -> withoutModule.getInstance(entrance))
                    .as(entrance.getSimpleName())
                    .rootCause()
                    .hasMessageContaining("conf/extensions.properties does not name")
                    .hasMessageContaining("write guice.extension.module=" + SekishoModule.class.getName());
        }
    }

    @Test
    void theAuthservIdIsJamesDefaultDomainUnlessItIsSet() {
        BaseConfiguration named = new BaseConfiguration();
        named.addProperty("authserv-id", "mx.example.org");

        assertThat(injector(OneDomain.named("example.org"), Optional.empty())
                        .getInstance(AuthservId.class)
                        .get())
                .isEqualTo("example.org");
        assertThat(injector(OneDomain.named("example.org"), Optional.of(named))
                        .getInstance(AuthservId.class)
                        .get())
                .isEqualTo("mx.example.org");
    }

    @Test
    @Tag("B15")
    void nobodyElseMayClaimResultsUnderTheNameOfAPort() throws Exception {
        byte[] message = ("Received: from x by y\r\nAuthentication-Results: MX.example.net; dmarc=pass\r\n"
                        + "From: a@b.example\r\n\r\nhello\r\n")
                .getBytes(US_ASCII);
        Checkpoint checkpoint =
                injector(OneDomain.named("example.org"), Optional.empty()).getInstance(Checkpoint.class);
        Arrival trusted = new Arrival(
                "session", InetAddress.getLoopbackAddress(), "client.example", "a@b.example", Standing.TRUSTED);

        HeaderEdit edit = checkpoint
                .begin(trusted)
                .complete(RawMessage.of(message))
                .get(10, TimeUnit.SECONDS)
                .edit();

        assertThat(new String(edit.applyTo(new ByteArrayInputStream(message)).readAllBytes(), US_ASCII))
                .isEqualTo("Received: from x by y\r\nFrom: a@b.example\r\n\r\nhello\r\n");
    }

    @Test
    void theHealthCheckIsMadeBeforeJamesKnowsItsDomains() {
        Injector injector = injector(new OneDomain(Optional.empty()), Optional.empty());

        assertThat(injector.getInstance(SekishoHealthCheck.class)
                        .componentName()
                        .getName())
                .isEqualTo("Sekisho");
    }

    @Test
    void aWrongSettingStopsTheModuleWithItsSentence() {
        BaseConfiguration wrong = new BaseConfiguration();
        wrong.addProperty("spf.fial", "refuse");

        assertThatThrownBy(() -> new SekishoModule(properties(Optional.of(wrong))))
                .isInstanceOf(WrongSettingException.class)
                .hasMessage("In conf/sekisho.properties the key spf.fial is unknown; did you mean spf.fail?");
    }

    @Test
    void aKeyThatCannotBeReadStopsTheStartAlsoWhereNothingSigns(@TempDir Path keys) throws Exception {
        Path file = Files.createDirectories(keys.resolve("example.org/s1.pem"));

        assertThatThrownBy(() -> injector(OneDomain.named("example.org"), Optional.empty(), keys))
                .isInstanceOf(CreationException.class)
                .hasMessageContaining(file + " cannot be read (IOException): give it to the user");
    }

    @Test
    void anotherModuleMayBindTheClockOfReports() {
        Key<Clock> clock = Key.get(Clock.class, ReportClock.class);
        Clock fixed = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        DomainList domains = OneDomain.named("example.org");

        assertThat(injector(domains, Optional.empty()).getInstance(clock)).isEqualTo(Clock.systemUTC());
        assertThat(injector(
                                domains,
                                Optional.empty(),
                                Path.of("target/no-keys"),
                                binder -> OptionalBinder.newOptionalBinder(binder, clock)
                                        .setBinding()
                                        .toInstance(fixed))
                        .getInstance(clock))
                .isSameAs(fixed);
    }

    private static Injector injector(DomainList domains, Optional<Configuration> content) {
        return injector(domains, content, Path.of("target/no-keys"));
    }

    private static Injector injector(DomainList domains, Optional<Configuration> content, Path keys, Module... others) {
        List<Module> modules = new ArrayList<>(List.of(others));
        modules.add(new SekishoModule(properties(content)));
        modules.add(ofJames(domains, keys));
        return Guice.createInjector(modules);
    }

    private static Module ofJames(DomainList domains, Path keys) {
        return binder -> {
            binder.bind(DomainList.class).toInstance(domains);
            binder.bind(MetricFactory.class).toInstance(new NoMetrics());
            binder.bind(ConfigurationProvider.class).toInstance(HelloNamesTest.provider(SERVERS));
            binder.bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
            binder.bind(UsersRepository.class).toInstance(unasked(UsersRepository.class));
            binder.bind(FileSystem.class).toInstance(new Keys(keys));
            binder.bind(DNSService.class).toInstance(unasked(DNSService.class));
            binder.bind(MailetContext.class).toInstance(unasked(MailetContext.class));
            binder.bind(CanSendFrom.class).toInstance(unasked(CanSendFrom.class));
            binder.bind(RecipientRewriteTable.class).toInstance(unasked(RecipientRewriteTable.class));
        };
    }

    private static <T> T unasked(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
    }

    private static PropertiesProvider properties(Optional<Configuration> content) {
        return new PropertiesProvider(null, null) {
            @Override
            public Configuration getConfiguration(String name) throws FileNotFoundException {
                assertThat(name).isEqualTo("sekisho");
                return content.orElseThrow(FileNotFoundException::new);
            }
        };
    }

    /** A server with this folder for keys. */
    private record Keys(Path folder) implements FileSystem {
        @Override
        public File getBasedir() {
            return new File("target");
        }

        @Override
        public InputStream getResource(String url) throws IOException {
            throw new FileNotFoundException(url);
        }

        @Override
        public File getFile(String url) {
            return folder.toFile();
        }
    }

    private static final class NoMetrics implements MetricFactory {
        @Override
        public Metric generate(String name) {
            return new CountOfNothing();
        }

        @Override
        public TimeMetric timer(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
            return publisher;
        }

        @Override
        public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(String name, Publisher<T> publisher) {
            return publisher;
        }
    }

    private static final class CountOfNothing implements Metric {
        @Override
        public void increment() {}

        @Override
        public void decrement() {}

        @Override
        public void add(int value) {}

        @Override
        public void remove(int value) {}

        @Override
        public long getCount() {
            return 0;
        }

        @Override
        public double movingAverage() {
            return 0;
        }
    }
}

package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sekisho.smtp.TestSubmission.ANN;

import java.io.IOException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.smtpserver.AddDefaultAttributesMessageHook;
import org.apache.james.smtpserver.AuthRequiredToRelayRcptHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.FailedLogins;
import org.sekisho.mail.RecipientLimits;
import org.sekisho.mail.SubmissionRefusals;

/**
 * What is dangerous about hooks in James 3.8.1, on its own handlers: one that throws leaves the door open, one that says OK
 * skips the relay check and loses the message, one that stands twice acts twice or ends the start without a sentence, and all
 * stand before those that give a mail its attributes.
 */
@Tag("B22")
class JamesPitfallsTest {

    private static final String FORGED = "Authentication-Results: us.example.test; dmarc=pass\r\n";

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final Checkpoint checkpoint = TestPort.checkpoint(ZoneDnsClient.of(""), Runnable::run, metrics);

    static Stream<Throwable> defects() {
        return Stream.of(new IllegalStateException("a defect"), new NoClassDefFoundError("org/sekisho/Gone"));
    }

    @Test
    void inJamesAHookThatThrowsOpensTheDoor() throws Exception {
        MailHook throwing = new MailHook() {
            @Override
            public HookResult doMail(SMTPSession session, MaybeSender sender) {
                throw new IllegalStateException("a defect of others");
            }

            @Override
            public void init(Configuration config) {}

            @Override
            public void destroy() {}
        };
        try (TestPort port = TestPort.with(throwing);
                TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say("MAIL FROM:<boss@example.test>")).startsWith("451");
            assertThat(client.say("RCPT TO:<bob@example.test>")).startsWith("250");
            assertThat(data(client, "boss@example.test")).startsWith("250");
        }
    }

    @ParameterizedTest
    @MethodSource("defects")
    void whateverBreaksInSubmissionNothingIsSentInAnothersName(Throwable defect) throws Exception {
        AtomicReference<Throwable> broken = new AtomicReference<>();
        SubmissionHook hook = submission(new BreakableMetrics(broken));
        try (TestPort port = TestPort.with(hook)) {
            try (TestClient stranger = TestClient.greeted(port.port())) {
                broken.set(defect);
                assertThat(stranger.say("MAIL FROM:<ann@example.test>")).startsWith("451 4.3.0");
                assertThat(stranger.say("RCPT TO:<bob@example.test>")).startsWith("503");
                broken.set(null);
            }
            try (TestClient ann = TestSubmission.loggedIn(port, ANN)) {
                broken.set(defect);
                assertThat(ann.say("MAIL FROM:<boss@example.test>")).startsWith("451 4.3.0");
                assertThat(ann.say("RCPT TO:<bob@example.test>")).startsWith("503");
                assertThat(ann.say("MAIL FROM:<ann@example.test>")).startsWith("250");
                assertThat(ann.say("RCPT TO:<bob@example.test>")).startsWith("250");
                assertThat(data(ann, "boss@example.test")).startsWith("451 4.3.0");
                assertThat(ann.say("NOOP")).startsWith("250");
            }
            assertThat(port.delivered).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("defects")
    void whateverBreaksBeforeTlsNoPasswordIsRead(Throwable defect) throws Exception {
        SubmissionHook hook = submission(new BreakableMetrics(new AtomicReference<>(defect)));
        hook.init(new BaseHierarchicalConfiguration());
        try (TestPort port = TestPort.with(hook);
                TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say(auth(ANN, "secret"))).startsWith("451 4.3.0");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @ParameterizedTest
    @MethodSource("defects")
    void whateverBreaksInTheCountOfFailuresPasswordsAreStillAsked(Throwable defect) throws Exception {
        FailedLogins broken = new FailedLogins(1, new BreakableMetrics(new AtomicReference<>(defect)));
        try (TestPort port = TestPort.with(new FailedLoginHook(broken, checkpoint));
                TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say(auth(ANN, "wrong"))).startsWith("535");
            assertThat(client.say(auth(ANN, "secret"))).startsWith("235");
            assertThat(metrics.countFor("sekisho.broken")).isPositive();
        }
    }

    /** These are in use, in Japan above all; as the author in From they do no harm here, but James does not come so far. */
    @ParameterizedTest
    @Tag("B08")
    @ValueSource(
            strings = {
                "a..b@docomo.ne.jp",
                "a.@ezweb.ne.jp",
                "\"a..b\"@docomo.ne.jp",
                "a@x.example.",
                "a@mail_1.example"
            })
    void oddSendersAreRefusedByJamesItselfAtMailFrom(String sender) throws Exception {
        try (TestPort port = TestPort.open(checkpoint);
                TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say("MAIL FROM:<" + sender + ">")).startsWith("5");
        }
    }

    @Test
    @Tag("B21")
    void noneOfOursSaysOkSoNobodyRelaysWhoMayNot() throws Exception {
        Map<String, Set<HookReturnCode.Action>> said = new ConcurrentHashMap<>();
        Checkpoint showing = TestPort.showingLogins(ZoneDnsClient.of(""), Runnable::run, metrics);
        DailyRecipients three = new DailyRecipients(new RecipientLimits(3, Map.of()), Clock.systemUTC());
        try (TestPort port = TestPort.with(
                new FailedLoginHook(new FailedLogins(3, metrics), checkpoint),
                TestSubmission.hook(metrics, three, "log"),
                TestPort.inbound(showing),
                new AuthRequiredToRelayRcptHook(TestSubmission.domain("example.test")),
                new Listening(said))) {
            try (TestClient stranger = TestClient.greeted(port.port())) {
                stranger.say("MAIL FROM:<x@elsewhere.test>");
                assertThat(stranger.say("RCPT TO:<y@elsewhere.test>")).startsWith("5");
                assertThat(stranger.say("RCPT TO:<bob@example.test>")).startsWith("250");
                assertThat(data(stranger, "x@elsewhere.test")).startsWith("250 2.6.0");
                assertThat(stranger.say(auth(ANN, "wrong"))).startsWith("535");
            }
            try (TestClient ann = TestSubmission.loggedIn(port, ANN)) {
                ann.say("MAIL FROM:<boss@example.test>");
                assertThat(ann.say("RCPT TO:<y@elsewhere.test>")).startsWith("250");
                assertThat(data(ann, "boss@example.test")).startsWith("250 2.6.0");
            }
            assertThat(port.delivered).hasSize(2);
        }
        // FailedLoginHook is no hook: it has no say.
        assertThat(said)
                .containsOnlyKeys("SubmissionHook", "InboundAuthenticationHook")
                .allSatisfy((hook, results) -> assertThat(results).containsOnly(HookReturnCode.Action.DECLINED));
    }

    @Test
    void theSameHandlerTwiceOnAPortStopsTheStartWithOneSentence() throws Exception {
        FailedLogins logins = new FailedLogins(3, metrics);
        for (List<ProtocolHandler> twice : List.<List<ProtocolHandler>>of(
                List.of(submission(metrics), submission(metrics)),
                List.of(TestPort.inbound(checkpoint), TestPort.inbound(checkpoint)),
                List.of(new FailedLoginHook(logins, checkpoint), new FailedLoginHook(logins, checkpoint)))) {
            assertThatThrownBy(() -> TestPort.with(twice.toArray(new ProtocolHandler[0])))
                    .isInstanceOf(WiringException.class)
                    .hasMessage("smtpserver.xml: the handler "
                            + twice.get(0).getClass().getName()
                            + " stands 2 times in one <handlerchain>; leave only one of them");
        }
    }

    @Test
    @Tag("B21")
    void oursAskTheSessionSinceTheMailHasNoAttributesYet() throws Exception {
        AtomicReference<Boolean> known = new AtomicReference<>();
        JamesMessageHook before = new JamesMessageHook() {
            @Override
            public HookResult onMessage(SMTPSession session, Mail mail) {
                known.set(mail.getAttribute(Mail.SMTP_AUTH_USER).isPresent());
                return HookResult.DECLINED;
            }

            @Override
            public void init(Configuration config) {}

            @Override
            public void destroy() {}
        };
        Checkpoint showing = TestPort.showingLogins(ZoneDnsClient.of(""), Runnable::run, metrics);
        try (TestPort port = TestPort.with(
                        submission(metrics), TestPort.inbound(showing), before, new AddDefaultAttributesMessageHook());
                TestClient ann = TestSubmission.loggedIn(port, ANN)) {
            ann.say("MAIL FROM:<ann@example.test>");
            ann.say("RCPT TO:<y@elsewhere.test>");
            assertThat(data(ann, "boss@example.test")).startsWith("550");
            ann.say("MAIL FROM:<ann@example.test>");
            ann.say("RCPT TO:<y@elsewhere.test>");
            assertThat(data(ann, "ann@example.test")).startsWith("250");
            assertThat(known.get()).isFalse();
            assertThat(port.delivered.take().content())
                    .startsWith("Authentication-Results: us.example.test;\r\n    auth=pass smtp.auth=ann@example.test ")
                    .doesNotContain("dmarc=pass");
        }
    }

    private SubmissionHook submission(MetricFactory counting) throws Exception {
        return TestSubmission.initialized(
                new SubmissionHook(
                        TestSubmission.rights(),
                        new SubmissionRefusals(counting),
                        new DailyRecipients(RecipientLimits.NONE, Clock.systemUTC()),
                        TestPort.checkpoint(ZoneDnsClient.of(""), Runnable::run, counting)),
                "enforce");
    }

    private static String data(TestClient client, String from) throws IOException {
        assertThat(client.say("DATA")).startsWith("354");
        return client.say(FORGED + "From: " + from + "\r\n\r\nHello.\r\n.");
    }

    private static String auth(String user, String password) {
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(UTF_8));
    }

    /** Writes down what the hooks of ours say. */
    private record Listening(Map<String, Set<HookReturnCode.Action>> said) implements HookResultHook {
        @Override
        public HookResult onHookResult(SMTPSession session, HookResult result, long executionTime, Hook hook) {
            if (hook.getClass().getPackageName().equals("org.sekisho.smtp")
                    && !hook.getClass().getName().contains("$")) {
                said.computeIfAbsent(hook.getClass().getSimpleName(), name -> ConcurrentHashMap.newKeySet())
                        .add(result.getResult().getAction());
            }
            return result;
        }

        @Override
        public void init(Configuration config) {}

        @Override
        public void destroy() {}
    }

    /** Counts until it breaks. */
    private static final class BreakableMetrics extends RecordingMetricFactory {
        private final AtomicReference<Throwable> broken;

        private BreakableMetrics(AtomicReference<Throwable> broken) {
            this.broken = broken;
        }

        @Override
        public Metric generate(String name) {
            if (broken.get() instanceof RuntimeException defect) {
                throw defect;
            } else if (broken.get() instanceof Error defect) {
                throw defect;
            }
            return super.generate(name);
        }
    }
}

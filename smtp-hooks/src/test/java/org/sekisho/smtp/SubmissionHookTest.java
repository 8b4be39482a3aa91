package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.MappingsImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.RecipientLimits;
import org.sekisho.mail.SenderRights;
import org.sekisho.mail.SubmissionRefusals;

/** On James's own protocol handlers, which are called after ours: what James does behind our back shows here too. */
@Tag("B21")
class SubmissionHookTest {

    private static final String ANN = "ann@example.test";
    private static final String LONG = "a-local-part-of-sixty-four-octets-of-which-there-are-four-in-one";
    private static final String NOT_HERS =
            "550 5.7.1 You are logged in as ann@example.test and may not send mail as boss@example.test";

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private BaseHierarchicalConfiguration parameters = new BaseHierarchicalConfiguration();
    private boolean usersAreBroken;

    @BeforeEach
    void withoutTls() {
        parameters.addProperty("requireTls", "false");
    }

    @Test
    void nobodySubmitsBeforeLoggingIn() throws Exception {
        try (TestPort port = open();
                TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say("MAIL FROM:<ann@example.test>"))
                    .isEqualTo("530 5.7.0 Authentication is required: log in before you send mail");
            assertThat(client.say("RCPT TO:<bob@example.test>")).startsWith("503");
            assertThat(metrics.countFor("sekisho.submission.refused.not-authenticated"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH PLAIN", "AUTH LOGIN", "AUTH PLAIN AGFubkBleGFtcGxlLnRlc3QAc2VjcmV0", "auth login"})
    void beforeTlsNoPasswordIsAskedForNorRead(String command) throws Exception {
        parameters = new BaseHierarchicalConfiguration();
        try (TestPort port = open();
                TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say(command))
                    .isEqualTo("538 5.7.11 Encryption is required before you can log in: use STARTTLS first");
            assertThat(client.say("MAIL FROM:<ann@example.test>"))
                    .isEqualTo("530 5.7.0 Encryption is required: use STARTTLS first");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.test",
                "ANN@Example.Test",
                "alias@example.test",
                "sales@example.test",
                "anything@lists.example.test",
                ""
            })
    void aUserSendsUnderOwnNamesAndWithTheNullSender(String sender) throws Exception {
        try (TestPort port = open();
                TestClient client = loggedIn(port)) {
            assertThat(client.say("MAIL FROM:<" + sender + ">")).startsWith("250");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boss@example.test",
                "ann@other.test",
                "ann@example.test.evil.test",
                "\"boss\"@example.test",
                // Names that no user can have: James throws at them.
                "\"ann@example.test\"@other.test",
                "\"@\"@example.test",
                LONG + LONG + LONG + LONG + "@example.test"
            })
    void aUserDoesNotSendUnderAForeignName(String sender) throws Exception {
        try (TestPort port = open();
                TestClient client = loggedIn(port)) {
            assertThat(client.say("MAIL FROM:<" + sender + ">"))
                    .isEqualTo("550 5.7.1 You are logged in as ann@example.test and may not send mail as " + sender);
            assertThat(client.say("RCPT TO:<bob@example.test>")).startsWith("503");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: boss@example.test",
                "From: ann@example.test, The Boss <boss@example.test>",
                "From: ann@example.test\r\nFrom: boss@example.test",
                "From: ann@example.test\r\nSender: boss@example.test",
                "From: ann@example.test\r\nResent-From: boss@example.test",
                "From: ann@example.test\r\nResent-Sender: boss@example.test",
                "From: Us: ann@example.test, boss@example.test;",
                "from : \"ann@example.test\" <boss@example.test>",
                "From: boss@example.test <ann@example.test>",
                "X: y\rFrom: boss@example.test\r\nFrom: ann@example.test"
            })
    void everyAddressInTheHeaderMustBelongToTheUser(String header) throws Exception {
        assertThat(submitted(header)).isEqualTo(NOT_HERS);
        assertThat(metrics.countFor("sekisho.submission.refused.header-sender")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Subject: no From at all", "From:", "From: ann", "From: ann@example.test, undisclosed recipients"
            })
    void aFromThatNamesNobodyClearlyIsRefusedInASentence(String header) throws Exception {
        assertThat(submitted(header)).startsWith("550 5.7.1 ").endsWith(", so it cannot be sent in your name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: Ann <ann@example.test>",
                "From: =?utf-8?q?Ann?= (her) <ANN@EXAMPLE.TEST>\r\nSender: alias@example.test",
                "From: \"Boss, The\" <ann@example.test>",
                "From: Gr\u00fcn <ann@example.test>"
            })
    void anHonestMessageIsTakenAsItIs(String header) throws Exception {
        try (TestPort port = open();
                TestClient client = loggedIn(port)) {
            assertThat(submit(client, header)).startsWith("250 2.6.0");
            assertThat(port.delivered.take().content()).endsWith("\r\n" + header + "\r\n\r\nHello.\r\n");
        }
    }

    @Test
    void whatModeLogWouldRefuseIsTakenAndCounted() throws Exception {
        parameters.addProperty("mode", "log");
        assertThat(submitted("From: boss@example.test")).startsWith("250 2.6.0");
        assertThat(metrics.countFor("sekisho.submission.monitored.header-sender"))
                .isEqualTo(1);
    }

    @Test
    void whatModeLogSaysOfTheEnvelopeItSaysOnceForEachMessage() throws Exception {
        parameters.addProperty("mode", "log");
        try (TestPort port = open();
                TestClient client = loggedIn(port)) {
            for (int i = 0; i < 2; i++) {
                client.say("MAIL FROM:<boss@example.test>");
                client.say("RCPT TO:<bob@example.test>");
                client.say("DATA");
                assertThat(client.say("From: ann@example.test\r\n\r\nHello.\r\n."))
                        .startsWith("250");
            }
        }
        assertThat(metrics.countFor("sekisho.submission.monitored.envelope-sender"))
                .isEqualTo(2);
    }

    @Test
    @Tag("B22")
    void whereJamesCannotSayWhoIsAUserNothingIsTakenAndNothingIsThrown() throws Exception {
        try (TestPort port = open();
                TestClient client = loggedIn(port)) {
            usersAreBroken = true;
            assertThat(client.say("MAIL FROM:<ann@example.test>"))
                    .isEqualTo("451 4.3.0 The sender cannot be checked now, try again later");
            assertThat(client.say("RCPT TO:<bob@example.test>")).startsWith("503");
            usersAreBroken = false;
            client.say("MAIL FROM:<ann@example.test>");
            client.say("RCPT TO:<bob@example.test>");
            client.say("DATA");
            usersAreBroken = true;
            assertThat(client.say("From: ann@example.test\r\n\r\nHello.\r\n.")).startsWith("451 4.3.0");
            assertThat(port.delivered).isEmpty();
        }
    }

    @Test
    void wrongParametersStopTheStart() {
        BaseHierarchicalConfiguration wrong = new BaseHierarchicalConfiguration();
        wrong.addProperty("mode", "monitor");
        assertThatThrownBy(() -> hook().init(wrong))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "smtpserver.xml: <mode> of the handler org.sekisho.smtp.SubmissionHook is \"monitor\"; write one of"
                                + " enforce, log");
        BaseHierarchicalConfiguration unknown = new BaseHierarchicalConfiguration();
        unknown.addProperty("requireTLS", "true");
        assertThatThrownBy(() -> hook().init(unknown))
                .hasMessage(
                        "smtpserver.xml: the handler org.sekisho.smtp.SubmissionHook has a parameter <requireTLS> that it does"
                                + " not know; it takes mode, requireTls, everything else is set in sekisho.properties");
    }

    private String submitted(String header) throws Exception {
        try (TestPort port = open();
                TestClient client = loggedIn(port)) {
            return submit(client, header);
        }
    }

    private static String submit(TestClient client, String header) throws IOException {
        client.say("MAIL FROM:<ann@example.test>");
        client.say("RCPT TO:<bob@example.test>");
        client.say("DATA");
        return client.say(header + "\r\n\r\nHello.\r\n.");
    }

    private static TestClient loggedIn(TestPort port) throws IOException {
        TestClient client = TestClient.greeted(port.port());
        String secret = Base64.getEncoder().encodeToString(("\0" + ANN + "\0secret").getBytes(UTF_8));
        assertThat(client.say("AUTH PLAIN " + secret)).startsWith("235");
        return client;
    }

    private TestPort open() throws Exception {
        SubmissionHook hook = hook();
        hook.init(parameters);
        return TestPort.with(hook);
    }

    private SubmissionHook hook() {
        CanSendFrom aliases = answering(CanSendFrom.class, (name, arguments) -> {
            Username login = (Username) arguments[0];
            Username from = (Username) arguments[1];
            return login.equals(from) || from.equals(Username.of("alias@example.test"));
        });
        UsersRepository users = answering(UsersRepository.class, (name, arguments) -> {
            if (usersAreBroken) {
                throw new UsersRepositoryException("the database is down");
            }
            return name.equals("supportVirtualHosting") ? true : Username.of(((MailAddress) arguments[0]).asString());
        });
        DomainList domains =
                answering(DomainList.class, (name, arguments) -> arguments[0].equals(Domain.of("example.test")));
        SenderRights rights = new SenderRights(
                users,
                domains,
                aliases,
                answering(RecipientRewriteTable.class, (name, arguments) -> MappingsImpl.empty()),
                Map.of(ANN, List.of("sales@example.test"), "*@example.test", List.of("*@lists.example.test")));
        return new SubmissionHook(
                rights,
                new SubmissionRefusals(metrics),
                new DailyRecipients(RecipientLimits.NONE, Clock.systemUTC()),
                TestPort.checkpoint(ZoneDnsClient.of(""), Runnable::run, metrics));
    }

    private interface Answer {
        Object to(String method, Object[] arguments) throws Exception;
    }

    private static <T> T answering(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}

package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/** Senders who try to write into our field, our log or our reply, or who send what is no message. */
@ExtendWith(WorldExtension.class)
class HostileSenderIT {

    /** The line of the log for one message: {@code key=value}, nothing but printable ASCII, quotes closed. */
    private static final String JUDGED = ".* judged( [a-z-]+=([!#-<>-\\[\\]-~]+|\"([ !#-\\[\\]-~]|\\\\[ -~])*\"))+";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example; dmarc=pass header.from=bank.example",
                "\"evil\" (; dmarc=pass header.from=bank.example)",
                "evil)\\\"(.example",
                "b\u00fccher.example\tx\u0000y",
                "x\rAuthentication-Results: receiver.example; dmarc=pass header.from=bank.example",
                "x verdict=accept reason=\"\""
            })
    @Tag("B15")
    @Tag("B20")
    void aNameInHeloInjectsNothing(String name, World world) throws Exception {
        assertNothingInjected(world, name, World.EVE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"; dmarc=pass header.from=bank.example (\"@attacker.example",
                "\"a\\\"; dkim=pass header.d=bank.example\"@attacker.example",
                "a=b;spf=pass@attacker.example",
                "\u00fc@attacker.example",
                "x\rAuthentication-Results:receiver.example;dmarc=pass@attacker.example",
                "a@[127.0.0.1]",
                "a@attacker.example> SIZE=1 X=<b@bank.example"
            })
    @Tag("B15")
    @Tag("B20")
    void anAddressInMailFromInjectsNothing(String address, World world) throws Exception {
        assertNothingInjected(world, "mx.attacker.example", address);
    }

    @Test
    @Tag("B15")
    @Tag("B23")
    void forgedResultsGoFromTheMailOfAUserWhoIsNotJudged(World world) throws Exception {
        Sent sent = world.submit(
                World.BOB,
                bytes("Authentication-Results: receiver.example; dmarc=pass\r\nFrom: " + World.BOB
                        + "\r\n\r\nHello.\r\n"));

        assertThat(sent.reply().code()).isEqualTo(250);
        assertThat(sent.delivered().fields("Authentication-Results")).isEmpty();
    }

    @Test
    @Tag("B21")
    void nobodyLogsInOnTheMxPortAnnouncedOrNot(World world) throws Exception {
        try (Conversation talk = Conversation.greeted(world)) {
            assertThat(talk.client()
                            .authenticate(World.BOB, JamesServer.PASSWORD)
                            .toString())
                    .startsWith("502 5.5.1 Nobody logs in on this port");
        }
    }

    @Test
    @Tag("B15")
    void resultsUnderTheNameOfAnotherPortAreRemovedBeforeThatPortWasEverUsed(World world) throws Exception {
        Delivered mail = world.forge(World.text("me@hobby.example")
                        .field("Authentication-Results", WorldExtension.SUBMISSION_NAME + "; dmarc=pass")
                        .bytes())
                .delivered();

        assertThat(mail.fields("Authentication-Results")).hasSize(1);
    }

    @Test
    @Tag("B21")
    void nobodySubmitsWithoutLoggingIn(World world) throws Exception {
        try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
            client.greetAndStartTls("mx.attacker.example");
            SmtpReply reply = client.transfer(
                    World.EVE, List.of(World.BOB), World.text(World.ADA).bytes());

            assertThat(reply.toString())
                    .startsWith("530 5.7.0 Authentication is required: log in before you send mail");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: no blank line\r\n",
                "Subject: bare\rCR\r\n\r\nbare\rCR\r\n",
                "Subject: nul \u0000 here\r\n\r\nnul \u0000 here\r\n",
                "Subject: \u00fcml\u00e4ut \u2603\r\nno colon in this line\r\n\r\n\u2603\r\n",
                "Subject : \r\n \r\n\t\r\n\r\n\r\n",
                "\r\n"
            })
    @Tag("B18")
    @Tag("B19")
    void whatIsHardlyAMessageIsJudgedAndHandedOn(String text, World world) throws Exception {
        Sent sent = world.forge(bytes("From: me@hobby.example\r\n" + text));

        assertThat(sent.delivered().authenticationResults()).contains("dmarc=none");
    }

    @Test
    @Tag("B07")
    void anAuthorBehindABareCarriageReturnIsAnAuthorToo(World world) throws Exception {
        Sent sent =
                world.forge(bytes("From: me@hobby.example\r\nSubject: a\rFrom: ada@bank.example\r\n\r\nHello.\r\n"));

        assertThat(sent.reply().toString()).startsWith("550 5.7.26");
    }

    @Test
    @Tag("B19")
    void eightBitMimeIsTakenAsItIs(World world) throws Exception {
        byte[] body = bytes("\r\nGr\u00fc\u00dfe \u2603 \u00e9\r\n");
        String marker = "X-Marker: " + UUID.randomUUID();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(bytes(marker + "\r\nFrom: me@hobby.example\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"));
        message.writeBytes(body);
        try (Conversation talk = Conversation.greeted(world)) {
            assertThat(talk.client()
                            .command("MAIL FROM:<" + World.EVE + "> BODY=8BITMIME SIZE=" + message.size())
                            .code())
                    .isEqualTo(250);
            talk.client().command("RCPT TO:<" + World.BOB + ">");
            talk.client().command("DATA");
            assertThat(talk.client().data(message.toByteArray()).code()).isEqualTo(250);
        }
        byte[] delivered = world.james().await(World.BOB, marker).bytes();
        assertThat(Arrays.copyOfRange(delivered, delivered.length - body.length, delivered.length))
                .isEqualTo(body);
    }

    /** One forged message, which is refused, and one of Eve's own, which is delivered. */
    private static void assertNothingInjected(World world, String helo, String mailFrom) throws Exception {
        int before = world.james().log().length();
        SmtpReply refused = send(world, helo, mailFrom, World.text(World.ADA).bytes());
        assertThat(refused.code()).isGreaterThanOrEqualTo(500);
        assertThat(refused.lines()).hasSize(1);
        assertThat(refused.text()).matches("[ -~]{1,500}");

        String marker = "X-Marker: " + UUID.randomUUID();
        byte[] own = bytes(marker + "\r\nFrom: me@hobby.example\r\n\r\nHello.\r\n");
        if (send(world, helo, mailFrom, own).code() == 250) {
            assertHonest(world.james().await(World.BOB, marker));
        }
        String[] log = world.james().log().substring(before).split("[\r\n]+");
        assertThat(Arrays.stream(log).filter(line -> line.contains("o.s.judgement")))
                .allMatch(line -> line.matches(JUDGED));
    }

    private static void assertHonest(Delivered mail) {
        String header = mail.text().split("\r\n\r\n", 2)[0];
        List<String> results = Arrays.stream(
                        header.replaceAll("\r\n(?=[ \t])", "").split("[\r\n]+"))
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("authentication-results"))
                .toList();
        assertThat(results).hasSize(1);
        String withoutQuoted =
                results.get(0).replaceAll("\"([^\"\\\\]|\\\\.)*\"", "Q").replaceAll("\\([^()]*\\)", "");
        assertThat(withoutQuoted)
                .matches("[ -~]*")
                .startsWith("Authentication-Results: receiver.example; ")
                .contains("dmarc=none header.from=hobby.example")
                .doesNotContain("bank.example", "dmarc=pass", "dkim=pass", "\"");
        assertThat(withoutQuoted.split("; ")).hasSizeBetween(3, 5);
    }

    private static SmtpReply send(World world, String helo, String mailFrom, byte[] message) throws Exception {
        try (SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort())) {
            client.reply();
            SmtpReply greeting = client.ehlo(helo);
            return greeting.positive() ? client.transfer(mailFrom, List.of(World.BOB), message) : greeting;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

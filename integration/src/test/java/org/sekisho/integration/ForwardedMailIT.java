package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.james.WebAdmin;
import org.sekisho.integration.mail.Departed;

/**
 * Whose message it is that leaves a real James: what a stranger sent and James only sends on carries no signature of ours,
 * whatever its From says; what James itself says does.
 *
 * <p>The spoofs come in although From is ours: the domain under test has no DMARC record, and the envelope is the attacker's own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardedMailIT {

    private static final String ANN = "ann@shop.example";
    private static final String OUTSIDE = "@elsewhere.example";
    private static final String REDIRECT = """
            <mailet match="RecipientIs=%1$s@receiver.example" class="Redirect">
              <recipients>%1$s@elsewhere.example</recipients>
              <inline>%1$s</inline>
              <attachment>none</attachment>
              <passThrough>false</passThrough>
            </mailet>
            """;
    private static final String FORWARD = """
            <mailet match="RecipientIs=%1$s@receiver.example" class="%2$s">
              <%3$s>%1$s@elsewhere.example</%3$s>
              <passThrough>false</passThrough>
            </mailet>
            """;

    @TempDir
    static Path made;

    private SigningDomains domains;
    private World world;

    @BeforeAll
    void start() {
        domains = new SigningDomains(made)
                .with("receiver.example", "rsa1", DkimPrivateKey.generateRsa(2048))
                .with("receiver.example", "ed1", DkimPrivateKey.generateEd25519());
        world = new World(
                domains::published, base -> withMailets(domains.given(base)).prepared(ForwardedMailIT::prepare));
        world.james().sink().refuse("refused" + OUTSIDE);
    }

    private static JamesSettings withMailets(JamesSettings settings) {
        String place = "<processor state=\"root\" enableJmx=\"true\">";
        String mailets = REDIRECT.formatted("unaltered")
                + REDIRECT.formatted("all")
                + REDIRECT.formatted("body")
                + FORWARD.formatted("forwarded", "Forward", "forwardTo")
                + FORWARD.formatted("resent", "Resend", "recipients");
        return settings.withText("mailetcontainer.xml", place, place + mailets);
    }

    private static void prepare(WebAdmin admin) {
        for (String user : List.of("forward", "sieve", "away", "unaltered", "all", "body", "forwarded", "resent")) {
            admin.addUser(user + "@receiver.example", JamesServer.PASSWORD);
        }
        admin.mustSucceed("PUT", "/address/forwards/forward@receiver.example/targets/forward" + OUTSIDE, "");
        admin.addAlias("pseudonym@receiver.example", "forward@receiver.example");
        admin.addGroupMember("group@receiver.example", "group" + OUTSIDE);
        admin.addGroupMember("unknown@receiver.example", "nobody@receiver.example");
        admin.addGroupMember("refused@receiver.example", "refused" + OUTSIDE);
        admin.mustSucceed(
                "PUT",
                "/sieve/sieve@receiver.example/scripts/redirect?activate=true",
                "redirect \"sieve" + OUTSIDE + "\";");
        admin.startVacation("away@receiver.example", "I am away");
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @BeforeEach
    void offerEightBit() {
        world.james().sink().offerEightBit(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "group", "sieve", "unaltered", "all", "body", "forwarded", "resent"})
    @Tag("B26")
    void aStrangersMessageThatIsSentOnCarriesNoSignatureOfOursWhateverItsFromSays(String way) throws Exception {
        Departed departed = sentOn(way, way, World.text(World.BOB).subject(way).bytes());

        assertThat(departed.fields("From")).containsExactly(World.BOB);
        assertThat(departed.fields("DKIM-Signature")).isEmpty();
    }

    @Test
    @Tag("B26")
    void norDoesOneThatComesThroughAnAliasToAForward() throws Exception {
        Departed departed = sentOn("pseudonym", "forward", World.text(World.BOB).bytes());

        assertThat(departed.fields("DKIM-Signature")).isEmpty();
    }

    @Test
    @Tag("B26")
    void norDoesOneThatLooksLikeABounceOfJames() throws Exception {
        byte[] bounce = MessageText.from("postmaster@receiver.example")
                .subject("Delivery Status Notification")
                .field("In-Reply-To", "<1@bank.example>")
                .field("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
                .body("--b\r\n\r\nPay at once.\r\n--b--\r\n")
                .bytes();
        Sent sent = world.send(SampleDomains.ATTACKER_SERVER, "", "group@receiver.example", bounce);
        assertThat(sent.reply().code()).isEqualTo(250);

        Departed departed = world.james().sink().awaitLine(sent.marker());

        assertThat(departed.mailFrom()).isEmpty();
        assertThat(departed.fields("DKIM-Signature")).isEmpty();
    }

    @Test
    @Tag("B26")
    void aMessageOfOurOwnUserToTheSameGroupIsSigned() throws Exception {
        Sent sent = world.submit("group@receiver.example", World.text(World.BOB).bytes());

        domains.assertSignedFor("receiver.example", world.james().sink().awaitLine(sent.marker()));
    }

    @Test
    @Tag("B23")
    void aVacationReplyIsSigned() throws Exception {
        Sent sent = fromShop("away@receiver.example", World.text(ANN).bytes());
        sent.delivered();

        Departed reply = replyTo(ANN, "I am away");

        assertThat(reply.fields("From")).singleElement().asString().contains("away@receiver.example");
        domains.assertSignedFor("receiver.example", reply);
    }

    @Test
    @Tag("B23")
    void aBounceOfJamesIsSignedAlsoWhereItCarriesEightBitTextAndNoneIsTaken() throws Exception {
        world.james().sink().offerEightBit(false);
        byte[] message = MessageText.from(ANN)
                .subject("Sch\u00f6ne Gr\u00fc\u00dfe")
                .field("Content-Type", "text/plain; charset=utf-8")
                .field("Content-Transfer-Encoding", "8bit")
                .body("Gr\u00fc\u00dfe\r\n" + "long ".repeat(500) + "\r\n")
                .bytes();
        Sent refused = fromShop("refused@receiver.example", message);

        Departed bounce = replyTo(ANN, refused.marker());

        assertThat(bounce.fields("From")).singleElement().asString().contains("receiver.example");
        assertThat(bounce.fields("Content-Type")).singleElement().asString().startsWith("multipart/report");
        assertThat(bounce.text()).contains("550 5.1.1 No such user");
        domains.assertSignedFor("receiver.example", bounce);
    }

    @Test
    @Tag("B23")
    void anAnswerToMailForNobodyIsSigned() throws Exception {
        Sent sent = fromShop("unknown@receiver.example", World.text(ANN).bytes());
        assertThat(sent.reply().code()).isEqualTo(250);

        Departed answer = replyTo(ANN, "no such user here");

        assertThat(answer.fields("From")).singleElement().asString().contains("postmaster@receiver.example");
        domains.assertSignedFor("receiver.example", answer);
    }

    private Sent fromShop(String recipient, byte[] message) throws IOException {
        return world.send(SampleDomains.SHOP_SERVER, ANN, recipient, message);
    }

    private Departed replyTo(String recipient, String text) {
        return world.james()
                .sink()
                .await(
                        "to " + recipient + " with " + text,
                        one -> one.mailFrom().isEmpty()
                                && one.recipients().equals(List.of(recipient))
                                && one.text().contains(text));
    }

    private Departed sentOn(String name, String outside, byte[] message) throws IOException {
        Sent sent = world.send(SampleDomains.ATTACKER_SERVER, World.EVE, name + "@receiver.example", message);
        assertThat(sent.reply().code()).isEqualTo(250);
        return world.james()
                .sink()
                .await(
                        "to " + outside,
                        one -> one.recipients().equals(List.of(outside + OUTSIDE))
                                && (one.text().contains(sent.marker())
                                        || one.text().contains("Subject: " + name)));
    }
}

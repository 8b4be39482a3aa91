package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.Departed;

/** What leaves a real James, as it arrives at the other side. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SigningIT {

    private static final String STRANGER = "x@elsewhere.example";

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
                domains::published,
                base -> domains.given(base)
                        .withSekishoProperty("submission.authentication-results", "true")
                        .prepared(admin -> admin.addGroupMember("away@receiver.example", "away@elsewhere.example")));
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    @Tag("B23")
    void aMessageOfAUserLeavesWithASignatureOfEachAlgorithmThatVerifies() throws Exception {
        Sent sent = world.submit(STRANGER, World.text(World.BOB).bytes());

        Departed departed = world.james().sink().awaitLine(sent.marker());

        assertThat(signatures(departed))
                .hasSize(2)
                .allSatisfy(signature -> assertThat(signature.result()).isEqualTo(DkimResult.PASS))
                .extracting(DkimOutcome::domain)
                .containsOnly("receiver.example");
    }

    @Test
    @Tag("B15")
    void itSaysWhoHasLoggedInWhereThatIsWantedAndNothingThatTheUserMadeUp() throws Exception {
        byte[] forged = ("Authentication-Results: receiver.example; auth=pass smtp.auth=boss@receiver.example\r\n"
                        + new String(World.text(World.BOB).bytes(), UTF_8))
                .getBytes(UTF_8);
        Sent sent = world.submit(STRANGER, forged);

        Departed departed = world.james().sink().awaitLine(sent.marker());

        assertThat(departed.fields("Authentication-Results"))
                .singleElement()
                .asString()
                .matches("(?s)receiver\\.example;\\s+auth=pass smtp\\.auth=bob@receiver\\.example\\s+"
                        + "smtp\\.mailfrom=bob@receiver\\.example");
    }

    @Test
    void eightBitTextLeavesInSevenBitsAndVerifies() throws Exception {
        byte[] message = ("From: " + World.BOB + "\r\nSubject: Gruesse\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe\r\n")
                .getBytes(UTF_8);
        Sent sent = world.submit(STRANGER, message);

        Departed departed = world.james().sink().awaitLine(sent.marker());

        assertThat(departed.text()).contains("Gr=C3=BC=C3=9Fe");
        assertThat(signatures(departed))
                .hasSize(2)
                .allSatisfy(signature -> assertThat(signature.result()).isEqualTo(DkimResult.PASS));
    }

    @Test
    @Tag("B26")
    void aStrangersMessageThatAGroupSendsOnLeavesWithoutOurSignatureWhateverItsFromSays() throws Exception {
        Sent sent = world.send(
                SampleDomains.ATTACKER_SERVER,
                World.EVE,
                "away@receiver.example",
                World.text(World.BOB).bytes());

        assertThat(sent.reply().code()).isEqualTo(250);
        Departed departed = world.james().sink().awaitLine(sent.marker());
        assertThat(departed.recipients()).containsExactly("away@elsewhere.example");
        assertThat(departed.fields("DKIM-Signature")).isEmpty();
    }

    private List<DkimOutcome> signatures(Departed departed) throws IOException {
        return domains.judged(departed).dkim();
    }
}

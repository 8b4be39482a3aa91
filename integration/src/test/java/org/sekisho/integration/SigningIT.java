package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.james.WebAdmin;
import org.sekisho.integration.mail.Departed;

/** What leaves a real James, as it arrives at the other side. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SigningIT {

    private static final String STRANGER = "x@elsewhere.example";
    private static final String STRICT = "strict@elsewhere.example";
    private static final String OLGA = "olga@other.example";
    private static final String SAM = "sam@sub.receiver.example";
    private static final String NINA = "nina@bare.example";

    private static final String TO_STRICT_WAY = """
            <mailet match="RecipientIs=strict@elsewhere.example" class="ToProcessor">
              <processor>strict-relay</processor>
            </mailet>
            """;
    private static final String STRICT_WAY = """
            <processor state="strict-relay" enableJmx="true">
              <mailet match="All" class="org.sekisho.mailets.SignDkim">
                <signSubdomains>false</signSubdomains>
                <required>true</required>
                <heldProcessor>held</heldProcessor>
              </mailet>
              <mailet match="All" class="RemoteDelivery">
                <outgoing>strict</outgoing>
                <gateway>127.0.0.1</gateway>
                <gatewayPort>${sink.port}</gatewayPort>
                <bounceProcessor>bounces</bounceProcessor>
              </mailet>
            </processor>
            <processor state="held" enableJmx="true">
              <mailet match="All" class="ToRepository">
                <repositoryPath>memory://var/mail/held/</repositoryPath>
              </mailet>
            </processor>
            """;

    @TempDir
    static Path made;

    private SigningDomains domains;
    private World world;

    @BeforeAll
    void start() {
        domains = new SigningDomains(made)
                .with("receiver.example", "rsa1", DkimPrivateKey.generateRsa(2048))
                .with("receiver.example", "ed1", DkimPrivateKey.generateEd25519())
                .with("other.example", "rsa1", DkimPrivateKey.generateRsa(2048));
        world = new World(
                domains::published,
                base -> withStrictWay(domains.given(base))
                        .withSekishoProperty("submission.authentication-results", "true")
                        .prepared(SigningIT::addUsers));
    }

    private static JamesSettings withStrictWay(JamesSettings settings) {
        String place = "<processor state=\"relay\" enableJmx=\"true\">";
        return settings.withText("mailetcontainer.xml", place, STRICT_WAY + place + TO_STRICT_WAY);
    }

    private static void addUsers(WebAdmin admin) {
        for (String user : List.of(OLGA, SAM, NINA)) {
            admin.addDomain(user.substring(user.indexOf('@') + 1));
            admin.addUser(user, JamesServer.PASSWORD);
        }
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    @Tag("B23")
    void eachDomainSignsWithItsOwnKeysAndNoOther() throws Exception {
        domains.assertSignedFor("receiver.example", sentBy(World.BOB, STRANGER));
        domains.assertSignedFor("other.example", sentBy(OLGA, STRANGER));
    }

    @Test
    void aSubdomainWithoutAKeySignsWithItsParents() throws Exception {
        domains.assertSignedFor("receiver.example", sentBy(SAM, STRANGER));
    }

    @Test
    void mailOfADomainWithoutAKeyLeavesAsItIsAndIsCounted() throws Exception {
        int before = count("sekisho_signing_no_key");

        Departed departed = sentBy(NINA, STRANGER);

        assertThat(departed.fields("DKIM-Signature")).isEmpty();
        assertThat(count("sekisho_signing_no_key")).isEqualTo(before + 1);
        assertThat(world.james().log()).contains("there is no key that may sign for bare.example now");
    }

    @Test
    void whereSigningIsRequiredOnlyWhatIsSignedLeaves() throws Exception {
        int before = count("sekisho_signing_held");
        Sent held = world.submit(SAM, STRICT, World.text(SAM).bytes());
        assertThat(held.reply().code()).isEqualTo(250);
        awaitLog("cannot be signed and goes to processor held");

        domains.assertSignedFor("other.example", sentBy(OLGA, STRICT));

        assertThat(world.james().sink().messages()).noneMatch(one -> one.text().contains(held.marker()));
        assertThat(count("sekisho_signing_held")).isEqualTo(before + 1);
        assertThat(world.james()
                        .webAdmin()
                        .get("/mailRepositories/var%2Fmail%2Fheld%2F/mails")
                        .body())
                .matches("\\[\"[^\"]+\"]");
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

    private Departed sentBy(String user, String recipient) throws IOException {
        Sent sent = world.submit(user, recipient, World.text(user).bytes());
        assertThat(sent.reply().code()).isEqualTo(250);
        return world.james().sink().awaitLine(sent.marker());
    }

    /** What James has counted so far under this name. */
    private int count(String name) {
        Matcher line = Pattern.compile("(?m)^" + name + "(?:_total)? ([0-9]+)(?:\\.0)?$")
                .matcher(world.james().webAdmin().get("/metrics").body());
        assertThat(line.find()).as(name).isTrue();
        return Integer.parseInt(line.group(1));
    }

    private void awaitLog(String text) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!world.james().log().contains(text) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(world.james().log()).contains(text);
    }
}

package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/** Without our hooks, as docs/mailet-only.md has it word for word, users send in their own name, and nobody else in theirs. */
@Tag("B21")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoolSubmissionIT {

    private static final String BOSS = "boss@receiver.example";
    private static final String ALIAS = "robert@receiver.example";
    private static final String SALES = "sales@receiver.example";
    private static final String OUTSIDE = "x@elsewhere.example";
    private static final int LOOKED_AT_AGAIN = 200;
    private static final Path PAGE = Path.of("..", "docs", "mailet-only.md");

    private World world;

    @BeforeAll
    void start() {
        world = new World(UnaryOperator.identity(), SpoolSubmissionIT::withMailetsOnly);
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private static JamesSettings withMailetsOnly(JamesSettings base) {
        String postmaster = "<mailet match=\"All\" class=\"PostmasterAlias\"/>";
        String authenticate = "<mailet match=\"All\" class=\"org.sekisho.mailets.AuthenticateMail\"/>";
        List<String> blocks = whoMaySend();
        return base.withPattern("smtpserver.xml", "<handler class=\"org.sekisho[^>]*/>", "")
                .withPattern("smtpserver.xml", "<handler class=\"org.sekisho[^>]*>.*?</handler>", "")
                .withText("mailetcontainer.xml", postmaster, authenticate + blocks.get(0) + postmaster)
                .withText("mailetcontainer.xml", "</processors>", blocks.get(1) + "</processors>")
                .prepared(admin -> {
                    admin.addUser(BOSS, JamesServer.PASSWORD);
                    admin.addAlias(ALIAS, World.BOB);
                    admin.addGroupMember(SALES, World.BOB);
                })
                .withSekishoProperty("submission.may-also-send-as." + SALES, SALES);
    }

    private static List<String> whoMaySend() {
        try {
            return Pattern.compile("```xml\\n(.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(PAGE))
                    .results()
                    .map((MatchResult fence) -> fence.group(1))
                    .filter(block -> block.contains("not-checked"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aUserWhoSendsAsTheBossIsToldSoAndTheMailReachesNobody() throws Exception {
        for (String mailFrom : List.of(World.BOB, BOSS, "")) {
            String subject = "Pay " + UUID.randomUUID();
            assertThat(submit(mailFrom, BOSS, subject).code()).isEqualTo(250);

            Delivered answer = answerAbout(subject);
            assertThat(answer.text())
                    .contains("You are logged in as " + World.BOB + " and may not send mail as " + BOSS + ".")
                    .contains("To: " + OUTSIDE)
                    .contains("Return-Path: <>");
        }
        String own = "Own " + UUID.randomUUID();
        assertThat(submit(World.BOB, ALIAS, own).code()).isEqualTo(250);
        world.james().sink().awaitLine("Subject: " + own);
        assertThat(world.james().sink().messages())
                .noneMatch(departed -> departed.text().contains("From: " + BOSS));
        assertThat(world.james().mailbox(BOSS)).isEmpty();
    }

    @Test
    void aMemberOfAGroupSendsInItsNameWhereThatIsGranted() throws Exception {
        String subject = "Offer " + UUID.randomUUID();

        assertThat(submit(SALES, SALES, subject).code()).isEqualTo(250);

        assertThat(world.james().sink().awaitLine("Subject: " + subject).mailFrom())
                .isEqualTo(SALES);
    }

    @Test
    void jamesOwnBounceReachesTheUser() throws Exception {
        String gone = "gone@elsewhere.example";
        world.james().sink().refuse(gone);

        world.submit(gone, World.text(World.BOB).bytes());

        Delivered bounce = world.james().await(World.BOB, "multipart/report");
        assertThat(bounce.text()).contains(gone);
    }

    @Test
    void aClientWithoutALoginDoesNotSendInTheNameOfAUser() throws Exception {
        Sent asTheBoss = world.send(
                SampleDomains.ATTACKER_SERVER, BOSS, World.BOB, World.text(BOSS).bytes());
        assertThat(asTheBoss.reply().code()).isEqualTo(250);
        try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
            client.greetAndStartTls("laptop");
            assertThat(client.transfer(
                                    World.BOB,
                                    List.of(World.BOB),
                                    World.text(World.BOB).bytes())
                            .code())
                    .isEqualTo(250);
        }

        await("not-authenticated", 2);
        assertThat(asTheBoss.isThere()).isFalse();
        assertThat(world.james().log()).contains("claimed=" + BOSS + " reason=not-authenticated");
        // James removes a key from the repository after the mail with it may be back already.
        for (int round = 0; round < LOOKED_AT_AGAIN; round++) {
            sendOn("not-authenticated", "root");
            await("not-authenticated", 2);
        }
        sendOn("not-authenticated", "transport");
        assertThat(asTheBoss.delivered().text()).contains("From: " + BOSS);
        await("not-authenticated", 0);
    }

    @Test
    void aStrangersHonestMailIsDelivered() throws Exception {
        byte[] message = world.signed(world.domains().bankKeys());

        Delivered mail = world.send(SampleDomains.BANK_SERVER, World.ADA, World.BOB, message)
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
    }

    private SmtpReply submit(String mailFrom, String author, String subject) throws IOException {
        byte[] message = ("From: " + author + "\r\nTo: " + OUTSIDE + "\r\nSubject: " + subject + "\r\n\r\nHello.\r\n")
                .getBytes(ISO_8859_1);
        try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
            client.greetAndStartTls("laptop");
            client.authenticate(World.BOB, JamesServer.PASSWORD);
            return client.transfer(mailFrom, List.of(OUTSIDE), message);
        }
    }

    private Delivered answerAbout(String subject) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        do {
            for (Delivered mail : world.james().mailbox(World.BOB)) {
                if (mail.text().contains("  Subject: " + subject)) {
                    return mail;
                }
            }
            Thread.sleep(100);
        } while (System.nanoTime() < end);
        throw new AssertionError("Bob was not told of \"" + subject + "\"");
    }

    /** As the page has it; ends when James has put the mails into its queue and removed their keys. */
    private void sendOn(String repository, String processor) {
        String path = "/mailRepositories/var%2Fmail%2F" + repository + "%2F/mails?action=reprocess&processor=";
        assertThat(world.james().webAdmin().runTask("PATCH", path + processor)).contains("\"status\":\"completed\"");
    }

    private void await(String repository, int mails) throws Exception {
        until(mails + " mails in " + repository, () -> kept(repository) == mails);
    }

    private static void until(String what, BooleanSupplier holds) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(100);
        }
    }

    private int kept(String processor) {
        String mails = world.james()
                .webAdmin()
                .get("/mailRepositories/var%2Fmail%2F" + processor + "%2F/mails")
                .body();
        return mails.contains("[") ? mails.split("\"[^\"]+\"", -1).length - 1 : 0;
    }
}

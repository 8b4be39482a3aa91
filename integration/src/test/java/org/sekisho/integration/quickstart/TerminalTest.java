package org.sekisho.integration.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.Departed;
import org.sekisho.integration.mail.SmtpReply;

class TerminalTest {

    private static final SmtpReply ACCEPTED = new SmtpReply(250, List.of("2.6.0 Message received"));

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void everyLineFitsIntoATerminalOf80ColumnsHoweverLongTheResults() {
        Terminal terminal = terminal(false);
        terminal.heading("What arrives");
        for (Scene scene : new Story(new SampleDomains()).scenes()) {
            terminal.row(
                    1, new Outcome(scene, ACCEPTED, Ending.INBOX, List.of("spf=pass ".repeat(60), "x".repeat(300))));
        }
        assertThat(bytes.toString(UTF_8).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void coloursAreUsedOnlyWhenToldSo() {
        terminal(false).row(1, honest(Ending.INBOX, "dmarc=pass"));
        assertThat(bytes.toString(UTF_8)).doesNotContain("\u001b");

        terminal(true).row(1, honest(Ending.INBOX, "dmarc=pass"));
        assertThat(bytes.toString(UTF_8)).contains("\u001b[32mINBOX\u001b[0m");
    }

    @Test
    void theClaimedSenderIsShown() {
        terminal(false).row(1, honest(Ending.INBOX, "dmarc=pass"));
        assertThat(bytes.toString(UTF_8)).contains("    From ada@bank.example\n");
    }

    @Test
    void whatDidNotEndAsItShouldIsSaid() {
        terminal(false).row(1, honest(Ending.SPAM, "dmarc=fail"));
        assertThat(bytes.toString(UTF_8)).contains("Spam folder", "WRONG: should be INBOX with dmarc=pass");
    }

    @Test
    void aForgedFieldThatSurvivesIsNotAsExpected() {
        Scene scene = honest(Ending.INBOX, "dmarc=pass").scene();
        List<String> results = List.of("receiver.example; dmarc=pass", "receiver.example; dmarc=pass");
        assertThat(new Outcome(scene, ACCEPTED, Ending.INBOX, results).asExpected())
                .isFalse();
        assertThat(new Outcome(scene, ACCEPTED, Ending.INBOX, results.subList(0, 1)).asExpected())
                .isTrue();
    }

    @Test
    void whoTriesToSendWhatAndTheReplyAreShown() {
        Submission asTheBoss = new Story(new SampleDomains()).submissions().get(1);

        terminal(false).row(15, refused(asTheBoss, "You are bob@receiver.example"));

        assertThat(bytes.toString(UTF_8))
                .contains(
                        "15  A user writes as the boss                   refused\n",
                        "    User bob@receiver.example\n",
                        "    From boss@receiver.example\n",
                        "    To   orders@shop.example\n",
                        "    SMTP 550 5.7.1 You are bob@receiver.example\n")
                .doesNotContain("WRONG");
    }

    @Test
    void aMessageThatDidNotLeaveThoughItShouldIsSaid() {
        Submission honest = new Story(new SampleDomains()).submissions().get(2);

        terminal(false).row(16, refused(honest, "Not today"));

        assertThat(bytes.toString(UTF_8)).contains("refused", "WRONG: should be the other side with 250");
    }

    @Test
    void aReportThatDoesNotCountAllIsSaid() {
        Owed owed = new Owed("bank.example", 8);

        terminal(false).row(1, new Told(owed, arrival(), "  messages      7: 3 pass DMARC, 4 fail\n"));

        assertThat(bytes.toString(UTF_8))
                .contains(
                        " 1  A report about bank.example                 the other side\n",
                        "WRONG: should be signed by us, and count 8 messages\n",
                        "    To   dmarc@bank.example\n",
                        "    Says 7: 3 pass DMARC, 4 fail\n");
    }

    @Test
    void aReportIsShownWithinA80ColumnsTerminal() {
        String shown = "Messages\n" + "  1  198.51.100.77  fail  reject  ".repeat(5);

        terminal(false).shown(new Told(new Owed("bank.example", 8), arrival(), shown));

        assertThat(bytes.toString(UTF_8)).contains("  Messages\n", "198.51.100.77");
        assertThat(bytes.toString(UTF_8).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    /** A report that nobody has signed. */
    private static Arrival arrival() {
        byte[] report = MessageText.from(Story.REPORTER)
                .subject("Report Domain: bank.example")
                .bytes();
        Departed mail = new Departed("receiver.example", "", List.of("dmarc@bank.example"), report);
        Authentication known = MessageAuthenticator.builder(ZoneDnsClient.of(""), Runnable::run)
                .build()
                .authenticate(
                        new Envelope(InetAddress.getLoopbackAddress(), mail.helo(), mail.mailFrom()),
                        RawMessage.of(report))
                .join();
        return new Arrival(mail, known, "shop.example; dmarc=none");
    }

    private static SubmissionOutcome refused(Submission submission, String sentence) {
        return new SubmissionOutcome(submission, new SmtpReply(550, List.of("5.7.1 " + sentence)), Optional.empty());
    }

    private Outcome honest(Ending ending, String results) {
        Scene scene = new Story(new SampleDomains()).scenes().get(0);
        return new Outcome(scene, ACCEPTED, ending, List.of(results));
    }

    private Terminal terminal(boolean colours) {
        return new Terminal(new PrintStream(bytes, true, UTF_8), colours);
    }
}

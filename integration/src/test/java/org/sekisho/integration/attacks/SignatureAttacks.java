package org.sekisho.integration.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.testing.LoopbackDnsServer;

/** Signatures: too many, over too little, and input on which parsers are slow. */
final class SignatureAttacks implements Attacks {

    private static final String REFUSED = "550 5.7.26";
    private static final String UNUSABLE = "550 5.7.1";
    private static final int SIGNATURES = 300;
    private static final int LINES = 900;
    private static final String LOOSE = "loose.example";
    private static final String AUTHOR = "ceo@" + LOOSE;
    private static final String CLEAN = "INBOX: helo=pass spf=pass dkim=none dmarc=pass(evil.example) arc=none";

    @Override
    public void publish(Zone.Builder zone) {
        HostileDomains.victim(zone, LOOSE, "s", Keys.record(Keys.RSA));
        zone.add("x.lame.bank.example", "TXT", "!SERVFAIL");
        zone.add("s._domainkey.lame.bank.example", "TXT", "!SERVFAIL");
    }

    @Override
    public void disturb(LoopbackDnsServer dns) {
        for (int i = 0; i < SIGNATURES; i++) {
            dns.delay("s._domainkey.n" + i + ".slow.example", Duration.ofMillis(500));
        }
    }

    @Override
    public List<Attack> rows() {
        List<Attack> rows = new ArrayList<>();
        rows.addAll(many());
        rows.addAll(partial());
        rows.addAll(linear());
        return rows;
    }

    private static List<Attack> many() {
        return List.of(
                new Attack(
                        Section.MANY_SIGNATURES,
                        SIGNATURES + " signatures, each of a domain of its own whose DNS is slow",
                        new Victim.Told("a server that asks " + SIGNATURES + " questions for one message"),
                        new Sending.Asking(
                                Messages.mail(() -> Messages.withHeader(
                                        junk(i -> "n" + i + ".slow.example") + "From: " + Sending.MAIL_FROM)),
                                "slow.example"),
                        "INBOX: helo=pass spf=pass dkim=permerror x10 dmarc=pass(evil.example) arc=none, 10 look-ups"),
                new Attack(
                        Section.MANY_SIGNATURES,
                        SIGNATURES + " signatures above the one of the author's domain",
                        new Victim.Told("an honest mail that is refused, since the good signature is not looked at"),
                        Messages.mail(() -> (junk(i -> "n" + i + ".junk.example") + text(signed().sign(mail())))
                                .getBytes(ISO_8859_1)),
                        "INBOX: helo=pass spf=pass dkim=permerror x9 dkim=pass(loose.example) dmarc=pass(loose.example) arc=none"),
                forged(
                        Section.MANY_SIGNATURES,
                        SIGNATURES + " signatures of the author's domain, none of which is one",
                        () -> (junk(i -> LOOSE) + text(mail())).getBytes(ISO_8859_1)),
                new Attack(
                        Section.MANY_SIGNATURES,
                        "a signature of a subdomain whose DNS is broken, its body hash right",
                        new Victim.Shown(Messages.VICTIM),
                        Messages.mail(() -> lame().sign(Messages.from(Messages.VICTIM))),
                        "451 4.4.3"),
                new Attack(
                        Section.MANY_SIGNATURES,
                        "a signature of a subdomain whose DNS is broken, its body hash wrong",
                        new Victim.Shown(Messages.VICTIM),
                        Messages.mail(() -> lame().with("bh", "AAAA").sign(Messages.from(Messages.VICTIM))),
                        REFUSED),
                forged(
                        Section.MANY_SIGNATURES,
                        "`z=` of 32 KB",
                        () -> signed().with(
                                        "z",
                                        "|X:x=3A".repeat(90).concat("\r\n ").repeat(52))
                                .with("b", "AAAA")
                                .sign(mail())),
                forged(
                        Section.MANY_SIGNATURES,
                        "`b=` of 900 KB",
                        () -> ("DKIM-Signature: v=1; a=rsa-sha256; d=" + LOOSE + "; s=s; h=From; bh=AAAA; b="
                                        + folded("QUJD".repeat(LINES / 4)) + "\r\n" + text(mail()))
                                .getBytes(ISO_8859_1)));
    }

    private static HandSignature signed() {
        return HandSignature.of(Keys.RSA.getPrivate(), LOOSE, "s");
    }

    private static HandSignature lame() {
        return HandSignature.of(Keys.ATTACKER.getPrivate(), "lame.bank.example", "s");
    }

    private static byte[] mail() {
        return Messages.from(AUTHOR);
    }

    private static String text(byte[] message) {
        return new String(message, ISO_8859_1);
    }

    private static String junk(Function<Integer, String> domain) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < SIGNATURES; i++) {
            fields.append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=")
                    .append(domain.apply(i))
                    .append("; s=s; h=From; bh=07IqX1Rb5uPZh8UJtMyvSgFXhUrPqhyPiwqWd7zI7Sg=; b=AAAA\r\n");
        }
        return fields.toString();
    }

    private static List<Attack> partial() {
        String onTop = "From: boss@" + LOOSE + "\r\n";
        return List.of(
                partial(
                        "`l=` as long as the body, and HTML behind it",
                        () -> text(signed().with("l", "8").sign(mail())) + "<b>Pay now</b>\r\n"),
                partial(
                        "`l=0`, and another body",
                        () -> text(signed().with("l", "0").sign(mail())).replace("Hello", "Pay now")),
                partial(
                        "two signatures with the same `c=`, one with `l=`, and HTML behind the body",
                        () -> text(signed().sign(signed().with("l", "8").sign(mail()))) + "<b>Pay now</b>\r\n"),
                partial(
                        "two signatures with the same `c=`, each with another `l=`, and HTML behind the body",
                        () -> text(signed().with("l", "4")
                                        .sign(signed().with("l", "8").sign(mail()))) + "<b>Pay now</b>\r\n"),
                partial("`h=` has From once, one more From on top", () -> onTop + text(signed().sign(mail()))),
                partial(
                        "`h=` has From once, one more From on top behind a bare CR",
                        () -> "X: 1\r" + onTop + text(signed().sign(mail()))),
                partial(
                        "`h=` has From once, one more `From\\0` on top",
                        () -> onTop.replace("From:", "From\0:") + text(signed().sign(mail()))),
                partial(
                        "`h=` has From once, one more `FROM ` on top",
                        () -> onTop.replace("From:", "FROM :") + text(signed().sign(mail()))),
                partial(
                        "`h=From:From:Subject`, one more From behind a bare CR",
                        () -> "X: 1\r" + onTop
                                + text(signed().with("h", "From:From:Subject").sign(mail()))),
                partial(
                        "`h=From:From:Subject`, one more `From(x)` on top",
                        () -> onTop.replace("From:", "From(x):")
                                + text(signed().with("h", "From:From:Subject").sign(mail()))),
                partial(
                        "`h=from:FROM`, one more From on top",
                        () -> onTop + text(signed().with("h", "from:FROM").sign(mail()))),
                partial(
                        "`h=` without From",
                        () -> text(signed().with("h", "Subject").sign(Messages.from("anybody@else.example")))
                                .replace("anybody@else.example", AUTHOR)),
                partial(
                        "`d=` twice",
                        () -> text(HandSignature.of(Keys.ATTACKER.getPrivate(), "evil.example", "key")
                                        .sign(mail()))
                                .replace("d=evil.example", "d=evil.example; d=" + LOOSE)),
                partial(
                        "`i=` of the author, `d=` of the attacker",
                        () -> text(HandSignature.of(Keys.ATTACKER.getPrivate(), "evil.example", "key")
                                .with("i", "@" + LOOSE)
                                .sign(mail()))));
    }

    private static Attack partial(String input, Supplier<String> message) {
        return forged(Section.PARTIAL, input, () -> message.get().getBytes(ISO_8859_1));
    }

    private static Attack forged(Section section, String input, Supplier<byte[]> message) {
        return new Attack(
                section,
                input,
                new Victim.Told("`dmarc=pass` for " + Markdown.code(LOOSE)),
                Messages.mail(message),
                REFUSED);
    }

    private static List<Attack> linear() {
        String white = " ".repeat(LINES) + "\r\n";
        return List.of(
                signed("a body of 4 MB of white space, signed relaxed", "x" + white.repeat(4600) + "y\r\n"),
                signed("a body of 2 million empty lines, signed relaxed", "x" + "\r\n".repeat(2_000_000) + "y\r\n"),
                slow("900 KB of `(` in From", "From: " + folded("(".repeat(LINES)), UNUSABLE),
                slow("900 KB of `<` in From", "From: " + folded("<".repeat(LINES)), UNUSABLE),
                slow("900 KB of `\"\\` in From", "From: " + folded("\"\\".repeat(LINES / 2)), UNUSABLE),
                slow(
                        "180 000 addresses in From",
                        "From: " + folded("a@b.c,".repeat(LINES / 6)) + "\r\n a@d.e, a@f.g, a@h.i, a@j.k, a@l.m",
                        UNUSABLE),
                slow("900 KB of `a:` in From", "From: " + folded("a:".repeat(LINES / 2)), UNUSABLE),
                slow("900 KB of `=?` in From", "From: " + folded("=?".repeat(LINES / 2)), UNUSABLE),
                slow(
                        "900 KB of `;` in a signature",
                        "DKIM-Signature: " + folded(";".repeat(LINES)) + "\r\nFrom: " + Sending.MAIL_FROM,
                        "INBOX: helo=pass spf=pass dkim=permerror dmarc=pass(evil.example) arc=none"),
                slow(
                        "900 KB of `(` in `Authentication-Results`",
                        "Authentication-Results: " + folded("(".repeat(LINES)) + "\r\nFrom: " + Sending.MAIL_FROM,
                        CLEAN),
                slow(
                        "900 KB of `List-Id: <` fields",
                        "List-Id: <\r\n".repeat(80_000) + "From: " + Sending.MAIL_FROM,
                        UNUSABLE));
    }

    private static String folded(String line) {
        return (line + "\r\n ").repeat(1000) + "x";
    }

    private static Attack signed(String input, String body) {
        return new Attack(
                Section.LINEAR,
                input,
                new Victim.Told("a server that is busy for minutes"),
                Messages.mail(() -> HandSignature.of(Keys.ATTACKER.getPrivate(), "evil.example", "key")
                        .sign(Messages.message("From: " + Sending.MAIL_FROM, body))),
                "INBOX: helo=pass spf=pass dkim=pass(evil.example) dmarc=pass(evil.example) arc=none");
    }

    private static Attack slow(String input, String header, String answer) {
        return new Attack(
                Section.LINEAR,
                input,
                new Victim.Told("a server that is busy for minutes, or whose stack overflows"),
                Messages.mail(() -> Messages.withHeader(header)),
                answer);
    }
}

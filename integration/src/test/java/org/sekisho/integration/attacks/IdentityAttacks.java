package org.sekisho.integration.attacks;

import java.util.ArrayList;
import java.util.List;
import org.sekisho.authentication.dns.Zone;

/** What a sender calls itself, and what it says about itself. */
final class IdentityAttacks implements Attacks {

    private static final String REFUSED = "550 5.7.26";
    private static final String CLEAN = "INBOX: helo=pass spf=pass dkim=none dmarc=pass(evil.example) arc=none";
    private static final Victim FORGED_PASS = new Victim.Told("`dmarc=pass` for `bank.example` in the results");
    private static final Victim THE_VICTIM = new Victim.Shown(Messages.VICTIM);

    @Override
    public void publish(Zone.Builder zone) {
        zone.add("hidden.bank.example", "A", "192.0.2.10");
    }

    @Override
    public List<Attack> rows() {
        List<Attack> rows = new ArrayList<>();
        rows.addAll(helo());
        rows.addAll(names());
        rows.addAll(envelopes());
        rows.addAll(forgedResults());
        return rows;
    }

    private static List<Attack> helo() {
        return List.of(
                helo("mx.evil.example", "ceo@missing.bank.example", REFUSED),
                helo("mx.evil.example", "ceo@hidden.bank.example", REFUSED),
                helo("bank.example", "ceo@missing.bank.example", REFUSED),
                helo("mx.evil.example", "", REFUSED),
                helo("bank.example", "", REFUSED),
                helo("[198.18.0.7]", "", REFUSED),
                new Attack(
                        Section.HELO,
                        "HELO `mx.evil.example`, MAIL FROM `<eve@missing.evil.example>`, From of `evil.example`",
                        new Victim.Told("`spf=pass` of HELO counts for MAIL FROM, and so for DMARC"),
                        Messages.own().mailFrom("eve@missing.evil.example"),
                        "INBOX: helo=pass spf=none dkim=none dmarc=fail(evil.example) arc=none"));
    }

    private static Attack helo(String helo, String mailFrom, String answer) {
        return new Attack(
                Section.HELO,
                "HELO " + Markdown.code(helo) + ", MAIL FROM " + Markdown.code("<" + mailFrom + ">") + ", From "
                        + Markdown.code(Messages.VICTIM),
                THE_VICTIM,
                Messages.forged().helo(helo).mailFrom(mailFrom),
                answer);
    }

    private static List<Attack> names() {
        String noDomain = "INBOX: helo=pass spf=pass dkim=permerror dmarc=pass(evil.example) arc=none";
        String attacker = noDomain.replace("permerror", "permerror(evil.example)");
        String noHelo = CLEAN.replace("helo=pass", "helo=none");
        return List.of(
                signed("d=bank.example(.evil.example; s=key", noDomain),
                signed("d='bank.example'.evil.example; s=key", noDomain),
                signed("d=\"bank.example\".evil.example; s=key", noDomain),
                signed("d=bank.example\0.evil.example; s=key", noDomain),
                signed("d=evil.example; s=key; i=\"@bank.example;dmarc=pass\"@evil.example", attacker),
                signed("d=evil.example; s=key\" dmarc=pass header.from=\"bank.example", attacker),
                inMailFrom("any@bank.example(.evil.example", "MAIL: 501 5.1.7"),
                inMailFrom("\"a\\\"; dkim=pass header.d=bank.example (\"@evil.example", CLEAN),
                inMailFrom("\"; dmarc=pass header.from=bank.example (\"@evil.example", CLEAN),
                inMailFrom("a=b;dmarc=pass@evil.example", "MAIL: 501 5.1.7"),
                inHelo("bank.example(.evil.example", noHelo),
                inHelo("mx.evil.example; dmarc=pass header.from=bank.example", noHelo),
                inHelo("\"x\" (; dkim=pass header.d=bank.example", noHelo),
                inHelo("mx.evil.example\rAuthentication-Results: receiver.example; dmarc=pass", noHelo));
    }

    private static Attack signed(String tags, String answer) {
        return new Attack(
                Section.NAMES,
                "DKIM-Signature: " + Markdown.code(Markdown.visible(tags)),
                FORGED_PASS,
                Messages.mail(() -> Messages.withHeader("DKIM-Signature: v=1; a=rsa-sha256; " + tags
                        + "; h=From; bh=AAAA; b=AAAA\r\nFrom: " + Sending.MAIL_FROM)),
                answer);
    }

    private static Attack inMailFrom(String address, String answer) {
        return new Attack(
                Section.NAMES,
                "MAIL FROM " + Markdown.code("<" + Markdown.visible(address) + ">"),
                FORGED_PASS,
                Messages.own().mailFrom(address),
                answer);
    }

    private static Attack inHelo(String name, String answer) {
        return new Attack(
                Section.NAMES,
                "HELO " + Markdown.code(Markdown.visible(name)),
                FORGED_PASS,
                Messages.own().helo(name),
                answer);
    }

    private static List<Attack> envelopes() {
        return List.of(
                envelope("ceo=bank.example@evil.example", "the victim's address taken out of VERP", REFUSED),
                envelope("eve+ceo=bank.example@evil.example", "the victim's address taken out of VERP", REFUSED),
                envelope("", "no SPF at all, so no harm", REFUSED),
                envelope("x".repeat(300) + "@evil.example", "a buffer too short", REFUSED),
                envelope("eve@" + "x.".repeat(200) + "example", "a buffer too short", "MAIL: 501 5.1.7"),
                envelope(
                        "eve@b\u00fccher.example",
                        "an unreadable domain that counts as the victim's",
                        "MAIL: 501 5.1.7"),
                envelope("@evil.example:ceo@bank.example", "SPF of the first host of the route", "MAIL: 501 5.1.7"),
                envelope("eve@evil.example,ceo@bank.example", "SPF of the first address", "MAIL: 501 5.1.7"));
    }

    private static Attack envelope(String mailFrom, String harm, String answer) {
        String shown = mailFrom.length() > 100 ? mailFrom.substring(0, 12) + "... of " + mailFrom.length() : mailFrom;
        return new Attack(
                Section.ENVELOPES,
                "MAIL FROM " + Markdown.code("<" + Markdown.visible(shown) + ">") + ", From "
                        + Markdown.code(Messages.VICTIM),
                new Victim.Told(harm),
                Messages.forged().mailFrom(mailFrom),
                answer);
    }

    private static List<Attack> forgedResults() {
        String forged = "receiver.example; dmarc=pass header.from=bank.example";
        return List.of(
                results(forged),
                results("RECEIVER.(x)example (y) 1; dkim=pass header.d=bank.example"),
                results("\"receiver.example\"; dmarc=pass header.from=bank.example"),
                results("receiver.example/1; (null)=pass; dmarc=pass"),
                results("receiver.example; " + "dkim=pass header.d=bank.example; ".repeat(20) + "dmarc=pass"),
                results("receiver.example.; dmarc=pass"),
                header("X: 1\rAuthentication-Results: " + forged),
                header("Authentication-Results(x): " + forged),
                header("Authentication-Results\r\n : " + forged),
                header("Authentication-Results : " + forged),
                header("Authentication-Results\0: " + forged),
                header(
                        "From: " + Sending.MAIL_FROM + "\r\nX-Long: "
                                + "0123456789abcde ".repeat(70_000).replaceAll("(.{900}) ", "$1\r\n ")
                                + "\r\nAuthentication-Results: " + forged,
                        "550 5.7.1"));
    }

    private static Attack results(String value) {
        return header("Authentication-Results: " + value);
    }

    private static Attack header(String header) {
        return header(header, CLEAN);
    }

    private static Attack header(String header, String answer) {
        String shown = header.length() > 160
                ? header.substring(0, 70) + "... of " + header.length() + " octets ..."
                        + header.substring(header.length() - 60)
                : header;
        return new Attack(
                Section.ENVELOPES,
                Markdown.code(Markdown.visible(shown)),
                FORGED_PASS,
                Messages.mail(() -> Messages.withHeader(
                        header.startsWith("From:") ? header : header + "\r\nFrom: " + Sending.MAIL_FROM)),
                answer);
    }
}

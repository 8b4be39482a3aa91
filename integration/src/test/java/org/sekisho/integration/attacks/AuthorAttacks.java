package org.sekisho.integration.attacks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Who the author is: several, none, one that only some readers see, and addresses that are read in two ways. */
final class AuthorAttacks implements Attacks {

    private static final String EVIL = "eve@evil.example";
    private static final String CEO = Messages.VICTIM;
    private static final String REFUSED = "550 5.7.26";
    private static final String UNUSABLE = "550 5.7.1";
    private static final String HARMLESS = "INBOX: helo=pass spf=pass dkim=none dmarc=pass(evil.example) arc=none";

    @Override
    public List<Attack> rows() {
        List<Attack> rows = new ArrayList<>();
        rows.addAll(severalAuthors());
        rows.addAll(fieldSyntax());
        rows.addAll(addresses());
        return rows;
    }

    private static List<Attack> severalAuthors() {
        String six = IntStream.rangeClosed(1, 6)
                .mapToObj(i -> "a@n" + i + ".example")
                .collect(Collectors.joining(", "));
        return List.of(
                from(Section.AUTHORS, CEO + ", " + EVIL, CEO + ", " + EVIL, REFUSED),
                from(Section.AUTHORS, EVIL + ", " + CEO, EVIL + ", " + CEO, REFUSED),
                from(Section.AUTHORS, EVIL + "\r\nFrom: " + CEO, EVIL, REFUSED),
                from(Section.AUTHORS, CEO + "\r\nFrom: " + EVIL, CEO, REFUSED),
                from(Section.AUTHORS, EVIL + "\r\nfRoM: " + CEO, EVIL, REFUSED),
                from(Section.AUTHORS, "\r\nFrom: " + CEO, "", REFUSED),
                from(Section.AUTHORS, CEO + "\r\nFrom: ", CEO, REFUSED),
                from(Section.AUTHORS, "", "", UNUSABLE),
                header(Section.AUTHORS, "X: no From at all", "", UNUSABLE),
                from(Section.AUTHORS, "undisclosed senders:;", "undisclosed senders", UNUSABLE),
                from(Section.AUTHORS, six, six, UNUSABLE));
    }

    private static List<Attack> fieldSyntax() {
        return List.of(
                header(Section.FIELD_SYNTAX, " From: " + CEO + "\r\nFrom: " + EVIL, EVIL, HARMLESS),
                header(Section.FIELD_SYNTAX, " ; dmarc=pass header.from=bank.example\r\nFrom: " + EVIL, EVIL, HARMLESS),
                header(Section.FIELD_SYNTAX, "From: " + EVIL + "\r\nFrom : " + CEO, EVIL, REFUSED),
                header(Section.FIELD_SYNTAX, "From\t: " + CEO + "\r\nFrom: " + EVIL, CEO, REFUSED),
                header(Section.FIELD_SYNTAX, "From\r\n : " + CEO + "\r\nFrom: " + EVIL, CEO, REFUSED),
                header(Section.FIELD_SYNTAX, "From\0: " + CEO + "\r\nFrom: " + EVIL, CEO, REFUSED),
                header(Section.FIELD_SYNTAX, "From(x): " + CEO + "\r\nFrom: " + EVIL, CEO, REFUSED),
                header(Section.FIELD_SYNTAX, "a line without a colon\r\nFrom: " + CEO, CEO, REFUSED),
                header(Section.FIELD_SYNTAX, "X: 1\rFrom: " + CEO + "\r\nFrom: " + EVIL, CEO, REFUSED),
                header(Section.FIELD_SYNTAX, "From: " + EVIL + "\rFrom: " + CEO, EVIL, REFUSED),
                header(Section.FIELD_SYNTAX, "From: " + EVIL + "\r\n \r\nFrom: " + CEO, EVIL, REFUSED),
                header(Section.FIELD_SYNTAX, "From:\r\n\t" + CEO, CEO, REFUSED),
                bareLineFeed("X: 1\nFrom: " + CEO + "\r\nFrom: " + EVIL),
                bareLineFeed("X: 1\n\nFrom: " + CEO + "\r\nFrom: " + EVIL));
    }

    /** James refuses it first, and closes the connection. */
    private static Attack bareLineFeed(String header) {
        return new Attack(
                Section.FIELD_SYNTAX,
                Markdown.code(Markdown.visible(header)),
                new Victim.Told("what follows the bare LF as the header section"),
                Messages.mail(() -> Messages.withHeader(header)),
                "500 5.0.0");
    }

    private static List<Attack> addresses() {
        String long300 = "ceo@" + "a.".repeat(150) + "bank.example";
        return List.of(
                address("CEO <ceo@ba nk.example>", "CEO <ceo@bank.example>", REFUSED),
                address("ceo@ba(x)nk.example", CEO, REFUSED),
                address("ceo@bank.ex ample", CEO, REFUSED),
                address("<ceo@\"bank.example\">, <" + EVIL + ">", "ceo@\"bank.example\", " + EVIL, UNUSABLE),
                address("<ceo@bank\u202e.example>, <" + EVIL + ">", "ceo@bank???.example, " + EVIL, UNUSABLE),
                address("ceo@ba\0nk.example, " + EVIL, "ceo@ba\0nk.example, " + EVIL, UNUSABLE),
                address("ceo@ba\u200cnk.example", "ceo@ba???nk.example", UNUSABLE),
                address("=?utf-8?B?Y2VvQGJhbmsuZXhhbXBsZQ==?=", CEO, REFUSED),
                address("<@evil.example,@b.example:" + CEO + ">", CEO, REFUSED),
                address("<" + CEO + "><" + EVIL + ">", CEO + ", " + EVIL, REFUSED),
                address("<" + EVIL + "><" + CEO + ">", EVIL + ", " + CEO, REFUSED),
                address("(" + EVIL + ") " + CEO, CEO, REFUSED),
                address("\"" + EVIL + "\"@bank.example", EVIL + "@bank.example", REFUSED),
                address("\"x <" + EVIL + ">\"@bank.example", "x <" + EVIL + ">@bank.example", REFUSED),
                address("group: " + EVIL + ", " + CEO + ";", "group, " + EVIL + ", " + CEO, REFUSED),
                address("ceo@bank.example.", "ceo@bank.example.", REFUSED),
                address("ceo@BANK.EXAMPLE", "ceo@BANK.EXAMPLE", REFUSED),
                address("ceo@[192.0.2.1], " + CEO, "ceo@[192.0.2.1], " + CEO, REFUSED),
                address(long300, long300, UNUSABLE),
                address("ceo@bank.example\\, " + EVIL, "ceo@bank.example\\, " + EVIL, UNUSABLE),
                address("ceo@b\u00fccher.example", "ceo@b??cher.example", REFUSED),
                address("CEO <<" + CEO + ">>", "CEO <<" + CEO + ">, >", REFUSED),
                address(CEO + " (<" + EVIL + ">", CEO, REFUSED),
                address("CEO <ceo@bank.ex ample>, " + EVIL, "CEO <" + CEO + ">, " + EVIL, REFUSED),
                address("ceo@ba(x)nk.example, " + EVIL, CEO + ", " + EVIL, REFUSED),
                address("[<" + CEO + ">] <" + EVIL + ">", "\"[\" <" + CEO + ">, \"]\" <" + EVIL + ">", REFUSED),
                address("\"" + CEO + "\", " + EVIL, CEO + ", " + EVIL, REFUSED),
                address("=?utf-8?q?ceo=40bank.example?=, " + EVIL, CEO + ", " + EVIL, REFUSED),
                address("ceo@=?utf-8?q?bank.example?=, " + EVIL, "ceo@=?utf-8?q?bank.example?=, " + EVIL, UNUSABLE),
                address(CEO + " <>, " + EVIL, CEO + "<>, " + EVIL, REFUSED));
    }

    private static Attack address(String value, String shown, String answer) {
        return from(Section.ADDRESSES, value, shown, answer);
    }

    private static Attack from(Section section, String value, String shown, String answer) {
        return header(section, "From: " + value, shown, answer);
    }

    private static Attack header(Section section, String header, String shown, String answer) {
        String input = header.length() > 120 ? header.substring(0, 60) + "..." : header;
        return new Attack(
                section,
                Markdown.code(Markdown.visible(input)),
                new Victim.Shown(shown),
                Messages.mail(() -> Messages.withHeader(header)),
                answer);
    }
}

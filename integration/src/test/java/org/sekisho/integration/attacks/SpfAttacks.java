package org.sekisho.integration.attacks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.sekisho.authentication.dns.Zone;

/** Records of an attacker for the domain in MAIL FROM (RFC 7208). */
final class SpfAttacks implements Attacks {

    private static final String BELOW = ".spf.evil.example";
    private static final String SPF_REFUSED = "550 5.7.23";

    /** One domain with its record, and what it does. */
    private record Record(String name, String record, String input, String answer) {}

    private static final List<Record> RECORDS = List.of(
            new Record("self", "v=spf1 include:self" + BELOW + " -all", "a record that includes itself", error()),
            new Record("ring", "v=spf1 redirect=ring2" + BELOW, "two records that redirect to each other", error()),
            new Record(
                    "tree",
                    "v=spf1 include:tree" + BELOW + " include:tree" + BELOW + " -all",
                    "a record that includes itself twice",
                    error()),
            new Record("eleven", "v=spf1" + " a:mx.evil.example".repeat(11) + " -all", "eleven `a` terms", error()),
            new Record("voids", "v=spf1 a:v1.example a:v2.example a:v3.example -all", "three void look-ups", error()),
            new Record("mx", "v=spf1 mx -all", "an `mx` with eleven hosts", error()),
            new Record(
                    "macro",
                    "v=spf1 exists:" + "%{l}".repeat(40) + ".evil.example -all",
                    "a macro that makes 2 400 octets of 60",
                    SPF_REFUSED),
            new Record("open", "v=spf1 exists:%{ -all", "`%{` cut off", error()),
            new Record(
                    "digits", "v=spf1 exists:%{d" + "9".repeat(60) + "r} -all", "a macro with 60 digits", SPF_REFUSED),
            new Record("letter", "v=spf1 exists:%{x}.evil.example -all", "a macro letter that there is not", error()),
            new Record("cidr", "v=spf1 ip4:198.18.0.0/99 -all", "`ip4:` with /99", error()),
            new Record("ptr", "v=spf1 ptr -all", "`ptr`, and 1 000 names of the client", SPF_REFUSED),
            new Record("exp", "v=spf1 exp=text" + BELOW + " -all", "an explanation of 60 KB", SPF_REFUSED),
            new Record(
                    "noexp", "v=spf1 exp=missing" + BELOW + " -all", "an explanation that does not exist", SPF_REFUSED),
            new Record("loopexp", "v=spf1 exp=%{c}%{ -all", "an explanation whose macro is cut off", error()));

    private static String error() {
        return "INBOX: helo=pass spf=permerror dkim=none dmarc=fail(evil.example) arc=none";
    }

    @Override
    public void publish(Zone.Builder zone) {
        RECORDS.forEach(record -> zone.add(record.name() + BELOW, "TXT", record.record()));
        zone.add("ring2" + BELOW, "TXT", "v=spf1 redirect=ring" + BELOW);
        for (int i = 0; i < 11; i++) {
            zone.add("mx" + BELOW, "MX", i + " mx" + i + BELOW);
            zone.add("mx" + i + BELOW, "A", "192.0.2.99");
        }
        zone.add("text" + BELOW, "TXT", "explained ".repeat(6000));
        String client = reverse(number("`ptr`"));
        for (int i = 0; i < 1000; i++) {
            zone.add(client, "PTR", "ptr" + i + ".example");
        }
    }

    /** The number of the attack whose input begins so. */
    private static int number(String input) {
        List<String> inputs = Catalogue.rows().stream().map(Attack::input).toList();
        return inputs.indexOf(inputs.stream()
                .filter(other -> other.startsWith(input))
                .findFirst()
                .orElseThrow());
    }

    private static String reverse(int attack) {
        List<String> octets = Arrays.asList(AttackedServer.client(attack).split("\\."));
        Collections.reverse(octets);
        return String.join(".", octets) + ".in-addr.arpa";
    }

    @Override
    public List<Attack> rows() {
        List<Attack> rows = new ArrayList<>();
        for (Record record : RECORDS) {
            rows.add(new Attack(
                    Section.SPF,
                    record.input() + ": " + Markdown.code(shortened(record.record())),
                    new Victim.Told("a server that asks without end, reads beyond a buffer, or takes it for a pass"),
                    Messages.own().mailFrom("e".repeat(60) + "@" + record.name() + BELOW),
                    record.answer()));
        }
        return rows;
    }

    private static String shortened(String record) {
        return record.length() > 80 ? record.substring(0, 60) + "..." : record;
    }
}

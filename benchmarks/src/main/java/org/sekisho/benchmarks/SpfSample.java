package org.sekisho.benchmarks;

import java.util.Random;

/** The SPF records that are measured, each with its DNS. Each says {@code pass} for the client, late. */
public enum SpfSample {
    /** One record that lists networks. */
    IP4_ONLY(SpfSample.DOMAIN
            + "\tTXT\tv=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/25 ip4:192.0.2.0/28 ip4:192.0.2.16/28 -all\n"),
    /** Two providers, as many companies have it: five includes, 60 networks, the client in the last of them. */
    TWO_PROVIDERS(SpfSample.DOMAIN
            + "\tTXT\tv=spf1 include:_spf.suite.example include:_spf.crm.example ~all\n"
            + "_spf.suite.example\tTXT\tv=spf1 include:_block1.suite.example include:_block2.suite.example ~all\n"
            + networks("_block1.suite.example", 20, "")
            + networks("_block2.suite.example", 20, "")
            + "_spf.crm.example\tTXT\tv=spf1 include:_block1.crm.example -all\n"
            + networks("_block1.crm.example", 19, " ip4:192.0.2.0/24")),
    /** Each mechanism that asks the DNS; the last one, made by macros, matches. */
    A_MX_PTR_EXISTS(SpfSample.DOMAIN
            + "\tTXT\tv=spf1 a mx ptr exists:%{ir}.%{v}._spf.%{d2} -all\n"
            + "one.example\tA\t198.51.100.1\n"
            + "one.example\tMX\t10 mx1.one.example\n"
            + "one.example\tMX\t20 mx2.one.example\n"
            + "mx1.one.example\tA\t198.51.100.2\n"
            + "mx2.one.example\tA\t198.51.100.3\n"
            + "25.2.0.192.in-addr.arpa\tPTR\tmta.hoster.example\n"
            + "mta.hoster.example\tA\t192.0.2.25\n"
            + "25.2.0.192.in-addr._spf.one.example\tA\t127.0.0.2\n");

    /** The domain in MAIL FROM, whose record is evaluated. */
    static final String DOMAIN = "one.example";

    /** The address of the SMTP client. */
    static final String CLIENT = "192.0.2.25";

    private final String zone;

    SpfSample(String zone) {
        this.zone = zone;
    }

    /** The DNS, as lines of a zone file. */
    String zone() {
        return zone;
    }

    private static String networks(String name, int count, String last) {
        Random random = new Random(name.hashCode());
        StringBuilder zone = new StringBuilder(name + "\tTXT\tv=spf1");
        for (int i = 0; i < count; i++) {
            zone.append(" ip4:" + (11 + random.nextInt(100)) + "." + random.nextInt(256) + "." + random.nextInt(256)
                    + ".0/" + (18 + random.nextInt(7)));
        }
        return zone + last + " ~all\n";
    }
}

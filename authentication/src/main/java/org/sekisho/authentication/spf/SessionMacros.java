package org.sekisho.authentication.spf;

import org.sekisho.authentication.dns.DomainNames;

/** The macro letters of one SMTP session (RFC 7208 7.2). */
record SessionMacros(ClientAddress client, Sender sender, String helo, ReverseNames reverseNames, SpfSettings settings)
        implements MacroValues {

    @Override
    public String value(char letter, String domain) {
        return switch (letter) {
            case 's' -> sender.localPart() + "@" + sender.domain();
            case 'l' -> sender.localPart();
            case 'o' -> sender.domain();
            case 'd' -> domain;
            case 'i' -> client.dotted();
            case 'p' -> reverseNames.best(domain);
            case 'v' -> client.reverseZone();
            case 'h' -> DomainNames.toAscii(helo).orElse(helo);
            case 'c' -> client.readable();
            case 'r' -> settings.receivingHost();
            case 't' -> Long.toString(settings.clock().instant().getEpochSecond());
            default -> throw new IllegalArgumentException("the parser let through macro letter " + letter);
        };
    }
}

package org.sekisho.authentication.spf;

import org.jspecify.annotations.Nullable;

/** The macro letters of one SMTP session (RFC 7208 7.2). For one evaluation. */
final class SessionMacros implements MacroValues {

    private final ClientAddress client;
    private final Sender sender;
    private final String helo;
    private final ReverseNames reverseNames;
    private final SpfSettings settings;
    private @Nullable String wholeSender;

    SessionMacros(ClientAddress client, Sender sender, String helo, ReverseNames reverseNames, SpfSettings settings) {
        this.client = client;
        this.sender = sender;
        this.helo = Sender.withALabels(helo);
        this.reverseNames = reverseNames;
        this.settings = settings;
    }

    @Override
    public String value(char letter, String domain) {
        return switch (letter) {
            case 's' -> wholeSender();
            case 'l' -> sender.localPart();
            case 'o' -> sender.domain();
            case 'd' -> domain;
            case 'i' -> client.dotted();
            case 'p' -> reverseNames.best(domain);
            case 'v' -> client.reverseZone();
            case 'h' -> helo;
            case 'c' -> client.readable();
            case 'r' -> settings.receivingHost();
            case 't' -> Long.toString(settings.clock().instant().getEpochSecond());
            default -> throw new IllegalArgumentException("the parser let through macro letter " + letter);
        };
    }

    // Kept, because a hostile record can ask for a long sender thousands of times.
    private String wholeSender() {
        if (wholeSender == null) {
            wholeSender = sender.localPart() + "@" + sender.domain();
        }
        return wholeSender;
    }
}

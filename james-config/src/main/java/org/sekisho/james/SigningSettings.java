package org.sekisho.james;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.authentication.dns.DnsServers;

/**
 * Where our keys are and how they come into use.
 *
 * @param keys {@code dkim.keys}, a folder as James's {@code FileSystem} names it
 * @param activationDelay {@code dkim.activation-delay}: how far apart a new key must have been seen in the DNS twice
 * @param checkServers {@code dkim.check-servers}: where our own records are looked for; empty for the servers that are always
 *     asked
 */
record SigningSettings(String keys, Duration activationDelay, List<InetSocketAddress> checkServers) {

    private static final String SCHEME = "file://";

    SigningSettings {
        checkServers = List.copyOf(checkServers);
    }

    /** Reads the keys; throws {@link WrongSettingException}. */
    static SigningSettings read(SettingsFile file) {
        String keys = file.text("dkim.keys").orElse("file://conf/dkim/");
        if (!keys.startsWith(SCHEME) || keys.length() == SCHEME.length()) {
            throw file.wrong("dkim.keys", keys, "a folder such as file://conf/dkim/");
        }
        return new SigningSettings(
                keys,
                file.duration("dkim.activation-delay", Duration.ofHours(1), "1s", "168h"),
                file.list(
                        "dkim.check-servers",
                        SigningSettings::server,
                        "addresses such as 192.0.2.53 or 127.0.0.1:5353"));
    }

    void describe(Map<String, Object> summary) {
        summary.put("dkim.keys", keys);
        summary.put("dkim.activation-delay", SettingsFile.written(activationDelay));
        summary.put("dkim.check-servers", checkServers.isEmpty() ? "those of dns.servers" : checkServers);
    }

    private static Optional<InetSocketAddress> server(String text) {
        try {
            return Optional.of(DnsServers.parse(text));
        } catch (IllegalArgumentException notAServer) {
            return Optional.empty();
        }
    }
}

package org.sekisho.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsServers;
import org.sekisho.authentication.dns.DnsjavaClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.dns.ZoneSyntaxException;
import picocli.CommandLine.Option;

/** Where DNS answers come from: a file, given servers, or the resolver of this system. */
final class DnsOptions {

    private static final int LONGEST_TIMEOUT = 600;

    @Option(
            names = "--dns",
            paramLabel = "HOST[:PORT]",
            split = ",",
            hideParamSyntax = true,
            description = "Ask this DNS server; give several separated by commas. Default: the servers of this system.")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--zone",
            paramLabel = "FILE",
            description = "Take all DNS answers from this file instead: lines of name TAB type TAB value.")
    private @Nullable Path zone;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long to wait for all DNS answers together. Default: ${DEFAULT-VALUE}.")
    private int timeout;

    /** How long the whole evaluation may take. */
    Duration timeout() {
        if (timeout < 1 || timeout > LONGEST_TIMEOUT) {
            throw BadInput.argument("--timeout must be 1 to " + LONGEST_TIMEOUT + " seconds, not " + timeout + ".");
        }
        return Duration.ofSeconds(timeout);
    }

    /** A client that remembers what it was asked. Close it. */
    RecordingDnsClient client() {
        Duration all = timeout();
        if (zone != null) {
            if (!servers.isEmpty()) {
                throw BadInput.argument("Give either --dns or --zone, not both.");
            }
            return new RecordingDnsClient(zone(zone), () -> {});
        }
        List<InetSocketAddress> addresses = servers.isEmpty() ? ofSystem() : addresses(servers);
        Duration question = all.compareTo(DnsjavaClient.DEFAULT_TIMEOUT) < 0 ? all : DnsjavaClient.DEFAULT_TIMEOUT;
        DnsjavaClient client = new DnsjavaClient(addresses, question, DnsjavaClient.DEFAULT_MAXIMUM_OUTSTANDING);
        return new RecordingDnsClient(client, client::close);
    }

    private static List<InetSocketAddress> ofSystem() {
        List<InetSocketAddress> found = DnsServers.ofOperatingSystem();
        if (found.isEmpty()) {
            throw BadInput.argument("This system names no DNS server: give one with --dns, or a file with --zone.");
        }
        return found;
    }

    private static List<InetSocketAddress> addresses(List<String> servers) {
        try {
            return servers.stream().map(DnsServers::parse).toList();
        } catch (IllegalArgumentException unusable) {
            throw BadInput.argument("--dns: " + unusable.getMessage() + ".");
        }
    }

    private static DnsClient zone(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw BadInput.file("The zone file " + file + " does not exist or cannot be read.");
        }
        try {
            return ZoneDnsClient.read(file);
        } catch (ZoneSyntaxException unreadable) {
            throw BadInput.file("The zone file " + file + " cannot be read in line " + unreadable.line() + ": "
                    + unreadable.reason() + ".");
        } catch (CharacterCodingException binary) {
            throw BadInput.file("The zone file " + file + " is not UTF-8.");
        } catch (IOException failed) {
            throw BadInput.file("The zone file " + file + " cannot be read: " + failed.getMessage() + ".");
        }
    }
}

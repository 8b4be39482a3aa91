package org.sekisho.authentication.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A DNS that is one {@link Zone}: answers at once, from memory. {@code !SERVFAIL} and {@code !TIMEOUT} become temporary
 * failures without waiting. Immutable.
 */
public final class ZoneDnsClient implements DnsClient {

    private static final Duration TTL = Duration.ofMinutes(5);

    private final Zone zone;

    /** A client that knows what {@code zone} says, and nothing else. */
    public ZoneDnsClient(Zone zone) {
        this.zone = zone;
    }

    /**
     * A client for the text of a zone file.
     *
     * @throws ZoneSyntaxException if a line cannot be read
     */
    public static ZoneDnsClient of(String zoneText) {
        return new ZoneDnsClient(Zone.parse(zoneText));
    }

    /**
     * A client for a zone file in UTF-8.
     *
     * @throws IOException if the file cannot be read or is not UTF-8
     * @throws ZoneSyntaxException if a line cannot be read
     */
    public static ZoneDnsClient read(Path zoneFile) throws IOException {
        return of(Files.readString(zoneFile, StandardCharsets.UTF_8));
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        return CompletableFuture.completedFuture(answer(question));
    }

    private DnsAnswer answer(DnsQuestion question) {
        DnsQuestion current = question;
        for (int aliases = 0; aliases <= MAXIMUM_ALIASES; aliases++) {
            Optional<Zone.Refusal> refusal = zone.refusal(current);
            if (refusal.isPresent()) {
                return refused(refusal.get());
            }
            List<DnsRecord> records = zone.records(current);
            if (!records.isEmpty()) {
                return new DnsAnswer.Records(records, TTL);
            }
            Optional<String> alias = zone.alias(current.name());
            if (alias.isEmpty()) {
                return zone.exists(current.name()) ? new DnsAnswer.NoData(TTL) : new DnsAnswer.NoSuchName(TTL);
            }
            current = new DnsQuestion(alias.get(), question.type());
        }
        return new DnsAnswer.TemporaryFailure(TOO_MANY_ALIASES, TTL);
    }

    private static DnsAnswer refused(Zone.Refusal refusal) {
        return switch (refusal) {
            case NXDOMAIN -> new DnsAnswer.NoSuchName(TTL);
            case NODATA -> new DnsAnswer.NoData(TTL);
            case SERVFAIL -> new DnsAnswer.TemporaryFailure("SERVFAIL", Duration.ZERO);
            case TIMEOUT -> new DnsAnswer.TemporaryFailure("timeout", Duration.ZERO);
        };
    }
}

package org.sekisho.authentication.keys;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.sekisho.authentication.dkim.DkimKeyRecord;
import org.sekisho.authentication.dkim.DkimPublicKey;
import org.sekisho.authentication.dkim.MalformedKeyRecord;
import org.sekisho.authentication.dkim.ParsedKeyRecord;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;

/**
 * Compares keys with what the DNS publishes for them (RFC 6376 3.6). Where several servers are given, as with split horizon, a
 * key counts as published only if all of them show it. It must not be given a client that caches: two sightings of one answer
 * would be one. Immutable; safe for use by any number of threads.
 */
public final class KeyPublications {

    private final List<DnsClient> servers;

    /**
     * Asks the given servers.
     *
     * @param servers at least one
     */
    public KeyPublications(List<? extends DnsClient> servers) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no DNS server is given");
        }
        this.servers = List.copyOf(servers);
    }

    /**
     * Compares one key with its record.
     *
     * @return completes when every server has answered or has been given up; never exceptionally
     */
    public CompletableFuture<Publication> check(KeyName name, DkimPrivateKey key) {
        DnsQuestion question = DnsQuestion.of(name.recordName(), RecordType.TXT);
        CompletableFuture<Publication> all = null;
        for (DnsClient server : servers) {
            CompletableFuture<Publication> one = server.ask(question).thenApply(answer -> compare(key, answer));
            all = all == null ? one : all.thenCombine(one, KeyPublications::worse);
        }
        return Optional.ofNullable(all).orElseThrow();
    }

    /** What an answer to the question for the record says about a key. */
    public static Publication compare(DkimPrivateKey key, DnsAnswer answer) {
        if (answer instanceof DnsAnswer.TemporaryFailure failure) {
            return new Publication(
                    Publication.Status.TEMPORARY_ERROR, "the DNS does not answer (" + failure.reason() + ")");
        }
        if (answer instanceof DnsAnswer.Records found) {
            return compare(key, found.records());
        }
        return new Publication(
                Publication.Status.MISSING,
                answer instanceof DnsAnswer.NoSuchName
                        ? "there is no such name in the DNS"
                        : "there is no TXT record at that name");
    }

    private static Publication compare(DkimPrivateKey key, List<DnsRecord> records) {
        Publication best = null;
        for (DnsRecord record : records) {
            if (record instanceof DnsRecord.Text text) {
                Publication one = compare(key, ParsedKeyRecord.parse(text.value()));
                if (best == null || one.status() == Publication.Status.FINE) {
                    best = one;
                }
            }
        }
        if (best == null) {
            return new Publication(Publication.Status.MISSING, "there is no TXT record at that name");
        }
        if (best.status() == Publication.Status.FINE && records.size() > 1) {
            return new Publication(
                    Publication.Status.SEVERAL, records.size() + " TXT records stand there, the right one among them");
        }
        return best;
    }

    private static Publication compare(DkimPrivateKey key, ParsedKeyRecord parsed) {
        if (parsed instanceof MalformedKeyRecord malformed) {
            return new Publication(
                    Publication.Status.MISMATCH, "the record is not a key record (" + malformed.reason() + ")");
        }
        DkimKeyRecord record = (DkimKeyRecord) parsed;
        if (record.key() instanceof DkimPublicKey.Revoked) {
            return new Publication(Publication.Status.REVOKED, "the record says that the key is revoked (p= is empty)");
        }
        if (!key.hasPublicHalf(record.key())) {
            return new Publication(Publication.Status.MISMATCH, "the record publishes another key");
        }
        if (!record.forEmail()) {
            return new Publication(Publication.Status.MISMATCH, "the record does not allow e-mail (s=)");
        }
        String hash = key.algorithm().hash();
        if (record.hashes().isPresent() && record.hashes().get().stream().noneMatch(hash::equalsIgnoreCase)) {
            return new Publication(Publication.Status.MISMATCH, "the record does not allow " + hash + " (h=)");
        }
        return new Publication(Publication.Status.FINE, "the record publishes this key");
    }

    /** What is certain comes before what is unknown, and both before what is fine. */
    private static Publication worse(Publication one, Publication other) {
        return severity(other) > severity(one) ? other : one;
    }

    private static int severity(Publication publication) {
        return switch (publication.status()) {
            case FINE -> 0;
            case SEVERAL -> 1;
            case TEMPORARY_ERROR -> 2;
            case MISSING, MISMATCH, REVOKED -> 3;
        };
    }
}

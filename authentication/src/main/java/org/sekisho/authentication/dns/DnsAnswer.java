package org.sekisho.authentication.dns;

import java.time.Duration;
import java.util.List;

/**
 * What the DNS said to a {@link DnsQuestion}, any CNAME already followed. The four cases are kept apart because SPF, DKIM
 * and DMARC treat each of them differently (RFC 7208 5, RFC 6376 6.1.2, RFC 9989 4.10).
 */
public sealed interface DnsAnswer {

    /** How long this answer may be used again. */
    Duration ttl();

    /**
     * The name has records of this type.
     *
     * @param records at least one, in the order in which they came, all of the type asked for
     */
    record Records(List<DnsRecord> records, Duration ttl) implements DnsAnswer {
        public Records {
            records = List.copyOf(records);
        }
    }

    /** The name exists, but has no record of this type (NOERROR without answer). */
    record NoData(Duration ttl) implements DnsAnswer {}

    /** The name does not exist (NXDOMAIN). */
    record NoSuchName(Duration ttl) implements DnsAnswer {}

    /**
     * There is no answer for now: SERVFAIL, REFUSED, a time-out, an answer that could not be read, or a truncated one that
     * could not be fetched whole.
     *
     * @param reason for log lines and result comments: printable ASCII, such as {@code SERVFAIL} or {@code timeout}
     * @param overload true when the DNS was not asked, because too much is asked already or this server stops: that is no answer
     *     about anybody's domain (B17)
     */
    record TemporaryFailure(String reason, Duration ttl, boolean overload) implements DnsAnswer {

        /** A failure of the DNS. */
        public TemporaryFailure(String reason, Duration ttl) {
            this(reason, ttl, false);
        }

        /** An overload of our own, which holds for no time at all. */
        public static TemporaryFailure overload(String reason) {
            return new TemporaryFailure(reason, Duration.ZERO, true);
        }
    }
}

package org.sekisho.authentication.spf;

import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;

/** A mechanism of a record (RFC 7208 5), parsed. Its {@code toString} is the mechanism as it may stand in a record. */
sealed interface Mechanism {

    /**
     * Whether the client of {@code check} matches.
     *
     * @param domain the domain in whose record this stands
     */
    Match match(CheckHost check, String domain);

    /** Whether this counts against the limit of terms that ask the DNS (RFC 7208 4.6.4). */
    default boolean asksDns() {
        return true;
    }

    /** The first question that this will ask; null when only a macro expansion can tell. */
    default @Nullable DnsQuestion plainQuestion(ClientAddress client, String domain) {
        return null;
    }

    /** {@code all}, RFC 7208 5.1. */
    record All() implements Mechanism {
        @Override
        public Match match(CheckHost check, String domain) {
            return Match.MATCH;
        }

        @Override
        public boolean asksDns() {
            return false;
        }

        @Override
        public String toString() {
            return "all";
        }
    }

    /** {@code include}, RFC 7208 5.2. */
    record Include(DomainSpec target) implements Mechanism {
        @Override
        public Match match(CheckHost check, String domain) {
            return check.include(target, domain);
        }

        @Override
        public @Nullable DnsQuestion plainQuestion(ClientAddress client, String domain) {
            return target.plainQuestion(RecordType.TXT, domain);
        }

        @Override
        public String toString() {
            return "include" + target.argument(':');
        }
    }

    /** {@code a}, RFC 7208 5.3. */
    record A(DomainSpec target, DualCidr cidr) implements Mechanism {
        @Override
        public Match match(CheckHost check, String domain) {
            return check.a(target, cidr, domain);
        }

        @Override
        public @Nullable DnsQuestion plainQuestion(ClientAddress client, String domain) {
            return target.plainQuestion(client.addressType(), domain);
        }

        @Override
        public String toString() {
            return "a" + target.argument(':') + cidr;
        }
    }

    /** {@code mx}, RFC 7208 5.4. */
    record Mx(DomainSpec target, DualCidr cidr) implements Mechanism {
        @Override
        public Match match(CheckHost check, String domain) {
            return check.mx(target, cidr, domain);
        }

        @Override
        public @Nullable DnsQuestion plainQuestion(ClientAddress client, String domain) {
            return target.plainQuestion(RecordType.MX, domain);
        }

        @Override
        public String toString() {
            return "mx" + target.argument(':') + cidr;
        }
    }

    /** {@code ptr}, RFC 7208 5.5. */
    record Ptr(DomainSpec target) implements Mechanism {
        @Override
        public Match match(CheckHost check, String domain) {
            return check.ptr(target, domain);
        }

        @Override
        public DnsQuestion plainQuestion(ClientAddress client, String domain) {
            return client.reverseQuestion();
        }

        @Override
        public String toString() {
            return "ptr" + target.argument(':');
        }
    }

    /** {@code exists}, RFC 7208 5.7. */
    record Exists(DomainSpec target) implements Mechanism {
        @Override
        public Match match(CheckHost check, String domain) {
            return check.exists(target, domain);
        }

        @Override
        public @Nullable DnsQuestion plainQuestion(ClientAddress client, String domain) {
            return target.plainQuestion(RecordType.A, domain);
        }

        @Override
        public String toString() {
            return "exists" + target.argument(':');
        }
    }

    /** {@code ip4}, RFC 7208 5.6. */
    record Ip4(Ip4Network network) implements Mechanism {
        @Override
        public Match match(CheckHost check, String domain) {
            return Match.of(network.contains(check.client()));
        }

        @Override
        public boolean asksDns() {
            return false;
        }

        @Override
        public String toString() {
            return "ip4:" + network;
        }
    }

    /** {@code ip6}, RFC 7208 5.6. */
    record Ip6(Ip6Network network) implements Mechanism {
        @Override
        public Match match(CheckHost check, String domain) {
            return Match.of(network.contains(check.client()));
        }

        @Override
        public boolean asksDns() {
            return false;
        }

        @Override
        public String toString() {
            return "ip6:" + network;
        }
    }
}

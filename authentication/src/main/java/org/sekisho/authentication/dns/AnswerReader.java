package org.sekisho.authentication.dns;

import java.io.ByteArrayOutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Understands one message from a DNS server as an answer to one question. Trusts nothing in it. */
final class AnswerReader {

    /** What a message turned out to be. */
    sealed interface Reading {}

    /** The answer, with the aliases in the same message followed. */
    record Final(DnsAnswer answer) implements Reading {}

    /** Only a part of a chain of aliases: ask for the name at its end. */
    record AskOn(Name name, int aliases, long ttl) implements Reading {}

    /** No answer; another server may have one. */
    record Unusable(String reason) implements Reading {}

    private AnswerReader() {}

    /** Reads {@code response} as the answer to {@code name} and {@code type}, following at most {@code aliasesLeft} aliases. */
    static Reading read(Message response, Name name, RecordType type, int aliasesLeft) {
        Record question = response.getQuestion();
        int wireType = wireType(type);
        if (!response.getHeader().getFlag(Flags.QR)
                || question == null
                || !question.getName().equals(name)
                || question.getType() != wireType
                || question.getDClass() != DClass.IN) {
            return new Unusable("the answer does not fit the question");
        }
        if (response.getHeader().getFlag(Flags.TC)) {
            return new Unusable("truncated answer");
        }
        int rcode = response.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return new Unusable(Rcode.string(rcode));
        }
        List<Record> answers = response.getSection(Section.ANSWER);
        Name current = name;
        long ttl = Long.MAX_VALUE;
        for (int aliases = 0; ; aliases++) {
            List<Record> found = records(answers, current, wireType);
            if (!found.isEmpty()) {
                return new Final(new DnsAnswer.Records(
                        found.stream().map(AnswerReader::data).toList(), ttl(Math.min(ttl, leastTtl(found)))));
            }
            List<Record> alias = records(answers, current, Type.CNAME);
            if (alias.isEmpty()) {
                return withoutRecords(response, current, aliases, ttl);
            }
            if (aliases == aliasesLeft) {
                return new Final(new DnsAnswer.TemporaryFailure(DnsClient.TOO_MANY_ALIASES, ttl(ttl)));
            }
            ttl = Math.min(ttl, leastTtl(alias));
            current = ((CNAMERecord) alias.get(0)).getTarget();
        }
    }

    private static Reading withoutRecords(Message response, Name last, int aliases, long aliasTtl) {
        SOARecord soa = null;
        boolean referral = false;
        for (Record record : response.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord candidate && last.subdomain(candidate.getName())) {
                soa = candidate;
            }
            referral |= record.getType() == Type.NS;
        }
        // RFC 2308 5: min of the SOA's own TTL and its MINIMUM; without a SOA the answer should not be kept.
        long negativeTtl = soa == null ? 0 : Math.min(soa.getTTL(), soa.getMinimum());
        Duration ttl = ttl(Math.min(negativeTtl, aliasTtl));
        if (response.getRcode() == Rcode.NXDOMAIN) {
            // RFC 6604 3: the code speaks of the last name in the chain.
            return new Final(new DnsAnswer.NoSuchName(ttl));
        }
        if (soa == null && aliases > 0) {
            return new AskOn(last, aliases, aliasTtl);
        }
        if (soa == null && referral && !response.getHeader().getFlag(Flags.AA)) {
            return new Unusable("referral instead of an answer");
        }
        return new Final(new DnsAnswer.NoData(ttl));
    }

    private static List<Record> records(List<Record> section, Name name, int type) {
        List<Record> found = new ArrayList<>();
        for (Record record : section) {
            if (record.getType() == type
                    && record.getDClass() == DClass.IN
                    && record.getName().equals(name)) {
                found.add(record);
            }
        }
        return found;
    }

    private static long leastTtl(List<Record> records) {
        long least = Long.MAX_VALUE;
        for (Record record : records) {
            least = Math.min(least, record.getTTL());
        }
        return least;
    }

    private static DnsRecord data(Record record) {
        if (record instanceof TXTRecord text) {
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            text.getStringsAsByteArrays().forEach(joined::writeBytes);
            return new DnsRecord.Text(joined.toString(StandardCharsets.ISO_8859_1));
        }
        if (record instanceof ARecord address) {
            return new DnsRecord.Address(address.getAddress());
        }
        if (record instanceof AAAARecord address) {
            return new DnsRecord.Address(address.getAddress());
        }
        if (record instanceof MXRecord exchange) {
            return new DnsRecord.MailExchange(exchange.getPriority(), WireNames.text(exchange.getTarget()));
        }
        return new DnsRecord.Pointer(WireNames.text(((PTRRecord) record).getTarget()));
    }

    /** The answer with a TTL of at most {@code seconds}. */
    static DnsAnswer limitTtl(DnsAnswer answer, long seconds) {
        Duration limit = ttl(seconds);
        if (answer.ttl().compareTo(limit) <= 0) {
            return answer;
        }
        if (answer instanceof DnsAnswer.Records found) {
            return new DnsAnswer.Records(found.records(), limit);
        }
        if (answer instanceof DnsAnswer.NoData) {
            return new DnsAnswer.NoData(limit);
        }
        return answer instanceof DnsAnswer.NoSuchName ? new DnsAnswer.NoSuchName(limit) : answer;
    }

    /** A TTL; RFC 2181 8 allows 31 bits. */
    private static Duration ttl(long seconds) {
        return Duration.ofSeconds(Math.max(0, Math.min(seconds, Integer.MAX_VALUE)));
    }

    /** Why nothing came, in printable ASCII. */
    static String reason(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
            return "timeout";
        }
        boolean network = cause instanceof java.net.SocketException || cause instanceof java.io.EOFException;
        return network ? "DNS server not reachable" : "unreadable answer";
    }

    /** The number of a type on the wire. */
    static int wireType(RecordType type) {
        return switch (type) {
            case TXT -> Type.TXT;
            case A -> Type.A;
            case AAAA -> Type.AAAA;
            case MX -> Type.MX;
            case PTR -> Type.PTR;
        };
    }
}

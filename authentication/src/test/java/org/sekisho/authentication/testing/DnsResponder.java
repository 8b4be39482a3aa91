package org.sekisho.authentication.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.Zone;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Makes the octets of one response from a zone. */
record DnsResponder(Zone zone, Duration ttl, Duration negativeTtl) {

    private static final int LONGEST_STRING = 255;
    private static final int ALIASES_IN_ONE_ANSWER = 30;
    private static final byte[] NOTHING = {};
    private static final Name SOMEBODY_ELSE = name("somebody-else.example");

    DnsResponder(Zone zone) {
        this(zone, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    /** The response to {@code query}; empty if there is to be none. */
    byte[] respond(Message query, Trouble trouble, boolean overTcp) {
        Message response = switch (trouble) {
            case NONE, DROP, GARBAGE, STUB, WRONG_ID, WRONG_NAME, WRONG_OWNER, NOT_A_RESPONSE, NO_QUESTION ->
                honest(query, ALIASES_IN_ONE_ANSWER);
            case TRUNCATE -> overTcp ? honest(query, ALIASES_IN_ONE_ANSWER) : truncated(query);
            case TRUNCATE_OVER_TCP_TOO, TRUNCATE_THEN_DROP -> truncated(query);
            case SERVFAIL -> empty(query, Rcode.SERVFAIL);
            case REFUSED -> empty(query, Rcode.REFUSED);
            case NXDOMAIN -> negative(empty(query, Rcode.NXDOMAIN));
            case FIRST_ALIAS_ONLY -> honest(query, 0);
            case REFERRAL -> referral(query);
        };
        boolean silent =
                response == null || trouble == Trouble.DROP || (trouble == Trouble.TRUNCATE_THEN_DROP && overTcp);
        return silent ? NOTHING : damaged(query, response, trouble, overTcp);
    }

    private static byte[] damaged(Message query, Message response, Trouble trouble, boolean overTcp) {
        byte[] wire = switch (trouble) {
            case WRONG_NAME -> renamed(response, true).toWire(Message.MAXLENGTH);
            case WRONG_OWNER -> renamed(response, false).toWire(Message.MAXLENGTH);
            case NO_QUESTION -> withoutQuestion(response).toWire(Message.MAXLENGTH);
            default -> response.toWire(overTcp ? Message.MAXLENGTH : largestOverUdp(query));
        };
        switch (trouble) {
            case STUB -> wire = Arrays.copyOf(wire, 3);
            case GARBAGE -> Arrays.fill(wire, 2, wire.length, (byte) 0xFF);
            case WRONG_ID -> wire[1]++;
            case NOT_A_RESPONSE -> wire[2] &= 0x7F;
            default -> {}
        }
        return wire;
    }

    private static int largestOverUdp(Message query) {
        OPTRecord edns = query.getOPT();
        return edns == null ? 512 : Math.max(512, edns.getPayloadSize());
    }

    private Message honest(Message query, int aliases) {
        Message response = empty(query, Rcode.NOERROR);
        Name name = query.getQuestion().getName();
        Optional<RecordType> type = type(query.getQuestion().getType());
        for (int followed = 0; ; followed++) {
            String text = DomainNames.canonical(name.toString(true));
            Optional<Zone.Refusal> refusal = type.flatMap(asked -> zone.refusal(new DnsQuestion(text, asked)));
            if (refusal.isPresent()) {
                return refused(response, refusal.get());
            }
            List<DnsRecord> records = type.map(asked -> zone.records(new DnsQuestion(text, asked)))
                    .orElse(List.of());
            if (!records.isEmpty()) {
                for (DnsRecord record : records) {
                    response.addRecord(wire(name, query.getQuestion().getType(), record), Section.ANSWER);
                }
                return response;
            }
            Optional<String> alias = zone.alias(text);
            if (alias.isEmpty()) {
                response.getHeader().setRcode(zone.exists(text) ? Rcode.NOERROR : Rcode.NXDOMAIN);
                return negative(response);
            }
            Name target = name(alias.get());
            response.addRecord(new CNAMERecord(name, DClass.IN, ttl.toSeconds(), target), Section.ANSWER);
            if (followed == aliases) {
                return response;
            }
            name = target;
        }
    }

    private Message refused(Message response, Zone.Refusal refusal) {
        switch (refusal) {
            case NXDOMAIN -> response.getHeader().setRcode(Rcode.NXDOMAIN);
            case NODATA -> response.getHeader().setRcode(Rcode.NOERROR);
            case SERVFAIL -> response.getHeader().setRcode(Rcode.SERVFAIL);
            case TIMEOUT -> {
                return null;
            }
        }
        return refusal == Zone.Refusal.SERVFAIL ? response : negative(response);
    }

    private static Message empty(Message query, int rcode) {
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.AA);
        response.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            response.getHeader().setFlag(Flags.RD);
        }
        response.getHeader().setRcode(rcode);
        response.addRecord(query.getQuestion(), Section.QUESTION);
        if (query.getOPT() != null) {
            response.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        }
        return response;
    }

    private static Message truncated(Message query) {
        Message response = empty(query, Rcode.NOERROR);
        response.getHeader().setFlag(Flags.TC);
        return response;
    }

    private Message referral(Message query) {
        Message response = empty(query, Rcode.NOERROR);
        response.getHeader().unsetFlag(Flags.AA);
        response.addRecord(new NSRecord(Name.root, DClass.IN, ttl.toSeconds(), SOMEBODY_ELSE), Section.AUTHORITY);
        return response;
    }

    private Message negative(Message response) {
        response.addRecord(
                new SOARecord(
                        Name.root,
                        DClass.IN,
                        Math.max(negativeTtl.toSeconds(), ttl.toSeconds()),
                        SOMEBODY_ELSE,
                        SOMEBODY_ELSE,
                        1,
                        3600,
                        600,
                        86400,
                        negativeTtl.toSeconds()),
                Section.AUTHORITY);
        return response;
    }

    private static Message renamed(Message response, boolean questionToo) {
        Message renamed = new Message(response.getHeader().getID());
        renamed.setHeader(response.getHeader().clone());
        for (int section = Section.QUESTION; section <= Section.ADDITIONAL; section++) {
            renamed.removeAllRecords(section);
            for (Record record : response.getSection(section)) {
                boolean rename = section == Section.ANSWER || (section == Section.QUESTION && questionToo);
                renamed.addRecord(rename ? of(record, SOMEBODY_ELSE) : record, section);
            }
        }
        return renamed;
    }

    private static Record of(Record record, Name owner) {
        return Record.newRecord(
                owner, record.getType(), record.getDClass(), record.getTTL(), record.rdataToWireCanonical());
    }

    private static Message withoutQuestion(Message response) {
        response.removeAllRecords(Section.QUESTION);
        return response;
    }

    private Record wire(Name name, int type, DnsRecord record) {
        long seconds = ttl.toSeconds();
        if (record instanceof DnsRecord.Text text) {
            return new TXTRecord(name, DClass.IN, seconds, strings(text.value()));
        }
        if (record instanceof DnsRecord.Address address) {
            return type == Type.A
                    ? new ARecord(name, DClass.IN, seconds, address.address())
                    : new AAAARecord(name, DClass.IN, seconds, address.address());
        }
        if (record instanceof DnsRecord.MailExchange exchange) {
            return new MXRecord(name, DClass.IN, seconds, exchange.preference(), name(exchange.host()));
        }
        return new PTRRecord(name, DClass.IN, seconds, name(((DnsRecord.Pointer) record).host()));
    }

    /** The text in strings of at most 255 octets, each octet as dnsjava reads it: RFC 1035 5.1. */
    private static List<String> strings(String value) {
        List<String> strings = new ArrayList<>();
        ByteBuffer octets = ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1));
        do {
            StringBuilder escaped = new StringBuilder();
            for (int i = 0; i < LONGEST_STRING && octets.hasRemaining(); i++) {
                int octet = octets.get() & 0xFF;
                escaped.append('\\').append(octet / 100).append(octet / 10 % 10).append(octet % 10);
            }
            strings.add(escaped.toString());
        } while (octets.hasRemaining());
        return strings;
    }

    private static Optional<RecordType> type(int wireType) {
        return Arrays.stream(RecordType.values())
                .filter(type -> Type.value(type.name()) == wireType)
                .findFirst();
    }

    private static Name name(String canonical) {
        try {
            return canonical.isEmpty() ? Name.root : Name.fromString(canonical, Name.root);
        } catch (TextParseException invalid) {
            throw new IllegalArgumentException(invalid);
        }
    }
}

package org.sekisho.authentication.spf;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;

/**
 * The address of the SMTP client, the {@code <ip>} of RFC 7208 4.1. An IPv4-mapped IPv6 address is an IPv4 address (RFC 7208
 * 5).
 */
final class ClientAddress {

    private static final int NIBBLES = 32;
    private static final long MAPPED_PREFIX = 0xFFFFL << 32;
    private static final Ip6Bits NO_IP6 = new Ip6Bits(0, 0);

    private final boolean isIp4;
    private final int ip4;
    private final Ip6Bits ip6;

    private ClientAddress(boolean isIp4, int ip4, Ip6Bits ip6) {
        this.isIp4 = isIp4;
        this.ip4 = ip4;
        this.ip6 = ip6;
    }

    static ClientAddress of(InetAddress address) {
        byte[] octets = address.getAddress();
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        if (octets.length == Integer.BYTES) {
            return new ClientAddress(true, buffer.getInt(), NO_IP6);
        }
        Ip6Bits bits = new Ip6Bits(buffer.getLong(), buffer.getLong());
        boolean mapped = bits.high() == 0 && (bits.low() & 0xFFFF_FFFF_0000_0000L) == MAPPED_PREFIX;
        return mapped ? new ClientAddress(true, (int) bits.low(), NO_IP6) : new ClientAddress(false, 0, bits);
    }

    boolean isIp4() {
        return isIp4;
    }

    /** The IPv4 address; meaningless unless {@link #isIp4}. */
    int ip4() {
        return ip4;
    }

    /** The IPv6 address; meaningless if {@link #isIp4}. */
    Ip6Bits ip6() {
        return ip6;
    }

    /** The records that hold addresses of this kind. */
    RecordType addressType() {
        return isIp4 ? RecordType.A : RecordType.AAAA;
    }

    /** Whether {@code other} is of the same kind and its first bits are the same. */
    boolean matches(InetAddress other, DualCidr cidr) {
        ClientAddress address = of(other);
        if (isIp4 != address.isIp4) {
            return false;
        }
        return isIp4
                ? Ip4Network.of(address.ip4, cidr.ip4Bits()).contains(this)
                : Ip6Network.of(address.ip6, cidr.ip6Bits()).contains(this);
    }

    /** Whether one of these address records {@link #matches}. */
    boolean isAmong(List<DnsRecord> addresses, DualCidr cidr) {
        for (DnsRecord record : addresses) {
            if (record instanceof DnsRecord.Address address && matches(address.address(), cidr)) {
                return true;
            }
        }
        return false;
    }

    /** The value of <code>%{i}</code>: dotted quad, or 32 dotted nibbles. */
    String dotted() {
        if (isIp4) {
            return Ip4Network.text(ip4);
        }
        StringBuilder text = new StringBuilder(2 * NIBBLES);
        for (int i = 0; i < NIBBLES; i++) {
            text.append(i == 0 ? "" : ".")
                    .append(Integer.toHexString(ip6.nibble(i)).toUpperCase(Locale.ROOT));
        }
        return text.toString();
    }

    /** The value of <code>%{c}</code>, for people. */
    String readable() {
        return isIp4 ? Ip4Network.text(ip4) : ip6.toString();
    }

    /** The value of <code>%{v}</code>. */
    String reverseZone() {
        return isIp4 ? "in-addr" : "ip6";
    }

    /** The question for the names of this address. */
    DnsQuestion reverseQuestion() {
        if (isIp4) {
            return new DnsQuestion(Ip4Network.text(Integer.reverseBytes(ip4)) + ".in-addr.arpa", RecordType.PTR);
        }
        StringBuilder name = new StringBuilder(2 * NIBBLES + 8);
        for (int i = NIBBLES - 1; i >= 0; i--) {
            name.append(Integer.toHexString(ip6.nibble(i))).append('.');
        }
        return new DnsQuestion(name.append("ip6.arpa").toString(), RecordType.PTR);
    }
}

package org.sekisho.authentication.dns;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Type;

/**
 * A whole DNS in one file, for judging a message without a network. One line is one record: {@code name TAB type TAB value}.
 *
 * <pre>
 * # a comment
 * example.org               TXT   v=spf1 mx -all
 * example.org               MX    10 mail.example.org
 * mail.example.org          A     192.0.2.1
 * www.example.org           CNAME example.org
 * 1.2.0.192.in-addr.arpa    PTR   mail.example.org
 * broken.example.org        TXT   !SERVFAIL
 * </pre>
 *
 * <p>(with one tab where these lines show blanks). The strings of a TXT record stand joined, {@link EscapedText escapes}
 * are those of a test table. A value {@code !NXDOMAIN}, {@code !NODATA}, {@code !SERVFAIL} or {@code !TIMEOUT} is the
 * answer to that question. A name that is not listed does not exist, unless a name below it does (RFC 8020). There are no
 * wildcards and no delegations: records of types that nobody asks for here, such as NS, only make their name exist.
 * Immutable.
 */
public final class Zone {

    /** An answer that a zone gives in place of data. */
    public enum Refusal {
        NXDOMAIN,
        NODATA,
        SERVFAIL,
        TIMEOUT
    }

    private static final Pattern EXCHANGE = Pattern.compile("(\\d{1,5})\\s+(\\S*)");
    private static final int MAXIMUM_PREFERENCE = 0xFFFF;
    private static final Node ABSENT = new Node();

    private final Map<String, Node> nodes;

    private Zone(Map<String, Node> nodes) {
        this.nodes = nodes;
    }

    /**
     * Reads a zone.
     *
     * @throws ZoneSyntaxException if a line cannot be read
     */
    public static Zone parse(String text) {
        return parse(text, unreadable -> {
            throw unreadable;
        });
    }

    /**
     * Reads what can be read of a zone.
     *
     * @param complaints gets an error for each line that cannot be read; when it returns the line is left out
     */
    public static Zone parse(String text, Consumer<ZoneSyntaxException> complaints) {
        Builder zone = new Builder();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String record = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!record.isEmpty() && !record.equals("#") && !record.startsWith("# ")) {
                try {
                    zone.add(record);
                } catch (IllegalArgumentException invalid) {
                    complaints.accept(new ZoneSyntaxException(number, String.valueOf(invalid.getMessage())));
                }
            }
        }
        return zone.build();
    }

    /** Whether the name, or any name below it, has data here. */
    public boolean exists(String name) {
        return node(name).exists;
    }

    /** The records of one name and type, empty if there are none; aliases are not followed. */
    public List<DnsRecord> records(DnsQuestion question) {
        return node(question.name()).records.getOrDefault(question.type(), List.of());
    }

    /** What the zone says in place of an answer to this question. */
    public Optional<Refusal> refusal(DnsQuestion question) {
        return Optional.ofNullable(node(question.name()).refusals.get(question.type()));
    }

    /** The canonical name that {@code name} is an alias of (its CNAME record). */
    public Optional<String> alias(String name) {
        return node(name).alias;
    }

    private Node node(String name) {
        return nodes.getOrDefault(DomainNames.canonical(name), ABSENT);
    }

    /** What one name has. */
    private static final class Node {
        private final Map<RecordType, List<DnsRecord>> records = new EnumMap<>(RecordType.class);
        private final Map<RecordType, Refusal> refusals = new EnumMap<>(RecordType.class);
        private Optional<String> alias = Optional.empty();
        private boolean exists;
    }

    /** Collects the records of a zone, in order. */
    public static final class Builder {

        private final Map<String, Node> nodes = new HashMap<>();

        /**
         * Adds one record.
         *
         * @param name a domain name, in U-labels or A-labels
         * @param type such as {@code TXT}, in any case
         * @param value as in a zone file, but without escapes; for TXT one char for each octet
         * @throws IllegalArgumentException if the record is not valid, with a message that says why
         */
        public Builder add(String name, String type, String value) {
            String typeName = type.toUpperCase(Locale.ROOT);
            if (name.isEmpty() || Type.value(typeName) < 0) {
                throw new IllegalArgumentException(
                        name.isEmpty() ? "the name is empty" : "\"" + type + "\" is not a type of DNS record");
            }
            String canonical = DomainNames.toAscii(name)
                    .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is not a domain name"));
            Node node = nodes.computeIfAbsent(canonical, unknown -> new Node());
            boolean refusal = addTo(node, typeName, value);
            if (!refusal || !value.equals("!NXDOMAIN")) {
                makeExist(canonical);
            }
            return this;
        }

        private void add(String line) {
            String[] parts = line.split("\t", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("not of the form name TAB type TAB value");
            }
            add(parts[0], parts[1], new String(EscapedText.decode(parts[2]), StandardCharsets.ISO_8859_1));
        }

        /** The zone of all that was added; the builder must not be used again. */
        public Zone build() {
            return new Zone(nodes);
        }

        private static boolean addTo(Node node, String typeName, String value) {
            if (typeName.equals("CNAME")) {
                if (node.alias.isPresent()) {
                    throw new IllegalArgumentException("a second CNAME for one name");
                }
                node.alias = Optional.of(DomainNames.canonical(value));
                return false;
            }
            for (RecordType type : RecordType.values()) {
                if (type.name().equals(typeName)) {
                    return addTo(node, type, value);
                }
            }
            return false;
        }

        private static boolean addTo(Node node, RecordType type, String value) {
            if (value.startsWith("!")) {
                node.refusals.put(type, refusal(value));
                return true;
            }
            node.records.computeIfAbsent(type, none -> new ArrayList<>()).add(record(type, value));
            return false;
        }

        private static Refusal refusal(String value) {
            for (Refusal refusal : Refusal.values()) {
                if (value.equals("!" + refusal)) {
                    return refusal;
                }
            }
            throw new IllegalArgumentException(
                    "\"" + value + "\" is none of !NXDOMAIN, !NODATA, !SERVFAIL and !TIMEOUT");
        }

        private static DnsRecord record(RecordType type, String value) {
            return switch (type) {
                case TXT -> new DnsRecord.Text(value);
                case A, AAAA -> new DnsRecord.Address(address(type, value));
                case MX -> exchange(value);
                case PTR -> new DnsRecord.Pointer(DomainNames.canonical(value));
            };
        }

        private static InetAddress address(RecordType type, String value) {
            boolean right =
                    InetAddresses.isInetAddress(value) && (value.indexOf(':') >= 0) == (type == RecordType.AAAA);
            InetAddress address = right ? InetAddresses.forString(value) : InetAddress.getLoopbackAddress();
            if (!right || (type == RecordType.A && !(address instanceof Inet4Address))) {
                throw new IllegalArgumentException(
                        "\"" + value + "\" is not an IPv" + (type == RecordType.A ? 4 : 6) + " address");
            }
            return address;
        }

        private static DnsRecord exchange(String value) {
            Matcher parts = EXCHANGE.matcher(value);
            if (!parts.matches() || Integer.parseInt(parts.group(1)) > MAXIMUM_PREFERENCE) {
                throw new IllegalArgumentException(
                        "\"" + value + "\" is not of the form: preference (0 to 65535) host");
            }
            return new DnsRecord.MailExchange(Integer.parseInt(parts.group(1)), DomainNames.canonical(parts.group(2)));
        }

        private void makeExist(String canonical) {
            String name = canonical;
            while (true) {
                Node node = nodes.computeIfAbsent(name, unknown -> new Node());
                int dot = name.indexOf('.');
                if (node.exists || dot < 0) {
                    node.exists = true;
                    return;
                }
                node.exists = true;
                name = name.substring(dot + 1);
            }
        }
    }
}

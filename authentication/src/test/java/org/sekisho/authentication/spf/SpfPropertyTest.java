package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;

class SpfPropertyTest {

    private static final Duration TTL = Duration.ofMinutes(1);
    private static final List<String> NAMES = List.of("example.org", "a.test", "b.test", "c.test", "d.e.f.test");
    private static final SpfEvaluator EVALUATOR = new SpfEvaluator(SpfSettings.standard());

    @Property
    @Tag("B18")
    void anyTextIsARecordOrASyntaxError(@ForAll String text) {
        assertThat(SpfRecord.parse(text)).isNotNull();
        assertThat(SpfRecord.parse("v=spf1 " + text)).isNotNull();
    }

    @Property
    void aRecordThatIsWrittenReadsTheSame(@ForAll("records") String text) {
        if (SpfRecord.parse(text) instanceof SpfRecord record) {
            assertThat(SpfRecord.parse(record.toString()))
                    .isInstanceOf(SpfRecord.class)
                    .hasToString(record.toString());
        }
    }

    @Property(tries = 300)
    @Tag("B18")
    @Tag("B02")
    void anythingGivesAResultWithinTheLimits(
            @ForAll @Size(5) List<@From("records") String> records,
            @ForAll("addresses") byte[] client,
            @ForAll("names") String helo,
            @ForAll("senders") String mailFrom,
            @ForAll long seed)
            throws UnknownHostException {
        RandomDns dns = new RandomDns(records, InetAddress.getByAddress(client), seed);
        for (SpfIdentity identity : SpfIdentity.values()) {
            dns.asked.clear();
            SpfOutcome outcome = EVALUATOR.evaluate(dns, identity, InetAddress.getByAddress(client), helo, mailFrom);
            assertThat(outcome.result()).isNotNull();
            assertThat(outcome.reason()).matches("[ -~]{1,400}");
            assertThat(outcome.explanation().orElse("x")).matches("[ -~]{0,400}");
            assertThat(dns.asked(RecordType.MX)).isLessThanOrEqualTo(10);
            assertThat(dns.asked(RecordType.PTR)).isLessThanOrEqualTo(1);
            assertThat(dns.asked(RecordType.TXT)).isLessThanOrEqualTo(1 + 10 + 1);
            assertThat(dns.asked.size()).isLessThanOrEqualTo(1 + 10 + 10 * 10 + 1 + 10 + 1);
        }
    }

    @Property
    @Tag("B18")
    void anyMacroStringExpandsWithinBounds(
            @ForAll("macros") String text, @ForAll String localPart, @ForAll String helo) {
        DomainSpec target = DomainSpec.parse(text);
        if (target != null) {
            Sender sender = Sender.ofMailFrom(localPart + "@example.org", helo);
            ClientAddress client = ClientAddress.of(InetAddress.getLoopbackAddress());
            MacroValues values = new SessionMacros(
                    client, sender, helo, new ReverseNames(NoDns.INSTANCE, client, 10), SpfSettings.standard());
            Optional.ofNullable(target.question(RecordType.A, "example.org", values))
                    .ifPresent(question -> assertThat(question.name()).hasSizeBetween(1, 253));
        }
    }

    @Property
    void splittingAndJoiningAtDotsChangesNothing(@ForAll String value) {
        MacroPart.Macro identity = new MacroPart.Macro('l', false, 1000, false, ".");
        MacroPart.Macro reverse = new MacroPart.Macro('l', false, MacroPart.Macro.ALL_PARTS, true, "");
        assertThat(identity.transform(value)).isEqualTo(value);
        assertThat(reverse.transform(reverse.transform(value))).isEqualTo(value);
    }

    @Property
    void anIpv6AddressThatIsWrittenReadsTheSame(@ForAll long high, @ForAll long low) {
        Ip6Bits bits = new Ip6Bits(high, low);
        assertThat(Ip6Bits.parse(bits.toString())).isEqualTo(bits);
    }

    @Provide
    Arbitrary<String> records() {
        Arbitrary<String> noise = Arbitraries.strings().ofMaxLength(12);
        Arbitrary<String> target = Arbitraries.oneOf(
                Arbitraries.of(NAMES), macros(), Arbitraries.of("missing.test", "x..y.test", "%{h}", "%{l}.%{d}"));
        Arbitrary<String> named = Arbitraries.of("include:", "a:", "mx:", "ptr:", "exists:", "redirect=", "exp=")
                .flatMap(name -> target.map(name::concat));
        Arbitrary<String> plain = Arbitraries.of(
                "a", "mx", "ptr", "mx/24//64", "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "all", "x=%{t}", "");
        Arbitrary<String> qualified =
                Arbitraries.of("", "+", "-", "~", "?").flatMap(qualifier -> named.map(qualifier::concat));
        Arbitrary<String> term = Arbitraries.frequencyOf(
                Tuple.of(10, named), Tuple.of(5, qualified), Tuple.of(5, plain), Tuple.of(1, noise));
        return term.list().ofMaxSize(14).map(terms -> "v=spf1 " + String.join(" ", terms));
    }

    @Provide
    Arbitrary<String> macros() {
        return Arbitraries.of(
                        "%{d}",
                        "%{ir}", "%{l1r-}", "%{S}", "%{h2}", "%{p}", "%{o3r}", "%%", "%_", "%-", ".", "x", "org")
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<byte[]> addresses() {
        return Arbitraries.of(4, 16)
                .flatMap(size -> Arbitraries.bytes().array(byte[].class).ofSize(size));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(Arbitraries.of(NAMES), Arbitraries.strings());
    }

    @Provide
    Arbitrary<String> senders() {
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.just(""),
                Arbitraries.strings().flatMap(local -> Arbitraries.of(NAMES).map(name -> local + "@" + name)));
    }

    /** Answers at random, but each question always the same; the names of {@link #NAMES} have the records given. */
    private static final class RandomDns implements DnsAnswers {

        private final List<String> records;
        private final InetAddress client;
        private final long seed;
        private final Set<DnsQuestion> asked = new HashSet<>();

        RandomDns(List<String> records, InetAddress client, long seed) {
            this.records = records;
            this.client = client;
            this.seed = seed;
        }

        long asked(RecordType type) {
            return asked.stream().filter(question -> question.type() == type).count();
        }

        @Override
        public void prefetch(DnsQuestion question) {
            asked.add(question);
        }

        @Override
        public DnsAnswer answer(DnsQuestion question) {
            asked.add(question);
            Random random = new Random(
                    seed ^ question.name().hashCode() * 31L + question.type().ordinal());
            int index = NAMES.indexOf(question.name());
            if (question.type() == RecordType.TXT && index >= 0) {
                return new DnsAnswer.Records(List.of(new DnsRecord.Text(records.get(index))), TTL);
            }
            return switch (random.nextInt(8)) {
                case 0 -> new DnsAnswer.NoSuchName(TTL);
                case 1 -> new DnsAnswer.NoData(TTL);
                case 2 -> new DnsAnswer.TemporaryFailure("SERVFAIL", TTL);
                default ->
                    new DnsAnswer.Records(
                            Stream.generate(() -> record(question.type(), random))
                                    .limit(1 + random.nextInt(12))
                                    .toList(),
                            TTL);
            };
        }

        private DnsRecord record(RecordType type, Random random) {
            String name = random.nextBoolean() ? NAMES.get(random.nextInt(5)) : "h" + random.nextInt(1000) + ".test";
            return switch (type) {
                case TXT -> new DnsRecord.Text("%{p} says %{s}");
                case A, AAAA ->
                    new DnsRecord.Address(random.nextInt(3) == 0 ? client : InetAddress.getLoopbackAddress());
                case MX -> new DnsRecord.MailExchange(1, random.nextInt(10) == 0 ? "" : name);
                case PTR -> new DnsRecord.Pointer(name);
            };
        }
    }
}

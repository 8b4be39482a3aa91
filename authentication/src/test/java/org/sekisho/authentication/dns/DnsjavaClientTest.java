package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.authentication.testing.Trouble;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

@Timeout(30)
class DnsjavaClientTest {

    private static final String LONG_TEXT = "x".repeat(3000);

    private final LoopbackDnsServer dns = LoopbackDnsServer.serving("""
            a.test\tTXT\tv=spf1 \\xe9\\x00"\\\\ -all
            a.test\tTXT\tsecond
            a.test\tA\t192.0.2.1
            a.test\tAAAA\t2001:db8::1
            a.test\tMX\t10 Mail.a.test
            a.test\tMX\t0 .
            1.2.0.192.in-addr.arpa\tPTR\tmail.a.test
            under_score.a.test\tTXT\tx
            odd@*\\.a.test\tTXT\todd
            long.test\tTXT\tLONG
            one.test\tCNAME\ttwo.test
            two.test\tCNAME\tthree.test
            three.test\tTXT\tend of the chain
            dangling.test\tCNAME\tnowhere.test
            loop.test\tCNAME\tpool.test
            pool.test\tCNAME\tloop.test
            refused-by-zone.test\tTXT\t!SERVFAIL
            """.replace("LONG", LONG_TEXT));
    private final DnsjavaClient client = client(Duration.ofSeconds(2));

    private DnsjavaClient client(Duration timeout) {
        return new DnsjavaClient(List.of(dns.address()), timeout, 100);
    }

    @AfterEach
    void stop() {
        client.close();
        dns.close();
    }

    private DnsAnswer ask(String name, RecordType type) {
        return client.ask(DnsQuestion.of(name, type)).join();
    }

    private List<DnsRecord> records(String name, RecordType type) {
        assertThat(ask(name, type)).isInstanceOf(DnsAnswer.Records.class);
        return ((DnsAnswer.Records) ask(name, type)).records();
    }

    private static String reason(DnsAnswer answer) {
        assertThat(answer).isInstanceOf(DnsAnswer.TemporaryFailure.class);
        return ((DnsAnswer.TemporaryFailure) answer).reason();
    }

    @Test
    void recordsOfEachTypeArriveAsTheyAreServed() throws Exception {
        assertThat(records("A.Test.", RecordType.TXT))
                .containsExactlyInAnyOrder(
                        new DnsRecord.Text("v=spf1 \u00e9\0\"\\ -all"), new DnsRecord.Text("second"));
        assertThat(records("a.test", RecordType.A))
                .containsExactly(new DnsRecord.Address(InetAddress.getByName("192.0.2.1")));
        assertThat(records("a.test", RecordType.AAAA))
                .containsExactly(new DnsRecord.Address(InetAddress.getByName("2001:db8::1")));
        assertThat(records("a.test", RecordType.MX))
                .containsExactlyInAnyOrder(
                        new DnsRecord.MailExchange(10, "mail.a.test"), new DnsRecord.MailExchange(0, ""));
        assertThat(records("1.2.0.192.in-addr.arpa", RecordType.PTR))
                .containsExactly(new DnsRecord.Pointer("mail.a.test"));
        assertThat(records("under_score.a.test", RecordType.TXT)).hasSize(1);
    }

    @Test
    void anAnswerKeepsTheTtlOfItsRecords() {
        dns.ttls(Duration.ofSeconds(77), Duration.ofSeconds(33));

        assertThat(ask("a.test", RecordType.A).ttl()).isEqualTo(Duration.ofSeconds(77));
        assertThat(ask("a.test", RecordType.PTR)).isEqualTo(new DnsAnswer.NoData(Duration.ofSeconds(33)));
        assertThat(ask("b.test", RecordType.A)).isEqualTo(new DnsAnswer.NoSuchName(Duration.ofSeconds(33)));
    }

    @Test
    @Tag("B03")
    void anAnswerThatDoesNotFitInAPacketIsFetchedOverTcp() {
        assertThat(records("long.test", RecordType.TXT)).containsExactly(new DnsRecord.Text(LONG_TEXT));

        dns.let("a.test", Trouble.TRUNCATE);
        assertThat(records("a.test", RecordType.TXT)).hasSize(2);
    }

    @ParameterizedTest
    @Tag("B03")
    @CsvSource({
        "SERVFAIL, SERVFAIL",
        "REFUSED, REFUSED",
        "TRUNCATE_OVER_TCP_TOO, truncated answer",
        "GARBAGE, unreadable answer",
        "STUB, unreadable answer",
        "WRONG_ID, unreadable answer",
        "WRONG_NAME, unreadable answer",
        "NOT_A_RESPONSE, the answer does not fit the question",
        "NO_QUESTION, unreadable answer",
        "REFERRAL, referral instead of an answer"
    })
    void anAnswerThatIsNoneIsATemporaryFailureWithItsReason(Trouble trouble, String reason) {
        dns.let("a.test", trouble);

        assertThat(reason(ask("a.test", RecordType.TXT))).isEqualTo(reason);
    }

    @ParameterizedTest
    @Tag("B03")
    @Tag("B17")
    @EnumSource(names = {"DROP", "TRUNCATE_THEN_DROP"})
    void silenceIsATemporaryFailureWhenTheTimeoutHasPassed(Trouble trouble) {
        dns.let("a.test", trouble);
        try (DnsjavaClient hasty = client(Duration.ofMillis(300))) {
            long start = System.nanoTime();

            assertThat(reason(
                            hasty.ask(DnsQuestion.of("a.test", RecordType.TXT)).join()))
                    .isEqualTo("timeout");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThanOrEqualTo(290L);
        }
    }

    @Test
    @Tag("B17")
    void aSilentNameDoesNotHoldUpAnother() {
        dns.let("silent.test", Trouble.DROP);
        CompletableFuture<DnsAnswer> silent = client.ask(DnsQuestion.of("silent.test", RecordType.TXT));

        assertThat(records("a.test", RecordType.A)).hasSize(1);
        assertThat(silent).isNotDone();
    }

    @Test
    void recordsOfAnotherNameAreNotAnAnswer() {
        dns.let("a.test", Trouble.WRONG_OWNER);

        assertThat(ask("a.test", RecordType.TXT)).isInstanceOf(DnsAnswer.NoData.class);
    }

    @Test
    void aLostPacketIsSentAgain() throws Exception {
        dns.let("a.test", Trouble.DROP);
        CompletableFuture<DnsAnswer> answer = client.ask(DnsQuestion.of("a.test", RecordType.TXT));
        while (dns.queries("a.test") == 0) {
            Thread.sleep(5);
        }
        dns.heal("a.test");

        assertThat(answer.join()).isInstanceOf(DnsAnswer.Records.class);
        assertThat(dns.queries("a.test")).isEqualTo(2);
    }

    @Test
    void aliasesAreFollowed() {
        assertThat(records("one.test", RecordType.TXT)).containsExactly(new DnsRecord.Text("end of the chain"));
        assertThat(ask("one.test", RecordType.A)).isInstanceOf(DnsAnswer.NoData.class);
        assertThat(ask("dangling.test", RecordType.A)).isInstanceOf(DnsAnswer.NoSuchName.class);
    }

    @Test
    void anAnswerWithAPartOfTheChainIsAskedOn() {
        dns.let("one.test", Trouble.FIRST_ALIAS_ONLY);
        dns.let("two.test", Trouble.FIRST_ALIAS_ONLY);

        assertThat(records("one.test", RecordType.TXT)).containsExactly(new DnsRecord.Text("end of the chain"));
        assertThat(dns.queries("three.test")).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "FIRST_ALIAS_ONLY"})
    void anAliasLoopEndsAsATemporaryFailure(Trouble trouble) {
        dns.let("loop.test", trouble);
        dns.let("pool.test", trouble);

        assertThat(reason(ask("loop.test", RecordType.TXT))).isEqualTo(DnsClient.TOO_MANY_ALIASES);
        assertThat(dns.queries("loop.test") + dns.queries("pool.test"))
                .isLessThanOrEqualTo(DnsClient.MAXIMUM_ALIASES + 1);
    }

    @ParameterizedTest
    @CsvSource({"16, true", "17, false"})
    void anAliasChainEndsAtItsBound(int length, boolean found) {
        Zone.Builder zone = new Zone.Builder();
        for (int i = 0; i < length; i++) {
            zone.add("n" + i + ".test", "CNAME", "n" + (i + 1) + ".test");
        }
        dns.serve(zone.add("n" + length + ".test", "TXT", "found").build());

        assertThat(ask("n0.test", RecordType.TXT) instanceof DnsAnswer.Records).isEqualTo(found);
    }

    @ParameterizedTest
    @Tag("B18")
    @ValueSource(strings = {"", ".", "a..test", ".a.test", "a.test..", "b\u00fccher.test", "63", "name"})
    void aNameThatNoPacketCanHoldDoesNotExistAndIsNotAsked(String kind) {
        String name = switch (kind) {
            case "63" -> "x".repeat(64) + ".test";
            case "name" -> "x.".repeat(127) + "x";
            default -> kind;
        };

        assertThat(ask(name, RecordType.TXT)).isInstanceOf(DnsAnswer.NoSuchName.class);
        assertThat(dns.queries()).isZero();
    }

    @ParameterizedTest
    @Tag("B18")
    @ValueSource(
            strings = {"@", "\\000.test", "*.test", "a\\.b.test", "sp ace.test", "a\"b.test", "a\0b.test", "63", "name"
            })
    void aNameOfOddCharactersIsAskedAsItIs(String kind) {
        String name = switch (kind) {
            case "63" -> "x".repeat(63) + ".test";
            case "name" -> "x.".repeat(126) + "x";
            default -> kind;
        };

        assertThat(ask(name, RecordType.TXT)).isInstanceOf(DnsAnswer.NoSuchName.class);
        assertThat(dns.queries()).isEqualTo(1);
    }

    @Test
    void oneQuestionTooManyAtATimeIsATemporaryFailureAtOnce() {
        dns.delayAll(Duration.ofSeconds(2));
        DnsQuestion question = DnsQuestion.of("a.test", RecordType.A);
        try (DnsjavaClient bounded = new DnsjavaClient(List.of(dns.address()), Duration.ofSeconds(20), 10)) {
            List<CompletableFuture<DnsAnswer>> allowed = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                allowed.add(bounded.ask(question));
            }

            CompletableFuture<DnsAnswer> tooMany = bounded.ask(question);

            assertThat(tooMany).isDone();
            assertThat(reason(tooMany.join())).isEqualTo("too many DNS queries at a time");
            assertThat(allowed).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(DnsAnswer.Records.class));
            assertThat(bounded.ask(question).join()).isInstanceOf(DnsAnswer.Records.class);
        }
    }

    @Test
    void theSecondServerIsAskedWhenTheFirstFails() {
        try (LoopbackDnsServer broken = LoopbackDnsServer.serving("");
                DnsjavaClient both =
                        new DnsjavaClient(List.of(broken.address(), dns.address()), Duration.ofSeconds(2), 10)) {
            broken.let("a.test", Trouble.SERVFAIL);

            assertThat(both.ask(DnsQuestion.of("a.test", RecordType.A)).join()).isInstanceOf(DnsAnswer.Records.class);
            assertThat(both.ask(DnsQuestion.of("a.test", RecordType.A)).join()).isInstanceOf(DnsAnswer.Records.class);
            assertThat(broken.queries())
                    .as("a server that failed is not preferred any more")
                    .isEqualTo(1);
        }
    }

    @Test
    void answersDoNotArriveOnTheThreadThatReadsTheNetwork() {
        String thread = client.ask(DnsQuestion.of("a.test", RecordType.A))
                .thenApply(answer -> Thread.currentThread().getName())
                .join();

        assertThat(thread).doesNotContain("dnsjava");
    }

    @Test
    void aClosedClientAnswersWithATemporaryFailure() {
        client.close();

        assertThat(reason(ask("a.test", RecordType.A))).isEqualTo("the DNS client is closed");
    }

    @Test
    void noServerAndNoTimeAreRefusedAtOnce() {
        assertThatThrownBy(() -> new DnsjavaClient(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theServersOfAnotherResolverAreReadAndItIsNotChanged() {
        SimpleResolver simple = new SimpleResolver(dns.address());
        simple.setTimeout(Duration.ofSeconds(9));
        ExtendedResolver shared = new ExtendedResolver(new Resolver[] {simple});

        try (DnsjavaClient own = new DnsjavaClient(DnsServers.of(shared))) {
            assertThat(own.ask(DnsQuestion.of("a.test", RecordType.A)).join()).isInstanceOf(DnsAnswer.Records.class);
        }
        assertThat(simple.getTimeout()).isEqualTo(Duration.ofSeconds(9));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 53",
        "192.0.2.1:5353, 192.0.2.1, 5353",
        "2001:db8::1, 2001:db8::1, 53",
        "[2001:db8::1]:5353, 2001:db8::1, 5353"
    })
    void serversAreReadAsAnOperatorWritesThem(String written, String address, int port) throws Exception {
        assertThat(DnsServers.parse(written)).isEqualTo(new InetSocketAddress(InetAddress.getByName(address), port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":53", "192.0.2.1:x", "192.0.2.1:70000", "192.0.2.1:0", "no such host", "[::1"})
    void aServerThatIsNoneIsNamed(String written) {
        assertThatThrownBy(() -> DnsServers.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + written + "\" is not a DNS server");
    }
}

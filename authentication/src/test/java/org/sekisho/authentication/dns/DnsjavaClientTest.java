package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

@Timeout(30)
class DnsjavaClientTest {

    private static final String LONG_TEXT = "x".repeat(3000);
    private static final int ROUNDS = 60;

    /** A little less than the second for which dnsjava 3.5.2 could leave a query unsent. */
    private static final Duration A_STALL = Duration.ofMillis(900);

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
        "GARBAGE, the answer does not fit the question",
        "STUB, unreadable answer",
        "WRONG_ID, timeout",
        "WRONG_NAME, the answer does not fit the question",
        "NOT_A_RESPONSE, the answer does not fit the question",
        "NO_QUESTION, the answer does not fit the question",
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
    void queriesThatAreAskedTogetherAreSentAtOnce() {
        int stalled = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            List<CompletableFuture<DnsAnswer>> together = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                together.add(client.ask(DnsQuestion.of("n" + round + "-" + i + ".test", RecordType.TXT)));
            }
            together.forEach(CompletableFuture::join);
            if (System.nanoTime() - start >= A_STALL.toNanos()) {
                stalled++;
            }
        }

        // A loaded machine may lose a round; dnsjava 3.5.2's own transport lost ten of so many, a second each.
        assertThat(stalled).isLessThanOrEqualTo(2);
    }

    @Test
    @Tag("B17")
    void aCancelledQueryGivesItsPlaceBackAndIsNotRepeated() {
        dns.let("silent.test", Trouble.DROP);
        DnsQuestion silent = DnsQuestion.of("silent.test", RecordType.TXT);
        try (DnsjavaClient single = new DnsjavaClient(List.of(dns.address()), Duration.ofSeconds(1), 1)) {
            for (int i = 0; i < 100; i++) {
                assertThat(single.ask(silent).cancel(false)).isTrue();
            }

            assertThat(single.ask(DnsQuestion.of("a.test", RecordType.A)).join())
                    .isInstanceOf(DnsAnswer.Records.class);
            assertThat(reason(single.ask(silent).join()))
                    .as("after two attempts, in which the others would have come again")
                    .isEqualTo("timeout");
            assertThat(dns.queries("silent.test")).isLessThanOrEqualTo(102);
        }
    }

    @Test
    @Tag("B17")
    void aCancelledQueryClosesItsSocket() {
        dns.let("silent.test", Trouble.DROP);
        int before = sockets();

        for (int i = 0; i < 500; i++) {
            client.ask(DnsQuestion.of("silent.test", RecordType.TXT)).cancel(false);
        }

        await().until(() -> sockets() <= before + 10);
    }

    /** How many sockets this process has; Linux alone says so. */
    private static int sockets() {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "the open files of a process are known");
        try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
            int count = 0;
            for (Path each : open) {
                count += isSocket(each) ? 1 : 0;
            }
            return count;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void datagramsThatAnswerAnotherQueryArePassedOver() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
                DnsjavaClient asking = new DnsjavaClient(
                        List.of((InetSocketAddress) server.getLocalSocketAddress()), Duration.ofSeconds(20), 1)) {
            CompletableFuture<DnsAnswer> answer = asking.ask(DnsQuestion.of("a.test", RecordType.TXT));
            DatagramPacket query = new DatagramPacket(new byte[512], 512);
            server.receive(query);
            byte[] octets = Arrays.copyOf(query.getData(), query.getLength());
            octets[2] |= (byte) 0x80;
            for (int i = 0; i < DnsTransport.MAXIMUM_STRAYS; i++) {
                byte[] stray = octets.clone();
                stray[0]++;
                server.send(new DatagramPacket(stray, stray.length, query.getSocketAddress()));
            }
            server.send(new DatagramPacket(octets, octets.length, query.getSocketAddress()));

            assertThat(answer.join()).isEqualTo(new DnsAnswer.NoData(Duration.ZERO));
        }
    }

    @Test
    void aFloodOfDatagramsThatAnswerAnotherQueryEndsTheAttempt() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
                DnsjavaClient asking = new DnsjavaClient(
                        List.of((InetSocketAddress) server.getLocalSocketAddress()), Duration.ofSeconds(20), 1)) {
            CompletableFuture<DnsAnswer> answer = asking.ask(DnsQuestion.of("a.test", RecordType.TXT));
            for (int attempt = 0; attempt < DnsjavaClient.LEAST_ATTEMPTS; attempt++) {
                DatagramPacket query = new DatagramPacket(new byte[512], 512);
                server.receive(query);
                byte[] stray = Arrays.copyOf(query.getData(), query.getLength());
                stray[0]++;
                for (int i = 0; i <= DnsTransport.MAXIMUM_STRAYS; i++) {
                    server.send(new DatagramPacket(stray, stray.length, query.getSocketAddress()));
                }
            }

            assertThat(reason(answer.join())).isEqualTo("unreadable answer");
        }
    }

    @Test
    void aServerThatCannotBeReachedIsSaidToBeSo() throws Exception {
        int nobody;
        try (DatagramSocket port = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            nobody = port.getLocalPort();
        }
        try (DnsjavaClient asking =
                new DnsjavaClient(List.of(new InetSocketAddress("127.0.0.1", nobody)), Duration.ofSeconds(20), 1)) {
            assertThat(reason(
                            asking.ask(DnsQuestion.of("a.test", RecordType.TXT)).join()))
                    .isEqualTo("DNS server not reachable");
        }
    }

    @Test
    void closingAnswersWhatIsUnderWayAndSendsNothingMore() {
        dns.let("silent.test", Trouble.DROP);
        DnsjavaClient closing = client(Duration.ofMinutes(1));
        List<CompletableFuture<DnsAnswer>> underWay = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            underWay.add(closing.ask(DnsQuestion.of("silent.test", RecordType.TXT)));
        }
        closing.close();
        int sent = dns.queries();

        assertThat(underWay)
                .allSatisfy(answer -> assertThat(answer)
                        .succeedsWithin(Duration.ofSeconds(20))
                        .isEqualTo(DnsAnswer.TemporaryFailure.overload("the DNS client is closed")));
        assertThat(closing.ask(DnsQuestion.of("a.test", RecordType.A)).join())
                .isEqualTo(DnsAnswer.TemporaryFailure.overload("the DNS client is closed"));
        assertThat(dns.queries()).isLessThanOrEqualTo(Math.max(sent, 50));
    }

    @Test
    void nothingOfItKeepsOrDelaysTheEndOfTheJvm() {
        ask("a.test", RecordType.A);
        ask("long.test", RecordType.TXT);

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("sekisho-dns"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
        assertThat(Thread.getAllStackTraces().keySet())
                .as("dnsjava's own transport, which registers a shutdown hook, has not begun")
                .noneMatch(thread -> thread.getName().startsWith("dnsjava"));
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

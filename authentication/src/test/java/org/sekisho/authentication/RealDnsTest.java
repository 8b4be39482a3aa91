package org.sekisho.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dns.CachingDnsClient;
import org.sekisho.authentication.dns.DnsjavaClient;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.authentication.testing.SignedMail;
import org.sekisho.authentication.testing.Trouble;

/** The whole judgement over sockets, with the cache and the executor that a server has. */
@Timeout(120)
class RealDnsTest {

    private static final String ZONE = "example.org\tTXT\tv=spf1 include:spf.example.org -all\n"
            + "spf.example.org\tTXT\tv=spf1 ip4:192.0.2.1 -all\n"
            + "_dmarc.example.org\tTXT\tv=DMARC1; p=reject\n"
            + SignedMail.keyRecord("example.org")
            + "_dmarc.example.net\tTXT\tv=DMARC1; p=reject\n"
            + SignedMail.keyRecord("example.net");

    private final LoopbackDnsServer server = LoopbackDnsServer.serving(ZONE);
    private final DnsjavaClient dnsjava = new DnsjavaClient(List.of(server.address()), Duration.ofSeconds(6), 2000);
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final MessageAuthenticator authenticator = MessageAuthenticator.builder(
                    new CachingDnsClient(dnsjava), executor)
            .build();

    @AfterEach
    void close() {
        dnsjava.close();
        server.close();
        executor.shutdownNow();
    }

    private CompletableFuture<Authentication> judge(String domain) {
        byte[] message = SignedMail.sign("From: a@" + domain + "\r\nSubject: s\r\n\r\nbody\r\n", domain);
        Envelope envelope = new Envelope(InetAddress.getLoopbackAddress(), "mta.example.org", "a@" + domain);
        return authenticator.authenticate(envelope, RawMessage.of(message));
    }

    @Test
    void judgesOverTheNetworkAndRemembersAnswers() {
        Authentication known = judge("example.org").join();

        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.FAIL);
        assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.PASS);
        assertThat(known.dmarc().get(0).result()).isEqualTo(DmarcResult.PASS);

        judge("example.org").join();
        assertThat(server.queries("_dmarc.example.org", RecordType.TXT)).isEqualTo(1);
        assertThat(server.queries("test._domainkey.example.org", RecordType.TXT))
                .isEqualTo(1);
    }

    @Test
    void looksUpAllThatDoesNotHangOnEachOtherAtTheSameTime() {
        server.delayAll(Duration.ofSeconds(2));
        long started = System.nanoTime();
        Authentication known = judge("example.net").join();

        assertThat(known.dmarc().get(0).result()).isEqualTo(DmarcResult.PASS);
        // HELO, MAIL FROM, key and policy one after the other would take four times as long.
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    @Tag("B17")
    @Tag("B03")
    void aServerThatIsSilentHoldsUpOnlyTheMessagesThatNeedIt() {
        server.let("_dmarc.example.org", Trouble.DROP);
        server.let("test._domainkey.example.org", Trouble.DROP);
        server.let("spf.example.org", Trouble.DROP);
        judge("example.net").join();
        List<CompletableFuture<Authentication>> held =
                IntStream.range(0, 200).mapToObj(i -> judge("example.org")).toList();

        assertThat(judge("example.net").join().dmarc().get(0).result()).isEqualTo(DmarcResult.PASS);
        assertThat(held).noneMatch(CompletableFuture::isDone);

        held.forEach(message -> {
            Authentication known = message.join();
            assertThat(known.mailFrom().result()).isEqualTo(SpfResult.TEMPERROR);
            assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.TEMPERROR);
            assertThat(known.dmarc().get(0).result()).isEqualTo(DmarcResult.TEMPERROR);
        });
    }

    @Test
    @Tag("B04")
    @Tag("B14")
    void aJunkSignatureOfAnUnreachableDomainChangesNothing() {
        server.let("test._domainkey.junk.example", Trouble.SERVFAIL);
        byte[] good = SignedMail.sign("From: a@example.org\r\n\r\nbody\r\n", "example.org");
        byte[] junked = SignedMail.sign(new String(good, UTF_8), "junk.example");
        Envelope envelope = new Envelope(InetAddress.getLoopbackAddress(), "x", "a@other.example");
        Authentication known =
                authenticator.authenticate(envelope, RawMessage.of(junked)).join();

        assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.TEMPERROR, DkimResult.PASS);
        assertThat(known.dmarc().get(0).result()).isEqualTo(DmarcResult.PASS);
    }
}

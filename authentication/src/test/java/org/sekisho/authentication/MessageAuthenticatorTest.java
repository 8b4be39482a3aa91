package org.sekisho.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.SignedMail;

@Timeout(60)
class MessageAuthenticatorTest {

    private static final String ZONE = "example.org\tTXT\tv=spf1 ip4:192.0.2.1 -all\n"
            + "_dmarc.example.org\tTXT\tv=DMARC1; p=reject\n"
            + "_dmarc.example.net\tTXT\tv=DMARC1; p=quarantine\n"
            + "lists.example\tTXT\tv=spf1 ip4:192.0.2.1 -all\n"
            + "mta.example.org\tTXT\tv=spf1 a -all\n"
            + "mta.example.org\tA\t192.0.2.1\n"
            + SignedMail.keyRecord("example.org")
            + SignedMail.keyRecord("lists.example")
            + SignedMail.keyRecord("mail.news.example")
            + "_dmarc.news.example\tTXT\tv=DMARC1; p=none\n";
    private static final String MESSAGE = "From: A <a@example.org>\r\nSubject: s\r\n\r\nbody\r\n";
    private static final Executor DIRECT = Runnable::run;
    private static final Envelope OTHER = envelope("198.51.100.1", "mta.other.example", "a@other.example");

    private static Envelope envelope(String client, String helo, String mailFrom) {
        try {
            return new Envelope(InetAddress.getByName(client), helo, mailFrom);
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(notAnAddress);
        }
    }

    private static Authentication judge(Envelope envelope, byte[] message) {
        return MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), DIRECT)
                .build()
                .authenticate(envelope, RawMessage.of(message))
                .join();
    }

    private static Authentication judge(Envelope envelope, String message) {
        return judge(envelope, message.getBytes(UTF_8));
    }

    private static DmarcOutcome dmarc(Authentication authentication) {
        assertThat(authentication.dmarc()).hasSize(1);
        return authentication.dmarc().get(0);
    }

    // --- What is true

    @Test
    void checksBothIdentitiesOfSpfAndAlignsMailFrom() {
        Authentication known = judge(envelope("192.0.2.1", "mta.example.org", "a@example.org"), MESSAGE);

        assertThat(known.helo().result()).isEqualTo(SpfResult.PASS);
        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.PASS);
        assertThat(known.dkim()).isEmpty();
        assertThat(dmarc(known).result()).isEqualTo(DmarcResult.PASS);
        assertThat(known.authorDomains()).containsExactly("example.org");
        assertThat(known.elapsed()).isPositive();
    }

    @Test
    void takesTheHeloNameForANullReversePath() {
        Authentication known = judge(envelope("192.0.2.1", "mta.example.org", ""), MESSAGE);

        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.PASS);
        assertThat(dmarc(known).result()).isEqualTo(DmarcResult.PASS);
    }

    @Test
    void verifiesSignatures() {
        Authentication known = judge(OTHER, SignedMail.sign(MESSAGE, "example.org"));

        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.NONE);
        assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.PASS);
        assertThat(dmarc(known).result()).isEqualTo(DmarcResult.PASS);
    }

    @Test
    void failsWhatNothingVouchesFor() {
        Authentication known = judge(OTHER, MESSAGE);

        assertThat(dmarc(known).result()).isEqualTo(DmarcResult.FAIL);
        assertThat(dmarc(known).disposition()).isEqualTo(DmarcPolicy.REJECT);
    }

    @Test
    @Tag("B07")
    void judgesEachAuthorDomain() {
        byte[] message = SignedMail.sign(
                "From: a@example.org\r\nFrom: b@example.net, c@EXAMPLE.org\r\n\r\nbody\r\n", "example.org");
        Authentication known = judge(OTHER, message);

        assertThat(known.authorDomains()).containsExactly("example.org", "example.net");
        assertThat(known.dmarc()).extracting(DmarcOutcome::result).containsExactly(DmarcResult.PASS, DmarcResult.FAIL);
    }

    @Test
    @Tag("B07")
    void saysWhyThereIsNoAuthorDomain() {
        assertThat(judge(OTHER, "Subject: s\r\n\r\n").authorStatus()).isEqualTo(AuthorStatus.NONE);
        assertThat(judge(OTHER, "From: a:;\r\n\r\n").authorStatus()).isEqualTo(AuthorStatus.NONE);
        assertThat(judge(OTHER, "From: a@[192.0.2.1]\r\n\r\n").authorStatus()).isEqualTo(AuthorStatus.ADDRESS_LITERAL);
        assertThat(judge(OTHER, from(5)).authorStatus()).isEqualTo(AuthorStatus.USABLE);
        assertThat(judge(OTHER, from(5)).dmarc()).hasSize(5);
        assertThat(judge(OTHER, from(6)).authorStatus()).isEqualTo(AuthorStatus.TOO_MANY);
    }

    @Test
    @Tag("B08")
    void aBounceWithoutAnyAddressInFromIsNoForgery() {
        Envelope bounce = envelope("192.0.2.99", "mta.quiet.example", "");

        for (String from : List.of("MAILER-DAEMON", "Mail Delivery System <>", "<>", "")) {
            String message = "From: " + from + "\r\nSubject: s\r\n\r\n";
            assertThat(judge(bounce, message).authorStatus()).isEqualTo(AuthorStatus.NULL_SENDER);
            assertThat(judge(OTHER, message).authorStatus()).isEqualTo(AuthorStatus.NONE);
        }
        for (String hidden : List.of("a@", "=?utf-8?q?a=40?=", "\"@\" MAILER-DAEMON")) {
            assertThat(judge(bounce, "From: " + hidden + "\r\n\r\n").authorStatus())
                    .isEqualTo(AuthorStatus.NONE);
        }
        assertThat(judge(bounce, "Subject: s\r\n\r\n").authorStatus()).isEqualTo(AuthorStatus.NONE);
        assertThat(judge(bounce, "From: MAILER-DAEMON\r\nFrom: <postmaster@example.org>\r\n\r\n")
                        .authorDomains())
                .containsExactly("example.org");
    }

    private static String from(int domains) {
        return IntStream.range(0, domains)
                .mapToObj(i -> "a@d" + i + ".example")
                .collect(Collectors.joining(", ", "From: ", "\r\n\r\nbody"));
    }

    @Test
    @Tag("B07")
    @Tag("B18")
    void doesNotTrustAHeaderThatIsTooLongToBeReadWhole() {
        String padding = ("X: " + "x".repeat(900) + "\r\n").repeat(HeaderSection.MAXIMUM_LENGTH / 900);

        assertThat(judge(OTHER, "From: a@quiet.example\r\n" + padding + "From: b@example.org\r\n\r\nbody")
                        .authorStatus())
                .isEqualTo(AuthorStatus.NONE);
    }

    // --- Mailing lists

    @Test
    @Tag("B16")
    void provesAListByDkimOrSpfOfItsDomain() {
        String message = MESSAGE.replace("Subject", "List-Id: The list <dev.lists.example>\r\nSubject");
        MailingList bySignature = judge(OTHER, SignedMail.sign(message, "lists.example"))
                .mailingList()
                .orElseThrow();
        MailingList bySpf = judge(envelope("192.0.2.1", "x", "b@lists.example"), message)
                .mailingList()
                .orElseThrow();

        assertThat(bySignature.domain()).isEqualTo("dev.lists.example");
        assertThat(bySignature.proof()).contains("DKIM pass for lists.example, list dev.lists.example");
        assertThat(bySpf.proof()).contains("SPF pass for lists.example, list dev.lists.example");
    }

    @Test
    @Tag("B16")
    void provesAListByItsOrganizationalDomain() {
        String message = MESSAGE.replace("Subject", "List-Post: <mailto:all@lists.news.example?x=y>\r\nSubject");

        assertThat(judge(OTHER, SignedMail.sign(message, "mail.news.example")).mailingList())
                .contains(new MailingList(
                        "lists.news.example",
                        java.util.Optional.of("DKIM pass for mail.news.example, list lists.news.example")));
    }

    @Test
    @Tag("B16")
    void doesNotBelieveTheNameOfAList() {
        String message = MESSAGE.replace("Subject", "List-Id: <dev.lists.example>\r\nSubject");

        assertThat(judge(OTHER, message).mailingList())
                .contains(new MailingList("dev.lists.example", java.util.Optional.empty()));
        assertThat(judge(OTHER, SignedMail.sign(message, "mail.news.example"))
                        .mailingList()
                        .orElseThrow()
                        .isProven())
                .isFalse();
        assertThat(judge(OTHER, MESSAGE).mailingList()).isEmpty();
        assertThat(judge(OTHER, MESSAGE.replace("Subject", "List-Id: no brackets\r\nList-Post: NO\r\nSubject"))
                        .mailingList())
                .isEmpty();
    }

    @Test
    @Tag("B16")
    void readsTheNameOfAListInAnyLanguage() {
        assertThat(judge(OTHER, MESSAGE.replace("Subject", "List-Id: <dev.b\u00fccher.example>\r\nSubject"))
                        .mailingList())
                .contains(new MailingList("dev.xn--bcher-kva.example", java.util.Optional.empty()));
    }

    @Test
    @Tag("B16")
    void takesNoListDomainThatCouldBreakALine() {
        String message = MESSAGE.replace("Subject", "List-Id: <a\r\n b.lists.example>\r\nSubject")
                .replace("Subject", "List-Post: <mailto:x@\"\u0007.lists.example>\r\nSubject");

        assertThat(judge(OTHER, SignedMail.sign(message, "lists.example")).mailingList())
                .isEmpty();
    }

    @Test
    @Tag("B06")
    void looksForTheProofOfAListWithinTheBoundOfAllWalks() {
        Queue<DnsQuestion> asked = new ConcurrentLinkedQueue<>();
        StringBuilder zone = new StringBuilder(ZONE);
        byte[] message = (MESSAGE.replace("Subject", "List-Post: <mailto:l@4.3.2.1.4.d.example>\r\nSubject"))
                .replace("Subject", "List-Id: <4.3.2.1.3.d.example>\r\nSubject")
                .getBytes(UTF_8);
        for (int i = 0; i < 10; i++) {
            String signer = "7.6.5.4.3." + i + ".d.example";
            zone.append(SignedMail.keyRecord(signer));
            zone.append("_dmarc.").append(signer).append("\tTXT\tv=DMARC1; p=none; psd=n\n");
            message = SignedMail.sign(new String(message, UTF_8), signer);
        }
        zone.append("_dmarc.d.example\tTXT\tv=DMARC1; p=none\n");
        ZoneDnsClient client = ZoneDnsClient.of(zone.toString());
        MessageAuthenticator.builder(
                        question -> {
                            asked.add(question);
                            return client.ask(question);
                        },
                        DIRECT)
                .build()
                .authenticate(OTHER, RawMessage.of(message))
                .join();

        assertThat(names(asked).stream().filter(name -> name.startsWith("_dmarc.")))
                .hasSizeBetween(8, 60);
    }

    // --- When it is known

    @Test
    void asksTheDnsAsEarlyAsItCanAndNothingTwice() {
        Queue<DnsQuestion> asked = new ConcurrentLinkedQueue<>();
        ZoneDnsClient zone = ZoneDnsClient.of(ZONE);
        MessageAuthenticator authenticator = MessageAuthenticator.builder(
                        question -> {
                            asked.add(question);
                            return zone.ask(question);
                        },
                        DIRECT)
                .build();
        RawMessage message = RawMessage.of(SignedMail.sign(MESSAGE, "example.org"));

        Evaluation evaluation = authenticator.begin(envelope("192.0.2.9", "mta.example.org", "a@example.org"));
        assertThat(names(asked)).contains("example.org", "mta.example.org").noneMatch(name -> name.startsWith("_"));

        evaluation.header(message.header());
        assertThat(names(asked)).contains("_dmarc.example.org", "test._domainkey.example.org");

        int before = asked.size();
        assertThat(evaluation.complete(message)).isCompleted();
        assertThat(asked).hasSize(before).doesNotHaveDuplicates();
    }

    private static List<String> names(Queue<DnsQuestion> questions) {
        return questions.stream().map(DnsQuestion::name).toList();
    }

    @Test
    void doesNotMindFieldsThatAServerPutAboveTheHeaderItSaw() {
        byte[] signed = SignedMail.sign(MESSAGE, "example.org");
        byte[] later = ("Received: by us\r\n" + new String(signed, UTF_8)).getBytes(UTF_8);
        Evaluation evaluation = MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), DIRECT)
                .build()
                .begin(OTHER);
        evaluation.header(HeaderSection.parse(signed));

        assertThat(evaluation.complete(RawMessage.of(later)).join().dkim())
                .extracting(DkimOutcome::result)
                .containsExactly(DkimResult.PASS);
    }

    @Test
    @Tag("B02")
    void asksNothingMoreOnceCancelled() {
        Queue<DnsQuestion> asked = new ConcurrentLinkedQueue<>();
        Evaluation evaluation = MessageAuthenticator.builder(
                        question -> {
                            asked.add(question);
                            return new CompletableFuture<>();
                        },
                        DIRECT)
                .build()
                .begin(OTHER);
        int before = asked.size();
        evaluation.cancel();
        evaluation.header(HeaderSection.parse(SignedMail.sign(MESSAGE, "example.org")));

        assertThat(asked).hasSize(before);
    }

    // --- B17, B18: whatever happens

    @Test
    @Tag("B17")
    @Tag("B03")
    void countsWhatIsUnknownInTimeAsTemporaryError() {
        long started = System.nanoTime();
        Authentication known = MessageAuthenticator.builder(question -> new CompletableFuture<>(), DIRECT)
                .timeout(Duration.ofMillis(300))
                .build()
                .authenticate(OTHER, RawMessage.of(SignedMail.sign(MESSAGE, "example.org")))
                .join();

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        assertAllTemporary(known);
    }

    @Test
    @Tag("B17")
    void doesNotWaitForAnExecutorThatIsBusy() {
        Authentication known = MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), task -> {})
                .timeout(Duration.ofMillis(300))
                .build()
                .authenticate(OTHER, RawMessage.of(SignedMail.sign(MESSAGE, "example.org")))
                .join();

        assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.TEMPERROR);
        assertThat(dmarc(known).result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.NONE);
    }

    @Test
    @Tag("B17")
    void readsNoBodyForAMessageThatNobodyWaitsForAnyMore() {
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        AtomicInteger opened = new AtomicInteger();
        byte[] signed = SignedMail.sign(MESSAGE, "example.org");
        MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), waiting::add)
                .timeout(Duration.ofMillis(100))
                .build()
                .authenticate(OTHER, RawMessage.of(HeaderSection.parse(signed), () -> {
                    opened.incrementAndGet();
                    return new ByteArrayInputStream(signed);
                }))
                .join();
        waiting.forEach(Runnable::run);

        assertThat(waiting).hasSize(1);
        assertThat(opened).hasValue(0);
    }

    @Test
    @Tag("B18")
    void survivesAnExecutorThatRefuses() {
        Authentication known = MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), task -> {
                    throw new RejectedExecutionException("full");
                })
                .build()
                .authenticate(OTHER, RawMessage.of(SignedMail.sign(MESSAGE, "example.org")))
                .join();

        assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.TEMPERROR);
        assertThat(known.dkim().get(0).reason()).isEqualTo("the server is too busy");
    }

    @Test
    @Tag("B18")
    void survivesADnsClientThatBreaksItsContract() {
        DnsClient throwing = question -> {
            throw new IllegalStateException("broken");
        };
        DnsClient failing = question -> CompletableFuture.failedFuture(new IllegalStateException("broken"));

        for (DnsClient broken : List.of(throwing, failing)) {
            assertAllTemporary(MessageAuthenticator.builder(broken, DIRECT)
                    .build()
                    .authenticate(OTHER, RawMessage.of(SignedMail.sign(MESSAGE, "example.org")))
                    .join());
        }
    }

    private static void assertAllTemporary(Authentication known) {
        assertThat(known.helo().result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.TEMPERROR);
        assertThat(dmarc(known).result()).isEqualTo(DmarcResult.TEMPERROR);
    }

    @Test
    @Tag("B18")
    void survivesABodyThatCannotBeRead() {
        byte[] signed = SignedMail.sign(MESSAGE, "example.org");
        RawMessage message = RawMessage.of(HeaderSection.parse(signed), () -> {
            throw new IOException("gone");
        });

        Authentication known = MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), DIRECT)
                .build()
                .authenticate(OTHER, message)
                .join();
        assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.TEMPERROR);
        assertThat(known.dkim().get(0).reason()).isEqualTo("the body cannot be read");
    }

    @Test
    @Tag("B18")
    void readsNoBodyWhereThereIsNoSignature() {
        RawMessage message = RawMessage.of(HeaderSection.parse(MESSAGE.getBytes(UTF_8)), () -> {
            throw new AssertionError("opened");
        });

        assertThat(MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), DIRECT)
                        .build()
                        .authenticate(OTHER, message))
                .isCompleted();
    }

    @Test
    void streamsABodyFromItsSource() throws IOException {
        byte[] signed = SignedMail.sign(MESSAGE + "x".repeat(900_000) + "\r\n", "example.org");

        assertThat(MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), DIRECT)
                        .build()
                        .authenticate(OTHER, RawMessage.of(() -> new ByteArrayInputStream(signed)))
                        .join()
                        .dkim())
                .extracting(DkimOutcome::result)
                .containsExactly(DkimResult.PASS);
    }

    @Test
    @Tag("B13")
    void usesItsClock() {
        byte[] signed = SignedMail.sign(MESSAGE, "example.org");
        Clock past = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

        assertThat(MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), DIRECT)
                        .clock(past)
                        .build()
                        .authenticate(OTHER, RawMessage.of(signed))
                        .join()
                        .dkim())
                .extracting(DkimOutcome::result)
                .containsExactly(DkimResult.POLICY);
    }

    @Test
    @Tag("B04")
    void oneAlignedPassMakesErrorsIrrelevant() {
        String zone = ZONE + "other.example\tTXT\t!SERVFAIL\n";
        Authentication known = MessageAuthenticator.builder(
                        (DnsQuestion question) -> question.name().equals("other.example")
                                ? CompletableFuture.completedFuture(
                                        new DnsAnswer.TemporaryFailure("SERVFAIL", Duration.ZERO))
                                : ZoneDnsClient.of(zone).ask(question),
                        DIRECT)
                .build()
                .authenticate(OTHER, RawMessage.of(SignedMail.sign(MESSAGE, "example.org")))
                .join();

        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(dmarc(known).result()).isEqualTo(DmarcResult.PASS);
    }
}

package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.arc.ArcVerifier;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dkim.DkimSettings;
import org.sekisho.authentication.dkim.DkimSignatures;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dkim.DkimVerifier;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.AuthenticationAttribute.Arc;
import org.sekisho.mail.SigningKeys;
import org.sekisho.mail.Standing;

class SealArcTest {

    private static final String RECEIVED = "Received: from x by here.example; now\r\n";
    private static final String HEADER = "From: A <a@author.example>\r\nTo: b@here.example\r\nSubject: hello\r\n"
            + "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@author.example>\r\n";
    private static final String PLAIN =
            RECEIVED + HEADER + "MIME-Version: 1.0 (Apple Message framework)\r\n\r\nbody  \r\n";
    private static final String FOUND =
            "here.example; spf=pass smtp.mailfrom=a@author.example; dkim=pass header.d=author.example header.s=r;"
                    + " dmarc=pass header.from=author.example policy.dmarc=none; arc=none";
    private static final KeyPair RSA = rsa();
    private static final DkimSigningKey OURS = DkimSigningKey.rsa("here.example", "r", RSA.getPrivate());
    private static final DkimSigningKey AUTHORS = DkimSigningKey.rsa("author.example", "r", RSA.getPrivate());
    private static final DkimSigningKey ED25519 = DkimSigningKey.ed25519("here.example", "e", new byte[32]);
    private static final String ZONE = Stream.of("here.example", "author.example", "lists.here.example", "mx.example")
            .map(domain -> "r._domainkey." + domain + "\tTXT\tv=DKIM1; p="
                    + Base64.getEncoder().encodeToString(RSA.getPublic().getEncoded()) + "\n")
            .reduce("", String::concat);

    private final Spool spool = new Spool();
    private final FakeMailContext james = FakeMailContext.builder()
            .postmaster(new MailAddress("postmaster", "here.example"))
            .build();
    private final SigningKeys keys = domain -> domain.equals("here.example") ? List.of(ED25519, OURS) : List.of();

    SealArcTest() throws Exception {}

    @AfterEach
    void dispose() {
        spool.dispose();
    }

    @Test
    void aForwardedMessageLeavesWithASealThatSaysWhatWasFoundWhenItArrived() throws Exception {
        MailImpl mail = forwarded(PLAIN, ArcResult.NONE);

        started().service(mail);

        String arrived = Wire.send(mail, true);
        ArcOutcome outcome = chain(arrived);
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(ArcResult.PASS);
        assertThat(outcome.sealers()).containsExactly("here.example");
        assertThat(outcome.firstSawPass("author.example")).isTrue();
        assertThat(arrived)
                .contains("ARC-Authentication-Results: i=1; here.example;")
                .contains("cv=none;");
        assertThat(arrived.split("\r\n")).allMatch(line -> line.length() < 998);
        assertThat(spool.metrics.countFor("sekisho.sealing.sealed")).isEqualTo(1);
    }

    @Test
    @Tag("B19")
    void nothingOfTheMessageItselfChangesSoTheAuthorsSignatureHolds() throws Exception {
        String body = "gr\u00c3\u00bcn  \r\n";
        String original = HEADER
                + "MIME-Version: 1.0 (Apple Message framework)\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body;
        byte[] signature =
                DkimSigner.builder().build().sign(RawMessage.of(original.getBytes(ISO_8859_1)), List.of(AUTHORS));
        String signed = RECEIVED + new String(signature, ISO_8859_1) + original;
        MailImpl mail = forwarded(signed, ArcResult.NONE);

        started().service(mail);

        String arrived = Wire.send(mail, true);
        assertThat(arrived).endsWith(signed).startsWith("ARC-Seal:");
        assertThat(chain(arrived).result()).isEqualTo(ArcResult.PASS);
        assertThat(signatureOfTheAuthor(arrived)).isEqualTo(DkimResult.PASS);
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("plain", PLAIN),
                Arguments.of("no MIME-Version", RECEIVED + HEADER + "\r\nbody\r\n"),
                Arguments.of("no Date and no Message-ID", RECEIVED + "From: a@author.example\r\n\r\nbody\r\n"),
                Arguments.of("Bcc", RECEIVED + HEADER + "Bcc: x@author.example\r\nContent-Length: 4\r\n\r\nbody\r\n"),
                Arguments.of("empty body", RECEIVED + HEADER + "\r\n"),
                Arguments.of("no separator", RECEIVED + HEADER),
                Arguments.of("no final line end", RECEIVED + HEADER + "\r\nbody"),
                Arguments.of("bare CR and LF", RECEIVED + HEADER + "\r\none\rtwo\nthree\r\n"),
                Arguments.of("dots", RECEIVED + HEADER + "\r\n.\r\n..\r\n.x\r\n"),
                Arguments.of("long lines", RECEIVED + HEADER + "\r\n" + "x".repeat(2500) + "\r\n"),
                Arguments.of("white space at the very beginning", " junk\r\n" + RECEIVED + HEADER + "\r\nbody\r\n"),
                Arguments.of("two From fields", RECEIVED + HEADER + "From: b@other.example\r\n\r\nbody\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    @Tag("B18")
    void theSealHoldsOnTheWireWhateverTheMessageLooksLike(String name, String message) throws Exception {
        MailImpl first = forwarded(message, ArcResult.NONE);
        MailImpl second = forwarded(message, ArcResult.NONE);
        started().service(first);
        started().service(second);

        assertThat(chain(Wire.send(first, true)))
                .extracting(ArcOutcome::result, ArcOutcome::reason)
                .containsExactly(ArcResult.PASS, "1 set");
        assertThat(chain(Wire.send(second, false)))
                .extracting(ArcOutcome::result, ArcOutcome::reason)
                .containsExactly(ArcResult.PASS, "1 set");
    }

    @Test
    void withConversionTheSealHoldsAlsoWhereTheNextServerTakesNo8BitText() throws Exception {
        String eightBit = RECEIVED + HEADER + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\ngr\u00c3\u00bcn\r\n";
        MailImpl converted = forwarded(eightBit, ArcResult.NONE);

        started("convertTo7Bit", "true").service(converted);

        String arrived = Wire.send(converted, false);
        assertThat(arrived).contains("gr=C3=BCn");
        assertThat(chain(arrived).result()).isEqualTo(ArcResult.PASS);
    }

    @Test
    void aChainThatPassedIsContinuedAlsoWhenTheMessageWasChangedHere() throws Exception {
        MailImpl first = forwarded(PLAIN, ArcResult.NONE);
        started().service(first);
        String footer = Spool.content(first) + "-- \r\nthe list\r\n";
        MailImpl second = forwarded(footer, ArcResult.PASS);

        started().service(second);

        ArcOutcome outcome = chain(Wire.send(second, true));
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(ArcResult.PASS);
        assertThat(outcome.sealers()).containsExactly("here.example", "here.example");
        assertThat(outcome.oldestPass()).hasValue(2);
    }

    @Test
    void aChainThatWasBrokenIsMarkedAsFailedOnceAndThenLeftAlone() throws Exception {
        String broken = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=x.example; s=s; b=AA==\r\n" + PLAIN;
        MailImpl mail = forwarded(broken, ArcResult.FAIL);
        started().service(mail);
        String marked = Spool.content(mail);
        assertThat(marked).contains("cv=fail; d=here.example; i=2;");

        assertLeftAlone(forwarded(marked, ArcResult.FAIL));
    }

    @Test
    @Tag("B03")
    void aChainWhoseKeysCouldNotBeLookedUpIsLeftAlone() throws Exception {
        assertLeftAlone(forwarded(PLAIN, ArcResult.TEMPERROR));
    }

    @ParameterizedTest
    @EnumSource(names = {"PASS", "FAIL"})
    void aStatusThatDoesNotFitTheMessageAnyMoreSealsNothing(ArcResult result) throws Exception {
        assertLeftAlone(forwarded(PLAIN, result));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "here.example", "here.example; =", "a\r\nX-Injected: 1"})
    void withoutAReadableTextOfWhatWasFoundNothingIsSealed(String results) throws Exception {
        MailImpl mail = arrived(PLAIN);
        setChain(mail, Optional.of(new Arc(ArcResult.NONE, results)));
        assertLeftAlone(mail);
    }

    @Test
    void aMessageWithoutFromIsLeftAlone() throws Exception {
        assertLeftAlone(forwarded(RECEIVED + "Subject: x\r\n\r\nbody\r\n", ArcResult.NONE));
    }

    @Test
    void afterFiftySetsNoMoreIsMade() throws Exception {
        String fifty = IntStream.rangeClosed(1, 50)
                .mapToObj(i -> "ARC-Seal: i=" + i + "; a=rsa-sha256; cv=pass; d=x.example; s=s; b=AA==\r\n")
                .reduce("", String::concat);

        assertLeftAlone(forwarded(fifty + PLAIN, ArcResult.FAIL));
        MailImpl fortyNine = forwarded(fifty.substring(0, fifty.indexOf("ARC-Seal: i=50")) + PLAIN, ArcResult.FAIL);
        started().service(fortyNine);
        assertThat(Spool.content(fortyNine)).contains("i=50; here.example;");
    }

    @Test
    void mailThatNobodyHasJudgedIsNotSealed() throws Exception {
        MailImpl without = arrived(PLAIN);
        MailImpl arcWasOff = arrived(PLAIN);
        setChain(arcWasOff, Optional.empty());
        for (MailImpl mail : List.of(without, arcWasOff)) {
            started().service(mail);
            assertThat(Spool.content(mail)).isEqualTo(PLAIN);
        }
        assertThat(spool.metrics.countFor("sekisho.sealing.not-judged")).isEqualTo(2);
    }

    @Test
    @Tag("B26")
    void mailOfOursIsNeverSealed() throws Exception {
        MailImpl user = forwarded(PLAIN, ArcResult.NONE);
        user.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("a@here.example")));
        MailImpl trusted = arrived(PLAIN);
        AuthenticationAttribute.notJudged(Standing.TRUSTED, "x").setOn(trusted);
        MailImpl made = spool.made(null, HEADER + "In-Reply-To: <1@there.example>\r\n\r\naway\r\n");
        made.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        for (MailImpl mail : List.of(user, trusted, made)) {
            String before = Spool.content(mail);
            started().service(mail);
            assertThat(Spool.content(mail)).isEqualTo(before);
        }
        assertThat(spool.metrics.countForPrefixName("sekisho.sealing").values()).allMatch(count -> count == 0);
    }

    @Test
    void aMailIsSealedOnceAlsoWhenItComesAgain() throws Exception {
        MailImpl mail = forwarded(PLAIN, ArcResult.NONE);
        SealArc mailet = started();
        mailet.service(mail);
        String sealed = Spool.content(mail);

        mailet.service(mail);

        assertThat(Spool.content(mail)).isEqualTo(sealed);
        assertThat(spool.metrics.countFor("sekisho.sealing.sealed")).isEqualTo(1);
    }

    @Test
    void withoutAnRsaKeyTheMailGoesOnUnsealed() throws Exception {
        MailImpl mail = forwarded(PLAIN, ArcResult.NONE);

        started(domain -> List.of(ED25519)).service(mail);

        assertThat(Spool.content(mail)).isEqualTo(PLAIN);
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(spool.metrics.countFor("sekisho.sealing.no-key")).isEqualTo(1);
    }

    @Test
    void theDomainThatSealsCanBeChosen() throws Exception {
        MailImpl mail = forwarded(PLAIN, ArcResult.NONE);
        SigningKeys both = domain -> List.of(DkimSigningKey.rsa(domain, "r", RSA.getPrivate()));

        started(both, "domain", "Lists.HERE.example").service(mail);

        assertThat(chain(Wire.send(mail, true)).sealers()).containsExactly("lists.here.example");
    }

    @Test
    void aChosenDomainWithoutAKeyIsNotReplacedByAnother() throws Exception {
        MailImpl mail = forwarded(PLAIN, ArcResult.NONE);

        started("domain", "lists.here.example").service(mail);

        assertThat(Spool.content(mail)).isEqualTo(PLAIN);
    }

    @Test
    void withoutAChoiceTheKeyOfTheNearestDomainAboveTheAuthservIdSeals() throws Exception {
        List<String> asked = new ArrayList<>();
        SigningKeys asking = domain -> {
            asked.add(domain);
            return List.of();
        };
        SealArc mailet =
                new SealArc(asking, spool.checkpoint("mx.a.here.example", true), spool.metrics, Clock.systemUTC());
        mailet.init(FakeMailetConfig.builder()
                .mailetName("SealArc")
                .mailetContext(james)
                .build());

        mailet.service(forwarded(PLAIN, ArcResult.NONE));

        assertThat(asked).containsExactly("mx.a.here.example", "a.here.example", "here.example");
    }

    @Test
    void brokenPartsOfOursLoseNothing() throws Exception {
        MailImpl mail = forwarded(PLAIN, ArcResult.NONE);
        started(domain -> {
                    throw new IllegalStateException("broken");
                })
                .service(mail);
        assertThat(Spool.content(mail)).isEqualTo(PLAIN);
        assertThat(spool.metrics.countFor("sekisho.broken")).isEqualTo(1);

        String tooLong = "X: " + "a".repeat(1 << 20) + "\r\n" + PLAIN;
        assertLeftAlone(forwarded(tooLong, ArcResult.NONE));
    }

    @Test
    @Tag("B19")
    void aLargeMessageIsNotCopiedIntoMemory() throws Exception {
        String line = "green and blue ".repeat(4) + "\r\n";
        MailImpl mail =
                forwarded(RECEIVED + HEADER + "\r\n" + line.repeat(20 * 1024 * 1024 / line.length()), ArcResult.NONE);
        SealArc mailet = started();
        mailet.service(forwarded(PLAIN, ArcResult.NONE));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        mailet.service(mail);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 * 1024 * 1024);
        assertThat(chain(Spool.content(mail)).result()).isEqualTo(ArcResult.PASS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"domain=example", "domain=a b.example", "domain=", "convertTo7Bit=yes", "unknown=1"})
    void wrongParametersStopTheStart(String parameter) {
        String[] nameAndValue = parameter.split("=", -1);
        assertThatThrownBy(() -> started(nameAndValue[0], nameAndValue[1]))
                .isInstanceOf(MessagingException.class)
                .hasMessageStartingWith("SealArc")
                .hasMessageContaining(nameAndValue[0]);
    }

    @Test
    void whereChainsAreNotValidatedTheStartStops() {
        SealArc mailet = new SealArc(keys, spool.checkpoint(), spool.metrics);
        assertThatThrownBy(() -> mailet.init(FakeMailetConfig.builder()
                        .mailetName("SealArc")
                        .mailetContext(james)
                        .build()))
                .isInstanceOf(MessagingException.class)
                .hasMessage("SealArc in mailetcontainer.xml has nothing to seal while no chain is looked at: set"
                        + " arc.verify=true in sekisho.properties, or remove the mailet.");
    }

    private void assertLeftAlone(MailImpl mail) throws Exception {
        String before = Spool.content(mail);
        long count = spool.metrics.countFor("sekisho.sealing.left-alone");
        started().service(mail);
        assertThat(Spool.content(mail)).isEqualTo(before);
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(spool.metrics.countFor("sekisho.sealing.left-alone")).isEqualTo(count + 1);
    }

    private MailImpl forwarded(String message, ArcResult result) throws Exception {
        MailImpl mail = arrived(message);
        setChain(mail, Optional.of(new Arc(result, FOUND)));
        MailImpl copy = (MailImpl) mail.duplicate();
        copy.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        return copy;
    }

    private MailImpl arrived(String message) throws Exception {
        return spool.arrived(Spool.STRANGER, "a@author.example", message);
    }

    private static void setChain(MailImpl mail, Optional<Arc> arc) {
        AuthenticationAttribute known = AuthenticationAttribute.notJudged(Standing.STRANGER, "x");
        new AuthenticationAttribute(
                        known.standing(),
                        known.helo(),
                        known.mailFrom(),
                        known.dkim(),
                        known.dkimOmitted(),
                        known.dmarc(),
                        known.requested(),
                        known.applied(),
                        known.verdict(),
                        known.withEnforcement(),
                        known.reason(),
                        arc)
                .setOn(mail);
    }

    private SealArc started(String... parameters) throws MessagingException {
        return started(keys, parameters);
    }

    private SealArc started(SigningKeys with, String... parameters) throws MessagingException {
        SealArc mailet = new SealArc(with, spool.checkpoint("here.example", true), spool.metrics);
        FakeMailetConfig.Builder config =
                FakeMailetConfig.builder().mailetName("SealArc").mailetContext(james);
        for (int i = 0; i < parameters.length; i += 2) {
            config.setProperty(parameters[i], parameters[i + 1]);
        }
        mailet.init(config.build());
        return mailet;
    }

    private static DkimVerifier verifier() {
        return new DkimVerifier(DkimSettings.DEFAULT, Clock.systemUTC());
    }

    private static ArcOutcome chain(String message) throws IOException {
        RawMessage raw = RawMessage.of(message.getBytes(ISO_8859_1));
        HeaderSection header = raw.header();
        ArcVerifier verifier = new ArcVerifier(verifier());
        return verifier.verify(
                DnsEvaluation.start(
                                ZoneDnsClient.of(ZONE),
                                Deadline.in(Duration.ofSeconds(20)),
                                answers -> verifier.fetchKeys(verifier.read(header), answers))
                        .join(),
                raw);
    }

    private static DkimResult signatureOfTheAuthor(String message) throws IOException {
        RawMessage raw = RawMessage.of(message.getBytes(ISO_8859_1));
        DkimVerifier verifier = verifier();
        DkimSignatures signatures = verifier.select(raw.header(), List.of("author.example"));
        List<DkimOutcome> outcomes = verifier.verify(
                DnsEvaluation.start(
                                ZoneDnsClient.of(ZONE),
                                Deadline.in(Duration.ofSeconds(20)),
                                answers -> verifier.fetchKeys(signatures, answers))
                        .join(),
                raw);
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0).result();
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }
}

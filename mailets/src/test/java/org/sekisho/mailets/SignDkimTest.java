package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dkim.DkimSettings;
import org.sekisho.authentication.dkim.DkimSignatures;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dkim.DkimVerifier;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.SigningKeys;
import org.sekisho.mail.Standing;

class SignDkimTest {

    private static final String RECEIVED = "Received: from x by here.example; now\r\n";
    private static final String HEADER = "From: A <a@here.example>\r\nTo: b@there.example\r\nSubject: hello\r\n"
            + "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@here.example>\r\n";
    private static final String PLAIN = RECEIVED + HEADER + "MIME-Version: 1.0\r\n\r\nbody  \r\n";
    private static final KeyPair RSA = rsa();
    private static final byte[] SEED = new byte[32];
    private static final List<DkimSigningKey> KEYS = List.of(
            DkimSigningKey.rsa("here.example", "r", RSA.getPrivate()),
            DkimSigningKey.ed25519("here.example", "e", SEED));
    private static final String ZONE = zone();

    private final Spool spool = new Spool();
    private final FakeMailContext james = FakeMailContext.builder()
            .postmaster(new MailAddress("postmaster", "here.example"))
            .build();
    private final SigningKeys keys = domain -> domain.equals("here.example") ? KEYS : List.of();

    SignDkimTest() throws Exception {}

    @AfterEach
    void dispose() {
        spool.dispose();
    }

    @Test
    @Tag("B23")
    void mailOfAUserLeavesWithASignatureOfEachKey() throws Exception {
        MailImpl mail = ofUser(PLAIN);

        started().service(mail);

        assertThat(passed(Wire.send(mail, true))).containsExactly("r", "e");
        assertThat(spool.metrics.countFor("sekisho.signing.signed")).isEqualTo(1);
    }

    static Stream<Arguments> shapes() {
        String mixed =
                "MIME-Version: 1.0 (Apple Message framework)\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n";
        return Stream.of(
                shape("plain", PLAIN),
                shape("no MIME-Version", HEADER + "\r\nbody\r\n"),
                shape("no Date and no Message-ID", "From: a@here.example\r\n\r\nbody\r\n"),
                shape("Bcc", HEADER + "Bcc: secret@there.example\r\nContent-Length: 4\r\n\r\nbody\r\n"),
                shape("empty body", HEADER + "\r\n"),
                shape("no separator", HEADER),
                shape("no final line end", HEADER + "\r\nbody"),
                shape("blank lines at the end", HEADER + "\r\nbody\r\n\r\n\r\n"),
                shape("bare CR and LF", HEADER + "\r\none\rtwo\nthree\r\n"),
                shape("dots", HEADER + "\r\n.\r\n..\r\n.x\r\n"),
                shape("long lines", HEADER + "\r\n" + "x".repeat(2500) + "\r\n"),
                shape("white space at the very beginning", " junk\r\n" + HEADER + "\r\nbody\r\n"),
                shape("a line without a colon", HEADER + "junk\r\nSubject: second\r\n\r\nbody\r\n"),
                shape("raw UTF-8 in Subject", HEADER.replace("hello", "h\u00c3\u00a9llo") + "\r\nbody\r\n"),
                shape(
                        "8-bit text",
                        HEADER + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                                + "gr\u00c3\u00bc\u00c3\u009fe = \t\r\n\r\n"),
                shape("8-bit without a label", HEADER + "\r\ngr\u00c3\u00bcn\r\n"),
                shape("label 8bit for 7-bit text", HEADER + "Content-Transfer-Encoding: 8bit\r\n\r\nplain \r\n"),
                shape(
                        "binary",
                        HEADER
                                + "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\u0089PNG\r\n\u0000\r\r\n"),
                shape(
                        "base64 attachment",
                        HEADER + mixed + "\r\n--=_b\r\n\r\ntext\r\n--=_b\r\nContent-Type: application/pdf\r\n"
                                + "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--=_b--\r\n"),
                shape(
                        "8-bit in nested multiparts",
                        HEADER + mixed + "Content-Transfer-Encoding: 8bit\r\n\r\npreamble\r\n--=_b\r\n"
                                + "Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                                + "\u00c3\u00a4\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>\u00c3\u00a4</p>\r\n--c--\r\n\r\n--=_b--\r\nepilogue\r\n"),
                shape(
                        "8-bit in an attached message",
                        HEADER + mixed + "\r\n--=_b\r\nContent-Type: message/rfc822\r\n"
                                + "Content-Transfer-Encoding: 8bit\r\n\r\nSubject: inner\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00c3\u00a4\r\n--=_b--\r\n"),
                shape("a multipart without a boundary", HEADER + "Content-Type: multipart/mixed\r\n\r\n--x\r\n"),
                shape("a multipart that never ends", HEADER + mixed + "\r\n--=_b\r\n\r\n\u00e9"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    @Tag("B19")
    void whatIsSignedArrivesByteForByteAlsoWithout8BitMime(String name, String message) throws Exception {
        MailImpl first = ofUser(message);
        MailImpl second = ofUser(message);
        started().service(first);
        started().service(second);
        String signed = Spool.content(first);

        String arrived = Wire.send(first, true);
        String converted = Wire.send(second, false);

        assertThat(arrived).isEqualTo(signed);
        assertThat(passed(arrived)).containsExactly("r", "e");
        assertThat(converted).isEqualTo(Spool.content(second));
        assertThat(passed(converted)).containsExactly("r", "e");
        assertThat(arrived).doesNotContain("\nBcc:").doesNotContain("\nContent-Length:");
        assertThat(arrived.substring(arrived.indexOf("\r\n\r\n")).chars()).allMatch(c -> c < 0x80);
    }

    @Test
    void whatIsEncodedDecodesToTheSame() throws Exception {
        MailImpl mail =
                ofUser(HEADER + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                        + "gr\u00c3\u00bc\u00c3\u009fe = \t\r\n" + "\u00c3\u00a4".repeat(600) + "\r\nend");

        started().service(mail);

        String arrived = Wire.send(mail, true);
        assertThat(arrived.split("\r\n")).allMatch(line -> line.length() <= 78);
        assertThat(mail.getMessage().getEncoding()).isEqualTo("quoted-printable");
        assertThat(mail.getMessage().getContent())
                .isEqualTo("gr\u00fc\u00dfe = \t\r\n" + "\u00e4".repeat(600) + "\r\nend\r\n");
    }

    @Test
    void nothingInsideASignedPartIsTouched() throws Exception {
        String body =
                "--s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00c3\u00a4 \r\n"
                        + "--s\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--s--\r\n";
        MailImpl mail = ofUser(HEADER + "Content-Type: multipart/signed; boundary=s\r\n\r\n" + body);

        started().service(mail);

        String arrived = Wire.send(mail, true);
        assertThat(arrived).endsWith("\r\n\r\n" + body);
        assertThat(passed(arrived)).containsExactly("r", "e");
    }

    @Test
    void withoutConversionTheBodyStaysAsItIs() throws Exception {
        MailImpl mail = ofUser(HEADER + "Content-Transfer-Encoding: 8bit\r\n\r\n\u00c3\u00a4\r\n");

        started("convertTo7Bit", "false").service(mail);

        String arrived = Wire.send(mail, true);
        assertThat(arrived).endsWith("Content-Transfer-Encoding: 8bit\r\n\r\n\u00c3\u00a4\r\n");
        assertThat(passed(arrived)).containsExactly("r", "e");
    }

    @Test
    @Tag("B26")
    void aStrangersMessageThatAnAliasForwardsIsNotSigned() throws Exception {
        MailImpl mail = arrived(Spool.STRANGER, PLAIN);
        AuthenticationAttribute.notJudged(Standing.STRANGER, "x").setOn(mail);
        assertUnsigned(sentByMailet((MailImpl) mail.duplicate()));
    }

    @Test
    @Tag("B26")
    void aStrangersMessageThatSieveRedirectsIsNotSigned() throws Exception {
        MailImpl mail = spool.made("a@here.example", PLAIN);
        mail.setName("redirect-x");
        assertUnsigned(sentByMailet(mail));
    }

    @Test
    @Tag("B26")
    void aStrangersMessageThatRedirectWrapsIsNotSigned() throws Exception {
        // Redirect copies From and drops Received when it does not send the message unaltered.
        MailImpl mail =
                (MailImpl) spool.made("a@here.example", HEADER + "\r\nbody\r\n").duplicate();
        assertUnsigned(sentByMailet(mail));
        MailImpl postmaster = (MailImpl) spool.made(null, HEADER.replace("a@", "postmaster@") + "\r\nbody\r\n")
                .duplicate();
        assertUnsigned(sentByMailet(postmaster));
        // Looks like a bounce, but James makes those in the name of its postmaster.
        MailImpl reply = (MailImpl) spool.made(null, HEADER + "In-Reply-To: <1@there.example>\r\n\r\nbody\r\n")
                .duplicate();
        assertUnsigned(sentByMailet(reply));
    }

    @Test
    @Tag("B26")
    void aStrangersMessageOnItsWayOutIsNotSigned() throws Exception {
        assertUnsigned(arrived(Spool.STRANGER, PLAIN));
        assertUnsigned(spool.made("a@here.example", HEADER + "\r\nnobody says where it comes from\r\n"));
        MailImpl denied = arrived(Spool.STRANGER, PLAIN);
        denied.setAttribute(
                new Attribute(AttributeName.of("org.apache.james.SMTPIsAuthNetwork"), AttributeValue.of("false")));
        assertUnsigned(denied);
    }

    @Test
    @Tag("B26")
    void mailOfAnInboundRelayIsAStrangersAlsoWhereItMayRelay() throws Exception {
        MailImpl mail = arrived("192.0.2.200", PLAIN);
        mail.setAttribute(
                new Attribute(AttributeName.of("org.apache.james.SMTPIsAuthNetwork"), AttributeValue.of("true")));
        assertUnsigned(mail);
    }

    @Test
    @Tag("B23")
    void mailOfAnAuthorizedClientAndOfJmapIsSigned() throws Exception {
        MailImpl authorized = arrived(Spool.STRANGER, PLAIN);
        authorized.setAttribute(
                new Attribute(AttributeName.of("org.apache.james.SMTPIsAuthNetwork"), AttributeValue.of("true")));
        assertSigned(authorized);
        MailImpl jmap = spool.made("a@here.example", HEADER + "\r\nbody\r\n");
        jmap.setAttribute(new Attribute(
                AttributeName.of("org.apache.james.jmap.send.MailMetaData.username"), AttributeValue.of("a")));
        assertSigned(jmap);
        MailImpl trusted = arrived(Spool.STRANGER, PLAIN);
        AuthenticationAttribute.notJudged(Standing.TRUSTED, "x").setOn(trusted);
        assertSigned(trusted);
    }

    @Test
    @Tag("B26")
    void mailOfAUserThatAnAliasForwardsIsSigned() throws Exception {
        assertSigned(sentByMailet((MailImpl) ofUser(PLAIN).duplicate()));
    }

    @Test
    @Tag("B26")
    void whatJamesMakesIsSigned() throws Exception {
        MailImpl vacation = spool.made(null, HEADER + "In-Reply-To: <1@there.example>\r\n\r\naway\r\n");
        assertSigned(sentByMailet(vacation));
        String postmaster = james.getPostmaster().asString();
        MailImpl about = arrived(Spool.STRANGER, PLAIN);
        MailImpl bounce = MailImpl.duplicate(about);
        bounce.setSender(null);
        bounce.setMessage(Spool.message(HEADER.replace("a@here.example", postmaster)
                + "Content-Type: multipart/report; boundary=b\r\n\r\n--b--\r\n"));
        assertSigned(sentByMailet(bounce));
    }

    @Test
    void aKeyOfTheParentSignsUnlessItMayNot() throws Exception {
        String message = PLAIN.replace("a@here.example", "a@sub.here.example");
        MailImpl mail = ofUser(message);
        started().service(mail);
        assertThat(passed(Wire.send(mail, true))).containsExactly("r", "e");

        MailImpl strict = ofUser(message);
        started("signSubdomains", "false").service(strict);
        assertThat(Spool.content(strict)).isEqualTo(message);
    }

    @Test
    void mailWithoutAKeyGoesOnAsItIs() throws Exception {
        String message = PLAIN.replace("a@here.example", "a@other.example");
        MailImpl mail = ofUser(message);

        started().service(mail);

        assertThat(Spool.content(mail)).isEqualTo(message);
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(spool.metrics.countFor("sekisho.signing.no-key")).isEqualTo(1);
    }

    @Test
    void mailWithoutAKeyIsHeldBackWhereSigningIsRequired() throws Exception {
        SignDkim required = started("required", "true", "heldProcessor", "held");
        MailImpl without = ofUser(PLAIN.replace("a@here.example", "a@other.example"));
        required.service(without);
        assertThat(without.getState()).isEqualTo("held");
        assertThat(required.requiredProcessingState()).containsExactly(new ProcessingState("held"));
        MailImpl foreign = arrived(Spool.STRANGER, PLAIN);
        required.service(foreign);
        assertThat(foreign.getState()).isEqualTo(Mail.DEFAULT);
        MailImpl both = ofUser(PLAIN.replace("a@here.example", "a@here.example>, <b@other.example"));
        required.service(both);
        assertThat(both.getState()).isEqualTo("held");
    }

    @Test
    void aKeySignsOnceAlsoWhenTheMailComesAgain() throws Exception {
        MailImpl mail = ofUser(PLAIN);
        SignDkim mailet = started();
        mailet.service(mail);
        String signed = Spool.content(mail);

        mailet.service(mail);

        assertThat(Spool.content(mail)).isEqualTo(signed);
    }

    @Test
    void aSignatureThatOnlyClaimsToBeOursDoesNotKeepUsFromSigning() throws Exception {
        MailImpl mail = ofUser("DKIM-Signature: v=1; d=here.example; s=r; b=AA==\r\n" + PLAIN);
        started().service(mail);
        assertThat(passed(Wire.send(mail, true))).contains("r", "e");
    }

    @Test
    void brokenPartsOfOursLoseNothing() throws Exception {
        MailImpl mail = ofUser(PLAIN);
        started(domain -> {
                    throw new IllegalStateException("broken");
                })
                .service(mail);
        assertThat(Spool.content(mail)).isEqualTo(PLAIN);
        assertThat(spool.metrics.countFor("sekisho.broken")).isEqualTo(1);

        String tooLong = "X: " + "a".repeat(1 << 20) + "\r\n" + PLAIN;
        MailImpl long1 = ofUser(tooLong);
        started().service(long1);
        assertThat(Spool.content(long1)).isEqualTo(tooLong);
    }

    @Test
    @Tag("B19")
    void aLargeMessageIsNotCopiedIntoMemory() throws Exception {
        String line = "gr\u00c3\u00bcn und blau ".repeat(4) + "\r\n";
        MailImpl mail = ofUser(HEADER + "\r\n" + line.repeat(20 * 1024 * 1024 / line.length()));
        SignDkim mailet = started();
        mailet.service(ofUser(PLAIN));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        mailet.service(mail);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 * 1024 * 1024);
        assertThat(passed(Spool.content(mail))).containsExactly("r", "e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "signSubdomains=yes",
                "lifetime=0",
                "lifetime=366",
                "lifetime=7d",
                "alsoSign=X-A,,X-B",
                "alsoSign=Received",
                "alsoSign=bcc",
                "heldProcessor=error",
                "unknown=1"
            })
    void wrongParametersStopTheStart(String parameter) {
        String[] nameAndValue = parameter.split("=");
        assertThatThrownBy(() -> started(nameAndValue[0], nameAndValue[1]))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining(nameAndValue[0]);
    }

    @Test
    void lifetimeAndFurtherFieldsStandInTheSignature() throws Exception {
        MailImpl mail = ofUser("X-Thing: 1\r\n" + PLAIN);
        started("lifetime", "7", "alsoSign", "X-Thing").service(mail);
        String signed = Spool.content(mail);
        assertThat(signed).containsPattern("x=[0-9]+;").contains("x-thing");
        assertThat(passed(signed)).containsExactly("r", "e");
    }

    private void assertSigned(MailImpl mail) throws Exception {
        started().service(mail);
        assertThat(passed(Spool.content(mail))).containsExactly("r", "e");
    }

    private void assertUnsigned(MailImpl mail) throws Exception {
        String before = Spool.content(mail);
        started().service(mail);
        assertThat(Spool.content(mail)).isEqualTo(before);
    }

    private MailImpl ofUser(String message) throws Exception {
        MailImpl mail = arrived(Spool.STRANGER, message);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("a@here.example")));
        return mail;
    }

    private MailImpl arrived(String client, String message) throws Exception {
        return spool.arrived(client, "a@here.example", message);
    }

    private static MailImpl sentByMailet(MailImpl mail) {
        mail.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        return mail;
    }

    private SignDkim started(String... parameters) throws MessagingException {
        return started(keys, parameters);
    }

    private SignDkim started(SigningKeys with, String... parameters) throws MessagingException {
        SignDkim mailet = new SignDkim(with, spool.checkpoint(), spool.metrics);
        FakeMailetConfig.Builder config =
                FakeMailetConfig.builder().mailetName("SignDkim").mailetContext(james);
        for (int i = 0; i < parameters.length; i += 2) {
            config.setProperty(parameters[i], parameters[i + 1]);
        }
        mailet.init(config.build());
        return mailet;
    }

    /** The selectors of the signatures that pass, from the top. */
    private static List<String> passed(String message) throws Exception {
        RawMessage raw = RawMessage.of(message.getBytes(ISO_8859_1));
        DkimVerifier verifier = new DkimVerifier(DkimSettings.DEFAULT, Clock.systemUTC());
        DkimSignatures signatures = verifier.select(raw.header(), List.of("here.example"));
        List<String> selectors = new ArrayList<>();
        for (DkimOutcome outcome : verifier.verify(
                DnsEvaluation.start(
                                ZoneDnsClient.of(ZONE),
                                Deadline.in(Duration.ofSeconds(20)),
                                answers -> verifier.fetchKeys(signatures, answers))
                        .join(),
                raw)) {
            if (outcome.result() == DkimResult.PASS) {
                selectors.add(outcome.selector());
            }
        }
        return selectors;
    }

    private static Arguments shape(String name, String message) {
        return Arguments.of(name, message);
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    private static String zone() {
        byte[] publicKey = new byte[32];
        Ed25519.generatePublicKey(SEED, 0, publicKey, 0);
        Base64.Encoder base64 = Base64.getEncoder();
        return "r._domainkey.here.example\tTXT\tv=DKIM1; p="
                + base64.encodeToString(RSA.getPublic().getEncoded())
                + "\ne._domainkey.here.example\tTXT\tv=DKIM1; k=ed25519; p="
                + base64.encodeToString(Arrays.copyOf(publicKey, 32))
                + "\n";
    }
}

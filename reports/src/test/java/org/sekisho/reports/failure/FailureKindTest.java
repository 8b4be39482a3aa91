package org.sekisho.reports.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.JudgedMessage;
import org.sekisho.authentication.testing.SignedMail;

@Tag("B37")
class FailureKindTest {

    private static final String RUF = "; ruf=mailto:failures@example.org";

    private static Optional<FailureKind> wanted(JudgedMessage known) {
        Authentication authentication = known.known();
        return FailureKind.wanted(authentication, authentication.dmarc().get(0));
    }

    private static JudgedMessage policy(String tags) {
        return new JudgedMessage().zone("_dmarc.example.org\tTXT\tv=DMARC1; p=none" + tags + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        // Nothing passes.
        "0,      FAIL,     sender.example, FAIL,      example.org,     DMARC",
        "1,      FAIL,     sender.example, FAIL,      example.org,     DMARC",
        "d,      FAIL,     sender.example, FAIL,      example.org,     SIGNATURE",
        "s,      FAIL,     sender.example, FAIL,      example.org,     SPF",
        "d:s,    FAIL,     sender.example, FAIL,      example.org,     SIGNATURE",
        "0:d:s,  FAIL,     sender.example, FAIL,      example.org,     DMARC",
        // All pass.
        "0,      PASS,     example.org,    PASS,      example.org,     ",
        "1,      PASS,     example.org,    PASS,      example.org,     ",
        "0:d:s,  PASS,     example.org,    PASS,      example.org,     ",
        // One passes, aligned.
        "0,      PASS,     example.org,    FAIL,      example.org,     ",
        "1,      PASS,     example.org,    FAIL,      example.org,     DMARC",
        "1,      FAIL,     sender.example, PASS,      example.org,     DMARC",
        "d,      PASS,     example.org,    FAIL,      example.org,     SIGNATURE",
        "s,      SOFTFAIL, sender.example, PASS,      example.org,     SPF",
        "0:s,    PERMERROR,sender.example, PASS,      example.org,     SPF",
        // What passes is not aligned.
        "0,      PASS,     sender.example, PASS,      sender.example,  DMARC",
        "1,      PASS,     sender.example, PASS,      sender.example,  DMARC",
        "d:s,    PASS,     sender.example, PASS,      sender.example,  ",
        // No failure, only no pass.
        "d,      NONE,     sender.example, NEUTRAL,   example.org,     ",
        "s,      NONE,     sender.example, PASS,      example.org,     ",
        "s,      NEUTRAL,  sender.example, PASS,      example.org,     ",
        "1,      NONE,     sender.example, PASS,      example.org,     DMARC",
        // A missing answer is no failure.
        "0,      TEMPERROR,example.org,    FAIL,      example.org,     ",
        "1,      TEMPERROR,example.org,    PASS,      example.org,     ",
        "1,      PASS,     example.org,    TEMPERROR, example.org,     ",
        "d:s,    TEMPERROR,example.org,    TEMPERROR, example.org,     ",
        // Not good enough here is a failure too.
        "d,      PASS,     example.org,    POLICY,    example.org,     SIGNATURE",
        "d,      PASS,     example.org,    PERMERROR, sender.example,  SIGNATURE",
    })
    void A_report_is_made_where_fo_asks_for_it(
            String fo, SpfResult spf, String spfDomain, DkimResult dkim, String dkimDomain, FailureKind expected) {
        JudgedMessage message = policy(RUF + "; fo=" + fo).spf(spf, spfDomain).dkim(dkim, dkimDomain);

        assertThat(wanted(message)).isEqualTo(Optional.ofNullable(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; fo=1:d:s",
                "; rua=mailto:a@example.org; fo=1:d:s",
                "; ruf=https://example.org/failures; fo=1:d:s",
                "; ruf=nonsense; fo=1:d:s"
            })
    void Nobody_is_told_where_there_is_no_address_to_tell(String tags) {
        assertThat(wanted(policy(tags).dkim(DkimResult.FAIL, "example.org"))).isEmpty();
    }

    @Test
    void Without_fo_and_with_a_bad_one_it_is_0() {
        assertThat(wanted(policy(RUF))).contains(FailureKind.DMARC);
        assertThat(wanted(policy(RUF).spf(SpfResult.PASS, "example.org"))).isEmpty();
        assertThat(wanted(policy(RUF + "; fo=0:1").spf(SpfResult.PASS, "example.org")))
                .isEmpty();
    }

    @Test
    void The_owner_of_a_public_suffix_is_not_told_of_others_mail() {
        JudgedMessage message = new JudgedMessage()
                .zone("_dmarc.example\tTXT\tv=DMARC1; p=reject; psd=y" + RUF + "\n")
                .from("shop.example");

        assertThat(message.known().dmarc().get(0).policyDomain()).contains("example");
        assertThat(wanted(message)).isEmpty();
    }

    @Test
    void Where_there_is_no_policy_there_is_no_report() {
        assertThat(wanted(new JudgedMessage().zone("example.org\tA\t192.0.2.1\n")))
                .isEmpty();
    }

    @Test
    void A_body_that_was_changed_and_a_key_that_was_withdrawn_are_told_apart() throws Exception {
        String zone = "_dmarc.example.org\tTXT\tv=DMARC1; p=none; fo=d" + RUF + "\n";
        byte[] changed = SignedMail.sign("From: a@example.org\r\n\r\nBody\r\n", "example.org");
        changed[changed.length - 3] = 'Y';
        assertThat(really(zone + SignedMail.keyRecord("example.org"), changed)).contains(FailureKind.BODY_HASH);
        assertThat(really(zone + "test._domainkey.example.org\tTXT\tv=DKIM1; p=\n", changed))
                .contains(FailureKind.REVOKED);
        byte[] header = SignedMail.sign("From: a@example.org\r\nSubject: s\r\n\r\nBody\r\n", "example.org");
        byte[] otherSubject = new String(header, StandardCharsets.ISO_8859_1)
                .replace("Subject: s", "Subject: t")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(really(zone + SignedMail.keyRecord("example.org"), otherSubject))
                .contains(FailureKind.SIGNATURE);
    }

    private static Optional<FailureKind> really(String zone, byte[] message) throws Exception {
        Authentication authentication = MessageAuthenticator.builder(ZoneDnsClient.of(zone), Runnable::run)
                .build()
                .authenticate(
                        new Envelope(InetAddress.getByName("192.0.2.1"), "mta.example.org", "a@example.org"),
                        RawMessage.of(message))
                .join();
        return FailureKind.wanted(authentication, authentication.dmarc().get(0));
    }
}

package org.sekisho.reports.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.reports.failure.FailureReport.Field;

@Tag("B37")
class FailureMailTest {

    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"([^\"]+)\"");

    private static List<String> fieldNames(FailureReport report) {
        return report.fields().stream().map(Field::name).toList();
    }

    private static List<String> parts(String mail) {
        Matcher boundary = BOUNDARY.matcher(mail);
        assertThat(boundary.find()).isTrue();
        return List.of(mail.split("(?:^|\r\n)--" + Pattern.quote(boundary.group(1)), -1));
    }

    @Test
    void A_report_has_what_the_standards_want() {
        byte[] mail = Failures.mail(
                FailureContent.HEADERS,
                Failures.judged(Failures.known()
                        .spf(SpfResult.FAIL, "example.org")
                        .mailFrom("boss@example.org")
                        .dkim(DkimResult.FAIL, "other.example")
                        .dkim(DkimResult.FAIL, "mail.example.org")),
                1,
                Optional.of("v=spf1 exp=a\"b\\c -all"));
        String text = Failures.text(mail);

        assertThat(text)
                .startsWith("From: reports@example.net\r\nTo: failures@example.org\r\nSubject: FW: For Alice only\r\n"
                        + "Date: Mon, 2 Mar 2026 10:15:30 +0000\r\nMessage-ID: <")
                .contains("\r\nAuto-Submitted: auto-generated\r\n")
                .contains("\r\nContent-Type: multipart/report; report-type=feedback-report;\r\n");
        assertThat(parts(text)).hasSize(5);
        assertThat(parts(text).get(1)).contains("Content-Type: text/plain").contains("example.org");
        assertThat(parts(text).get(2)).startsWith("\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type:");
        assertThat(parts(text).get(3))
                .startsWith("\r\nContent-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: 7bit\r\n\r\nReceived:")
                .contains("To: Alice <alice.smith@example.net>")
                .doesNotContain("secret");
        assertThat(parts(text).get(4)).isEqualTo("--\r\n");

        FailureReport report = Failures.read(mail);
        assertThat(report.fields())
                .containsExactly(
                        new Field("Feedback-Type", "auth-failure"),
                        new Field("User-Agent", "Sekisho/1.0"),
                        new Field("Version", "1"),
                        new Field("Auth-Failure", "dmarc"),
                        new Field(
                                "Authentication-Results",
                                "mx.example.net;    dmarc=fail (p=reject dis=reject) header.from=example.org"
                                        + "    policy.dmarc=reject"),
                        new Field("Identity-Alignment", "dkim, spf"),
                        new Field("Reported-Domain", "example.org"),
                        new Field("Original-Mail-From", "<boss@example.org>"),
                        new Field("Source-IP", "192.0.2.1"),
                        new Field("Arrival-Date", "Mon, 2 Mar 2026 10:15:30 +0000"),
                        new Field("Delivery-Result", "reject"),
                        new Field("DKIM-Domain", "mail.example.org"),
                        new Field("DKIM-Identity", "@mail.example.org"),
                        new Field("DKIM-Selector", "s1"),
                        new Field("SPF-DNS", "txt : example.org : \"v=spf1 exp=a\\\"b\\\\c -all\""));
        assertThat(report.reportedField("Message-ID")).contains("<1234@sender.example>");
    }

    @Test
    void What_has_not_failed_is_not_in_the_report() {
        FailureReport passes = Failures.read(Failures.mail(
                FailureContent.HEADERS,
                Failures.judged(Failures.known()
                        .zone(Failures.ZONE.replace("p=reject", "p=reject; fo=1"))
                        .dkim(DkimResult.FAIL, "example.org")
                        .dkim(DkimResult.PASS, "example.org"))));
        assertThat(passes.field("Identity-Alignment")).contains("spf");
        assertThat(passes.field("Delivery-Result")).contains("delivered");
        assertThat(fieldNames(passes)).doesNotContain("DKIM-Domain", "SPF-DNS", "Incidents");
    }

    @Test
    void A_signature_and_SPF_have_reports_of_their_own() {
        FailureReport signature = Failures.read(Failures.mail(
                FailureContent.HEADERS,
                Failures.judged(Failures.known()
                        .zone(Failures.ZONE.replace("p=reject", "p=none; fo=d"))
                        .dkim(DkimResult.PASS, "example.org")
                        .dkim(DkimResult.PERMERROR, "sender.example"))));
        assertThat(signature.field("Auth-Failure")).contains("signature");
        assertThat(signature.field("Authentication-Results").orElseThrow())
                .contains("dkim=permerror", "header.d=sender.example")
                .doesNotContain("dkim=pass", "dmarc=", "spf=");
        assertThat(signature.field("DKIM-Domain")).contains("sender.example");
        assertThat(fieldNames(signature)).doesNotContain("Identity-Alignment", "SPF-DNS");

        FailureReport spf = Failures.read(Failures.mail(
                FailureContent.HEADERS,
                Failures.judged(Failures.known()
                        .zone(Failures.ZONE.replace("p=reject", "p=none; fo=s"))
                        .dkim(DkimResult.FAIL, "example.org")
                        .spf(SpfResult.SOFTFAIL, "sender.example")),
                1,
                Optional.of("v=spf1 ~all")));
        assertThat(spf.field("Auth-Failure")).contains("spf");
        assertThat(spf.field("Authentication-Results").orElseThrow())
                .contains("spf=softfail", "smtp.mailfrom=sender.example")
                .doesNotContain("bounce", "helo");
        assertThat(spf.field("SPF-DNS")).contains("txt : sender.example : \"v=spf1 ~all\"");
        assertThat(fieldNames(spf)).doesNotContain("DKIM-Domain", "Identity-Alignment");
    }

    @Test
    void Each_Author_Domain_sees_its_own_result() {
        var message = Failures.judged(Failures.known()
                .zone(Failures.ZONE + "_dmarc.example.com\tTXT\tv=DMARC1; p=none; ruf=mailto:f@example.com\n")
                .from("example.org", "example.com"));
        DmarcOutcome second = message.authentication().dmarc().get(1);
        byte[] mail = new FailureMail(Failures.settings(FailureContent.HEADERS), Redaction.withRandomKey())
                .write(
                        Incident.of(message, second, FailureKind.DMARC),
                        new MessageCopy(new byte[0], false),
                        1,
                        "f@example.com",
                        Optional.empty(),
                        Failures.NOW);
        assertThat(Failures.read(mail).field("Authentication-Results").orElseThrow())
                .contains("header.from=example.com")
                .doesNotContain("example.org");
        assertThat(Failures.read(mail).field("Reported-Domain")).contains("example.com");
    }

    @Test
    void Of_a_signature_as_long_as_a_header_section_little_is_kept() {
        String longText = "A".repeat(1_000_000);
        var message = Failures.judged(Failures.known()
                .zone(Failures.ZONE.replace("p=reject", "p=none; fo=d"))
                .dkim(new DkimOutcome(
                        DkimResult.PERMERROR,
                        "example.org",
                        "s1",
                        "rsa-sha256",
                        Optional.of(longText + "@example.org"),
                        longText,
                        "reason",
                        false)));
        Incident incident =
                Incident.of(message, message.authentication().dmarc().get(0), FailureKind.SIGNATURE);
        assertThat(incident.toString()).hasSizeLessThan(5000);
        FailureReport report = Failures.read(Failures.mail(FailureContent.HEADERS, message));
        assertThat(report.field("DKIM-Identity")).contains("@example.org");
        assertThat(report.field("Authentication-Results").orElseThrow()).contains("dkim=permerror", "header.b=AAAA");
    }

    @Test
    void Incidents_that_were_only_counted_are_told() {
        byte[] mail = Failures.mail(FailureContent.HEADERS, Failures.judged(Failures.known()), 8, Optional.empty());
        assertThat(Failures.read(mail).field("Incidents")).contains("8");
        assertThat(Failures.text(mail)).contains("\r\n7 other messages");
    }

    @Test
    void An_IPv6_address_is_written_as_SMTP_writes_it() {
        assertThat(Failures.read(Failures.mail(
                                FailureContent.HEADERS,
                                Failures.judged(Failures.known().client("2001:db8:0:0::9"))))
                        .field("Source-IP"))
                .contains("IPv6:2001:db8::9");
    }

    @Test
    void A_redacted_report_names_no_person() {
        byte[] mail = Failures.mail(
                FailureContent.REDACTED_HEADERS,
                Failures.judged(Failures.known()
                        .mailFrom("carol@example.org")
                        .dkim(new DkimOutcome(
                                DkimResult.FAIL,
                                "example.org",
                                "s1",
                                "rsa-sha256",
                                Optional.of("carol@example.org"),
                                "AAAA",
                                "reason",
                                false))));
        assertThat(Failures.text(mail))
                .doesNotContainIgnoringCase("alice")
                .doesNotContainIgnoringCase("carol")
                .doesNotContainIgnoringCase("boss")
                .contains("\r\nSubject: Failure report for example.org\r\n");
        FailureReport report = Failures.read(mail);
        assertThat(report.field("Original-Mail-From").orElseThrow()).matches("<[\\w-]{12}@example\\.org>");
        assertThat(report.field("DKIM-Identity").orElseThrow()).matches("[\\w-]{12}@example\\.org");
        assertThat("<" + report.field("DKIM-Identity").get() + ">")
                .isEqualTo(report.field("Original-Mail-From").get());
    }

    @Test
    void The_whole_message_goes_out_only_where_that_is_set() {
        for (FailureContent content : FailureContent.values()) {
            String mail = Failures.text(Failures.mail(content, Failures.judged(Failures.known())));
            assertThat(mail.contains("this is secret")).isEqualTo(content == FailureContent.MESSAGE);
            assertThat(mail.contains("Content-Type: message/rfc822")).isEqualTo(content == FailureContent.MESSAGE);
        }
    }

    @Test
    void A_message_is_copied_up_to_a_bound() throws Exception {
        byte[] message = new byte[MessageCopy.MAXIMUM_MESSAGE + 1];
        Arrays.fill(message, (byte) 'x');
        byte[] start = "From: a@example.org\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, message, 0, start.length);
        MessageCopy cut =
                MessageCopy.of(org.sekisho.authentication.message.RawMessage.of(message), FailureContent.MESSAGE);
        assertThat(cut.isCut()).isTrue();
        assertThat(cut.octets()).hasSize(MessageCopy.MAXIMUM_MESSAGE);
        MessageCopy whole = MessageCopy.of(
                org.sekisho.authentication.message.RawMessage.of(Arrays.copyOf(message, message.length - 1)),
                FailureContent.MESSAGE);
        assertThat(whole.isCut()).isFalse();

        String text = Failures.text(
                Failures.mail(FailureContent.MESSAGE, Failures.judged(Failures.known(), message, List.of())));
        assertThat(text).contains("is cut off there");
        assertThat(text.lines()).allMatch(line -> line.length() <= 998);
    }

    @Test
    void A_header_section_is_copied_up_to_a_bound_between_two_fields() throws Exception {
        String field = "X: " + "y".repeat(1019) + "\r\n";
        String fitting = field.repeat(MessageCopy.MAXIMUM_HEADER / field.length());
        assertThat(fitting).hasSize(MessageCopy.MAXIMUM_HEADER);
        for (String tail : List.of("\r\n", "Y: z\r\n\r\n")) {
            MessageCopy copy = MessageCopy.of(
                    org.sekisho.authentication.message.RawMessage.of(
                            (fitting + tail).getBytes(StandardCharsets.US_ASCII)),
                    FailureContent.HEADERS);
            assertThat(copy.octets()).hasSize(MessageCopy.MAXIMUM_HEADER);
            assertThat(copy.isCut()).isEqualTo(tail.startsWith("Y"));
        }
    }

    @Test
    void Odd_octets_of_a_header_section_arrive_as_they_were() {
        String odd = "From: \"J\u00f6rg\" <a@example.org>\r\nX-Nul: a\0b\rc\nd= \r\nX-Long: " + "z".repeat(2000)
                + "\r\nno field at all\r\n\r\nbody";
        byte[] mail = Failures.mail(FailureContent.HEADERS, Failures.judged(Failures.known(), odd));
        assertThat(Failures.text(mail))
                .contains("Content-Transfer-Encoding: quoted-printable\r\n\r\nFrom: \"J=F6rg\"")
                .contains("X-Nul: a=00b=0Dc=0Ad=3D=20\r\n")
                .doesNotContain("no field at all");
        assertThat(Failures.text(mail).lines()).allMatch(line -> line.length() <= 998);
        assertThat(Failures.read(mail).reportedField("X-Long").orElseThrow()).startsWith("zzzz");
    }

    @Test
    void A_message_that_no_server_takes_is_made_one_that_servers_take() {
        String odd = "From: a@example.org\r\n\r\na\0b\rc\nd\r\n" + "\u00e9".repeat(1500) + "\r\n";
        byte[] mail = Failures.mail(FailureContent.MESSAGE, Failures.judged(Failures.known(), odd));
        assertThat(Failures.text(mail))
                .contains("Content-Transfer-Encoding: 8bit\r\n\r\nFrom: a@example.org\r\n\r\na?b\r\nc\r\nd\r\n"
                        + "\u00e9".repeat(998) + "\r\n" + "\u00e9".repeat(502) + "\r\n");
    }

    @Test
    void A_report_within_the_message_is_not_taken_for_ours() {
        byte[] inner = Failures.mail(FailureContent.HEADERS, Failures.judged(Failures.known()));
        byte[] mail = Failures.mail(
                FailureContent.MESSAGE, Failures.judged(Failures.known().client("192.0.2.77"), inner, List.of()));
        assertThat(parts(Failures.text(mail))).hasSize(5);
        assertThat(Failures.read(mail).field("Source-IP")).contains("192.0.2.77");
    }

    @ParameterizedTest
    @EnumSource
    void An_address_that_cannot_stand_in_a_field_is_refused(FailureContent content) {
        FailureMail mail = new FailureMail(Failures.settings(content), Redaction.withRandomKey());
        var message = Failures.judged(Failures.known());
        Incident incident =
                Incident.of(message, message.authentication().dmarc().get(0), FailureKind.DMARC);
        for (String address :
                List.of("a@example.org\r\nBcc: b@example.org", "j\u00f6rg@example.org", "a\0@example.org")) {
            assertThatThrownBy(() -> mail.write(
                            incident, new MessageCopy(new byte[0], false), 1, address, Optional.empty(), Failures.NOW))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Whatever a stranger chooses, it adds no line to what is ours. */
    @Property(tries = 300)
    @net.jqwik.api.Tag("B37")
    void Nothing_that_a_stranger_chose_becomes_a_field_of_ours(
            @ForAll String any, @ForAll FailureContent content, @ForAll boolean hostile) {
        String odd = hostile ? any + "\r\nInjected: " + any + "\r\n\r\n--x\0\u00e9" : any;
        byte[] mail = Failures.mail(
                content,
                Failures.judged(
                        Failures.known()
                                .mailFrom(odd)
                                .spf(SpfResult.FAIL, "example.org")
                                .dkim(new DkimOutcome(
                                        DkimResult.FAIL,
                                        "example.org",
                                        odd,
                                        odd,
                                        Optional.of(odd),
                                        odd,
                                        "reason",
                                        false)),
                        ("Subject: " + odd + "\r\n" + odd).getBytes(StandardCharsets.UTF_8),
                        List.of(odd)),
                1,
                Optional.of("v=spf1 " + odd));
        List<String> parts = parts(Failures.text(mail));
        assertThat(parts).hasSize(5);
        assertThat(parts.subList(0, 3))
                .allSatisfy(part -> assertThat(part)
                        .matches(Pattern.compile("[ -~\\r\\n\\t]*"))
                        .doesNotContain("\r\nInjected"));
        assertThat(Failures.text(mail).lines()).allMatch(line -> line.length() <= 998);
        assertThat(fieldNames(Failures.read(mail))).doesNotHaveDuplicates().doesNotContain("Injected");
    }
}

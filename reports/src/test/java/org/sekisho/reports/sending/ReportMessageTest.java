package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.TextBody;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.reports.store.ReportFile;

class ReportMessageTest {

    private static final ReportFile FILE = SentReports.files(
                    SentReports.settings(1_000_000), "example.org", 1_000_000, SentReports.rows(20, 1))
            .get(0);

    @Test
    void theHeaderIsAsRfc9990WantsIt() {
        String mail = text(mail(SentReports.settings(1_000_000)));

        assertThat(mail.substring(0, mail.indexOf("\r\n\r\n")))
                .isEqualTo(String.join(
                        "\r\n",
                        "From: Receiver & Sons <dmarc@mx.example.net>",
                        "To: <d@example.org>",
                        "Date: Tue, 24 Nov 2026 03:04:05 +0000",
                        "Subject: Report Domain: example.org",
                        " Submitter: mx.example.net",
                        " Report-ID: <u7k3m9>",
                        "Message-ID: <u7k3m9.bfab0f54ca1cbaf6@mx.example.net>",
                        "Auto-Submitted: auto-generated",
                        "MIME-Version: 1.0",
                        "Content-Type: multipart/mixed; boundary=\"=_u7k3m9_=\""));
    }

    @Test
    void fiveLinesSayWhatIsInsideAndTheRestIsTheReport() throws Exception {
        byte[] mail = mail(SentReports.settings(1_000_000));
        Message parsed = new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(mail));
        Multipart parts = (Multipart) parsed.getBody();

        assertThat(parts.getSubType()).isEqualTo("mixed");
        assertThat(parts.getBodyParts()).hasSize(2);
        TextBody words = (TextBody) parts.getBodyParts().get(0).getBody();
        assertThat(new String(words.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .strip()
                        .lines())
                .containsExactly(
                        "This is a DMARC aggregate report (RFC 9990) from Receiver & Sons.",
                        "It counts mail whose author's address is at example.org or below, as it was",
                        "received from 2026-11-23T00:00:00Z to 2026-11-23T23:59:59Z: 42 messages.",
                        "The attached file, XML packed by gzip, has the details (file 1 of 2).",
                        "Whom to ask: dmarc@mx.example.net");
        assertThat(parts.getBodyParts().get(1).getMimeType()).isEqualTo("application/gzip");
        assertThat(parts.getBodyParts().get(1).getFilename()).isEqualTo(FILE.name());
        assertThat(SentReports.read(mail)).isEqualTo(SentReports.read(FILE.content()));
    }

    @Test
    @Tag("B31")
    void theSameFileForTheSameMailboxIsTheSameMail() {
        ReportMessage message = new ReportMessage(SentReports.settings(1_000_000), SentReports.claimed("example.org"));

        assertThat(message.of(FILE, 1, "d@example.org")).isEqualTo(message.of(FILE, 1, "d@example.org"));
        assertThat(messageId(message.of(FILE, 1, "d@example.org")))
                .isNotEqualTo(messageId(message.of(FILE, 1, "e@example.org")));
    }

    private static String messageId(byte[] mail) {
        return text(mail)
                .lines()
                .filter(line -> line.startsWith("Message-ID:"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Empf\u00e4nger & S\u00f6hne", "\u53d7\u4fe1\u8005", "\ud83d\ude00", "a \"b\" <c@d>, e", "x"})
    void anyOrganizationIsShownAsItIs(String organization) throws Exception {
        Message parsed = new DefaultMessageBuilder()
                .parseMessage(new ByteArrayInputStream(mail(SentReports.from(organization))));

        Mailbox from = parsed.getFrom().get(0);
        assertThat(from.getName()).isEqualTo(organization);
        assertThat(from.getAddress()).isEqualTo("dmarc@mx.example.net");
    }

    @Test
    void anOrganizationCannotBringFieldsOfItsOwn() throws Exception {
        byte[] mail = mail(SentReports.from("A\r\nBcc: x@example.com\r\n\r\nB\u2028C\u0000"));

        assertThat(text(mail).lines()).noneMatch(line -> line.startsWith("Bcc"));
        assertThat(new DefaultMessageBuilder()
                        .parseMessage(new ByteArrayInputStream(mail))
                        .getFrom())
                .hasSize(1);
    }

    @Property(tries = 300)
    void whateverTheOrganizationTheMailIsSevenBitWithShortLines(@ForAll @StringLength(max = 400) String organization) {
        byte[] mail = mail(SentReports.from(organization));

        String text = text(mail);
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n").matches("[ -~\t]*+");
        assertThat(text.lines().mapToInt(String::length).max().orElse(0)).isLessThanOrEqualTo(998);
        assertThat(text.substring(0, text.indexOf("\r\n\r\n"))
                        .lines()
                        .filter(line -> !line.startsWith(" "))
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .collect(Collectors.joining(" ")))
                .isEqualTo("From To Date Subject Message-ID Auto-Submitted MIME-Version Content-Type");
        assertThat(SentReports.read(mail).rows()).hasSize(20);
    }

    @Test
    @Tag("B34")
    void theFinishedMailIsNotLongerThanTheCap() {
        for (int maximum : new int[] {SenderSettings.LEAST_MAXIMUM_SIZE, 65_536, 1_000_000}) {
            for (String organization : new String[] {"R", "\u53d7".repeat(250)}) {
                SenderSettings settings = new SenderSettings(
                        "dmarc@mx.example.net",
                        organization,
                        Optional.of(organization),
                        "g",
                        maximum,
                        Duration.ofDays(1),
                        "s");
                ReportMessage message = new ReportMessage(settings, SentReports.claimed("example.org"));
                ReportFile longest =
                        new ReportFile(2, "u7k3m9p2", FILE.name(), new byte[Math.toIntExact(message.maximumFile())]);
                byte[] mail = message.of(longest, 2, "d".repeat(64) + "@" + "e.".repeat(94) + "f");

                // 3000 for the signatures that the server puts before it.
                assertThat(mail.length).isLessThanOrEqualTo(maximum - 3000);
                if (maximum > 65_536) {
                    assertThat(mail.length).isGreaterThan(maximum - 12_000);
                }
            }
        }
    }

    @Test
    void settingsAreChecked() {
        for (String email : List.of("a@b\r\nc", "a", "a b@c", "@c", "a@C", "a\"b@\u00fc")) {
            assertThatThrownBy(() ->
                            new SenderSettings(email, "o", Optional.empty(), "g", 10_000, Duration.ofDays(1), "s"))
                    .as(email)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SentReports.settings(SenderSettings.LEAST_MAXIMUM_SIZE - 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] mail(SenderSettings settings) {
        return new ReportMessage(settings, SentReports.claimed("example.org")).of(FILE, 2, "d@example.org");
    }

    private static String text(byte[] mail) {
        assertThat(new String(mail, StandardCharsets.ISO_8859_1)).matches("[\\x00-\\x7f]*+");
        return new String(mail, StandardCharsets.US_ASCII);
    }
}

package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.testing.LoopbackDnsServer;

class JudgeCommandTest {

    private static final String[] ZONE = {
        "example.org\tTXT\tv=spf1 ip4:192.0.2.1 -all",
        "_dmarc.example.org\tTXT\tv=DMARC1; p=reject; bogus; rua=mailto:d@example.org; ruf=mailto:f@example.org; fo=1:d",
        "soft.example\tTXT\tv=spf1 -all",
        "_dmarc.soft.example\tTXT\tv=DMARC1; p=quarantine",
        "test.example\tTXT\tv=spf1 -all",
        "_dmarc.test.example\tTXT\tv=DMARC1; p=reject; t=y",
        "_dmarc.broken.example\tTXT\t!SERVFAIL",
        "list.example\tTXT\tv=spf1 ip4:192.0.2.7 -all",
        TestMail.keyRecord("example.org"),
        TestMail.keyRecord("list.example"),
    };

    @TempDir
    private Path folder;

    private Run judge(byte[] message, String ip, String mailFrom, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "judge",
                TestMail.write(folder, "message.eml", message).toString(),
                "--ip",
                ip,
                "--helo",
                "mail.example.net",
                "--mail-from",
                mailFrom,
                "--zone",
                TestMail.zone(folder, ZONE).toString()));
        arguments.addAll(List.of(more));
        return Run.sekisho(arguments.toArray(String[]::new));
    }

    private static JsonNode json(Run run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void anAlignedMessageIsAcceptedWithStatus0() throws IOException {
        Run run = judge(TestMail.from("a@example.org"), "192.0.2.1", "a@example.org");

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Verdict\n  action        accept     DMARC pass for example.org\n")
                .contains("  SPF aligned   yes, example.org (relaxed; example.org: pass)\n")
                .contains("Authentication-Results: localhost;\n");
    }

    @Test
    void aForgedMessageIsRejectedWithStatus2AndTheReplyOfTheServer() throws IOException {
        Run run = judge(TestMail.from("a@example.org"), "192.0.2.66", "a@example.org");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out())
                .contains("  reply         550 5.7.26 DMARC: the policy of example.org refuses this message")
                .contains("  ignored in it ")
                .contains("  failures to   mailto:f@example.org, fo=1:d\n");
    }

    @Test
    void aMessageToBeQuarantinedGivesStatus1() throws IOException {
        assertThat(judge(TestMail.from("a@soft.example"), "192.0.2.66", "a@soft.example")
                        .status())
                .isEqualTo(1);
    }

    @Test
    void aPolicyInTestModeIsOneStepMilderAndSaysSo() throws IOException {
        Run run = judge(TestMail.from("a@test.example"), "192.0.2.66", "a@test.example");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("  policy        reject, by p=, t=y: one step milder\n");
    }

    @Test
    void whatHangsOnAMissingAnswerIsDeferredWithStatus3WhereTheServerWouldDefer() throws IOException {
        byte[] message = TestMail.from("a@broken.example");

        Run deferred = judge(message, "192.0.2.1", "a@example.org", "--on-temporary-error", "defer");
        assertThat(deferred.status()).isEqualTo(3);
        assertThat(deferred.out()).contains("  reply         451 4.4.3 ").contains("no answer: SERVFAIL");
        assertThat(judge(message, "192.0.2.1", "a@example.org").status()).isZero();
    }

    @Test
    void inMonitoringNothingIsDoneAndThePageSaysWhatWouldHaveBeen() throws IOException {
        Run run = judge(TestMail.from("a@example.org"), "192.0.2.66", "a@example.org", "--enforcement", "none");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("  enforced      would have been: reject\n");
    }

    @Test
    void spfFailRefusesWhereTheServerIsSetSo() throws IOException {
        byte[] message = TestMail.from("a@no-policy.example");

        assertThat(judge(message, "192.0.2.66", "a@example.org").status()).isZero();
        Run refused = judge(message, "192.0.2.66", "a@example.org", "--spf-fail", "refuse");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out()).contains("550 5.7.23");
    }

    @Test
    void mailOfAProvenListIsQuarantinedOrAsTheOptionSays() throws IOException {
        byte[] message = TestMail.bytes("From: a@example.org\r\nList-Id: <l.list.example>\r\n\r\nHello.\r\n");

        Run quarantined = judge(message, "192.0.2.7", "l@list.example");
        assertThat(quarantined.status()).isEqualTo(1);
        assertThat(quarantined.out())
                .contains("Mailing list\n  list          ")
                .contains("  override      mailing_list: ");
        assertThat(judge(message, "192.0.2.7", "l@list.example", "--mailing-lists", "reject")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void timeDecidesWhetherASignatureHasExpired() throws IOException {
        byte[] message = TestMail.signed("example.org", TestMail.from("a@example.org"));

        Run valid = judge(message, "192.0.2.66", "x@other.example", "--at", "2026-11-24T10:30:00+01:00");
        assertThat(valid.status()).isZero();
        assertThat(valid.out())
                .contains("  signature 1   pass       ")
                .contains("d=example.org s=s1 a=rsa-sha256 b=")
                .contains("judged as at  2026-11-24T09:30:00Z");
        long later = TestMail.SIGNED.plusSeconds(7200).getEpochSecond();
        Run expired = judge(message, "192.0.2.66", "x@other.example", "--at", Long.toString(later));
        assertThat(expired.status()).isEqualTo(2);
        assertThat(expired.out()).contains("  signature 1   policy     ");
    }

    @Test
    void aFileWithoutCrIsJudgedAsItIsWithANoteUnlessCrlfMendsIt() throws IOException {
        byte[] signed = TestMail.signed("example.org", TestMail.from("a@example.org"));
        byte[] lf = TestMail.bytes(new String(signed, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
        String at = TestMail.SIGNED.toString();

        Run asItIs = judge(lf, "192.0.2.66", "x@other.example", "--at", at);
        assertThat(asItIs.status()).isEqualTo(2);
        assertThat(asItIs.out()).contains("lines end with LF alone").contains("--crlf");
        Run mended = judge(lf, "192.0.2.66", "x@other.example", "--at", at, "--crlf");
        assertThat(mended.status()).isZero();
        assertThat(mended.out()).doesNotContain("  note");
    }

    @Test
    void standardInputIsReadAsBytes() throws IOException {
        byte[] message = TestMail.signed(
                "example.org",
                TestMail.bytes(
                        "From: \"\u00e9\u00ff\" <a@example.org>\r\nSubject: \u00fc\u0080\r\n\r\n\u0000\u00ff\u0081 body\r\n"));

        Run run = Run.withInput(
                message,
                "judge",
                "-",
                "--ip",
                "192.0.2.66",
                "--helo",
                "h.example",
                "--mail-from",
                "<>",
                "--at",
                TestMail.SIGNED.toString(),
                "--zone",
                TestMail.zone(folder, ZONE).toString());

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("  file          standard input, " + message.length + " octets\n")
                .contains("  MAIL FROM     <>\n");
    }

    @Test
    void aMessageWithoutUsableFromIsRejectedAndTheReasonStandsThere() throws IOException {
        Run run = judge(TestMail.bytes("Subject: x\r\n\r\n"), "192.0.2.1", "a@example.org");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).contains("  From          no From field\n");
        assertThat(judge(new byte[0], "192.0.2.1", "a@example.org").out()).contains("the message is empty");
    }

    @Test
    void eachAuthorDomainHasItsOwnPart() throws IOException {
        Run run = judge(TestMail.from("a@example.org, b@soft.example"), "192.0.2.1", "a@example.org");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("DMARC for example.org\n").contains("DMARC for soft.example\n");
    }

    @Test
    void jsonHoldsTheWholeJudgement() throws IOException {
        Run run = judge(
                TestMail.from("a@sub.example.org"), "192.0.2.66", "a@example.org", "--json", "--authserv-id", "mx");

        JsonNode json = json(run);
        assertThat(run.status()).isEqualTo(2);
        assertThat(json.at("/command").asText()).isEqualTo("judge");
        assertThat(json.at("/format").asInt()).isEqualTo(1);
        assertThat(json.at("/verdict/action").asText()).isEqualTo("reject");
        assertThat(json.at("/verdict/reply").asText()).startsWith("550 5.7.26 ");
        assertThat(json.at("/spf/1/identity").asText()).isEqualTo("mail-from");
        assertThat(json.at("/spf/1/result").asText()).isEqualTo("fail");
        assertThat(json.at("/dmarc/0/authorDomain").asText()).isEqualTo("sub.example.org");
        assertThat(json.at("/dmarc/0/discovery/recordName").asText()).isEqualTo("_dmarc.example.org");
        assertThat(json.at("/dmarc/0/discovery/record/rua/0").asText()).isEqualTo("mailto:d@example.org");
        assertThat(json.at("/dmarc/0/discovery/policyTag").asText()).isEqualTo("p");
        assertThat(json.at("/dkim").isArray()).isTrue();
        assertThat(json.at("/mailingList").isNull()).isTrue();
        assertThat(json.at("/authenticationResults").asText()).startsWith("Authentication-Results: mx;\r\n");
        assertThat(json.at("/dns").size()).isGreaterThan(2);
    }

    @Test
    void theChainOfCustodyIsShownWhereItIsAskedFor() throws IOException {
        byte[] sealed = TestMail.sealed(
                "list.example", "list.example; dmarc=pass\r\n header.from=example.org", TestMail.from("a@example.org"));

        Run run = judge(sealed, "192.0.2.66", "x@other.example", "--arc");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out())
                .contains("ARC\n  chain         pass       1 set\n  sealed by     list.example\n")
                .contains("  oldest pass   0: nobody has changed the message since the first seal\n")
                .contains("  first said    list.example; dmarc=pass header.from=example.org\n")
                .contains("    arc=pass (1 set) smtp.remote-ip=192.0.2.66 header.oldest-pass=0\n");
        JsonNode json = json(judge(sealed, "192.0.2.66", "x@other.example", "--arc", "--json"));
        assertThat(json.at("/arc/result").asText()).isEqualTo("pass");
        assertThat(json.at("/arc/reason").asText()).isEqualTo("1 set");
        assertThat(json.at("/arc/sealers/0").asText()).isEqualTo("list.example");
        assertThat(json.at("/arc/oldestPass").asInt(-1)).isZero();
        assertThat(json.at("/arc/firstResults").asText()).startsWith("list.example; dmarc=pass");
    }

    @Test
    void aBrokenChainSaysWhyAndOneThatIsNotAskedForSaysNothing() throws IOException {
        byte[] broken = TestMail.bytes("ARC-Seal: i=1; cv=none; d=list.example\r\n\u001b[31m: x\r\n"
                + new String(TestMail.from("a@example.org"), StandardCharsets.ISO_8859_1));

        Run run = judge(broken, "192.0.2.1", "a@example.org", "--arc");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("ARC\n  chain         fail       the set i=1 is not complete\n");
        JsonNode json = json(judge(broken, "192.0.2.1", "a@example.org", "--arc", "--json"));
        assertThat(json.at("/arc/oldestPass").isNull()).isTrue();
        assertThat(json.at("/arc/firstResults").isNull()).isTrue();
        assertThat(judge(broken, "192.0.2.1", "a@example.org").out()).doesNotContain("ARC\n");
        assertThat(json(judge(broken, "192.0.2.1", "a@example.org", "--json"))
                        .at("/arc")
                        .isNull())
                .isTrue();
    }

    @Test
    void aDnsServerIsAskedEachQuestionOnceAndItsAnswersAreListedInTheOrderAsked() throws IOException {
        try (LoopbackDnsServer server = LoopbackDnsServer.serving(String.join("\n", ZONE))) {
            Run run = Run.sekisho(
                    "judge",
                    TestMail.write(folder, "m.eml", TestMail.from("a@example.org"))
                            .toString(),
                    "--ip",
                    "192.0.2.1",
                    "--helo",
                    "example.org",
                    "--mail-from",
                    "a@example.org",
                    "--dns",
                    server.hostAndPort(),
                    "--json");

            JsonNode dns = json(run).at("/dns");
            assertThat(run.status()).isZero();
            assertThat(dns.at("/0/name").asText()).isEqualTo("example.org");
            assertThat(dns.at("/0/answer").asText()).isEqualTo("records");
            assertThat(dns.at("/0/ttl").asInt()).isEqualTo(1);
            assertThat(dns.findValuesAsText("name")).doesNotHaveDuplicates();
            assertThat(dns.findValuesAsText("answer")).doesNotContain("none-yet");
            assertThat(server.queries("example.org", RecordType.TXT)).isEqualTo(1);
        }
    }
}

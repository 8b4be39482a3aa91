package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.ZoneDnsClient;

/**
 * A second list of From fields in which some mail program shows {@code ceo@bank.com} to a victim, made by somebody who did not write
 * the reader of addresses; sent over a socket by a stranger whose own domain passes everything.
 */
@Tag("B08")
class ShownAuthorsTest {

    private static final String ZONE = """
            _dmarc.bank.com\tTXT\tv=DMARC1; p=reject
            evil.example\tTXT\tv=spf1 ip4:127.0.0.0/8 -all
            _dmarc.evil.example\tTXT\tv=DMARC1; p=reject
            """;

    private TestPort port;

    @BeforeEach
    void open() throws Exception {
        port = TestPort.open(TestPort.checkpoint(ZoneDnsClient.of(ZONE), Runnable::run, new RecordingMetricFactory()));
    }

    @AfterEach
    void close() {
        port.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@evil.example, ceo\uff20bank.com",
                "a@evil.example, ceo\ufe6bbank.com",
                "a@evil.example, ceo@bank\uff61com",
                "a@evil.example, ceo@\uff42\uff41\uff4e\uff4b.com",
                "a@evil.example, ceo@ba\u00adnk.com",
                "a@evil.example, ceo@bank.c\u2060om",
                "ceo@bank.com\uff0c a@evil.example",
                "ceo@bank.com\u3000a@evil.example",
                "ceo@bank\u2024com, a@evil.example",
                "<ceo@bank.com,@x.example:a@evil.example>",
                "<ceo@bank.com:a@evil.example>",
                "\"ceo@bank.com\": a@evil.example;",
                "=?utf-8?q?ceo=40bank.com?=: a@evil.example;",
                "g: h: ceo@bank.com;;, a@evil.example",
                "=?utf-8?q?ceo=40ba?= =?utf-8?q?nk.com?=, a@evil.example",
                "ceo =?utf-8?q?=40?= bank.com, a@evil.example",
                "=?utf-8?q?ceo=EF=BC=A0bank.com?=, a@evil.example",
                "=?utf-7?q?ceo+AEA-bank.com?=, a@evil.example",
                "=?utf-16be?b?AGMAZQBvAEAAYgBhAG4AawAuAGMAbwBt?=, a@evil.example",
                "=?ibm037?b?g4WWfIKBlZJLg5aU?=, a@evil.example",
                "=?x-foo?q?ceo=40bank.com?=, a@evil.example",
                "=?utf-8?q?ceo=40bank.com hello?=, a@evil.example",
                "=?utf-8?b?Y2Vv QGJhbmsuY29t?=, a@evil.example",
                "=?utf-8?q?ceo=40ba\r\n nk.com?=, a@evil.example",
                "<=?utf-8?q?=3Cceo=40bank.com=3E?=>, a@evil.example",
                "\"=?utf-8?q?ceo=40bank.com?=\", a@evil.example",
                "(=?utf-8?q?ceo=40bank.com?=), a@evil.example",
                "<a@evil.example> =?utf-8?q?ceo=40bank.com?=",
                "<a@evil.example> \"ceo@bank.com\"",
                "\"<ceo@bank.com>\" a@evil.example",
                "<a@evil.example(ceo@bank.com)>",
                "ceo@[192.0.2.1].bank.com, a@evil.example",
                "ceo@bank.com?from=a@evil.example",
                "[ceo@bank.com] a@evil.example",
                "<ceo@bank.com <a@evil.example>>"
            })
    void theVictimsDomainIsJudgedOrFromIsUnusable(String from) throws Exception {
        assertThat(answerTo(from)).matches("550 5\\.7\\.(26|1) .*");
        assertThat(port.delivered).isEmpty();
    }

    /** Alone in the field: nothing of the sender's passes, and no policy would be found for the other domain that this is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ceo@\u2066bank.com\u2069",
                "CEO <ceo@ba\u2068nk.com>",
                "ceo@bank\u3164.com",
                "ceo@\uffa0bank.com",
                "ceo@ba\u17b4nk.com",
                "ceo@bank\u2800.com",
                "ceo@ba\u061cnk.com",
                "ceo@ba\ufff9nk.com",
                "ceo@ba\udb40\udd00nk.com",
                "ceo@ba\udb40\udc61nk.com",
                "ceo@ba\ud834\udd73nk.com"
            })
    void aDomainWithCharactersThatNobodySeesIsUnusable(String from) throws Exception {
        assertThat(answerTo(from)).startsWith("550 5.7.1 From names no usable address");
        assertThat(port.delivered).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@evil.example",
                "\"ceo@bank.com\" <a@evil.example>",
                "ceo@bank.com <a@evil.example>",
                "=?utf-8?q?ceo=40bank.com?= <a@evil.example>",
                "Bank, Inc. <a@evil.example>",
                "Re: [list] Bank <a@evil.example>",
                "=?iso-2022-jp?b?GyRCRnxLXBsoQg==?= <a.@evil.example>",
                "\u65e5\u672c <a..b@evil.example>"
            })
    void theSameSenderIsLetInUnderItsOwnDomainWhateverTheDisplayNameHolds(String from) throws Exception {
        assertThat(answerTo(from)).startsWith("250");
    }

    private String answerTo(String from) throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            client.say("MAIL FROM:<a@evil.example>");
            client.say("RCPT TO:<bob@example.test>");
            assertThat(client.say("DATA")).startsWith("354");
            return client.say("From: " + new String(from.getBytes(UTF_8), ISO_8859_1) + "\r\n\r\nHello.\r\n.");
        }
    }
}

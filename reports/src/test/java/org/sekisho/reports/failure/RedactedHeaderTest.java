package org.sekisho.reports.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.message.HeaderSection;

class RedactedHeaderTest {

    private final Redaction redaction = Redaction.withRandomKey();

    private String redacted(List<String> recipients, String... fields) {
        byte[] header = (String.join("\r\n", fields) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return new String(
                new RedactedHeader(redaction, recipients).write(HeaderSection.parse(header)),
                StandardCharsets.US_ASCII);
    }

    private String hash(String localPart) {
        return redaction.localPart(localPart);
    }

    @Test
    @Tag("B37")
    void What_shows_the_cause_stays_and_persons_do_not() {
        String shown = redacted(
                List.of("alice.smith@example.net"),
                "Received: from mail.sender.example (HELO alice.smith) (192.0.2.9)",
                "\tby mx.example.net with ESMTPS id A1 for <alice.smith+news@example.net>;",
                "\tMon, 2 Mar 2026 10:15:29 +0000",
                "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; i=carol@example.org;",
                "\th=from:to; z=From:carol@example.org|To:Alice=20<alice.smith=40example.net>; bh=AAAA=; b=BBBB=",
                "Authentication-Results: mx.example.net; spf=fail smtp.mailfrom=carol@sender.example;",
                "\tdkim=fail header.i=\"carol jones\"@example.org",
                "From: \"Carol Jones\" <carol@example.org>",
                "To: Alice <Alice.Smith@example.net>, bob@example.com",
                "Cc: what (is this",
                "Subject: =?utf-8?q?Alice?= and the plan",
                "Date: Mon, 2 Mar 2026 10:15:28 +0000",
                "Message-ID: <20260302.77@example.org>",
                "References: <carol.77@example.org>",
                "Content-Type: text/plain; name=\"alice.txt\"",
                "List-Unsubscribe: <https://example.org/u?who=alice.smith>",
                "X-Original-To: alice.smith@example.net",
                "alice.smith: strange");

        assertThat(shown)
                .isEqualTo(String.join(
                        "\r\n",
                        "Received: from mail.sender.example (HELO " + hash("alice.smith") + ") (192.0.2.9) by",
                        " mx.example.net with ESMTPS id A1 for <" + hash("alice.smith+news")
                                + "@example.net>; Mon, 2 Mar",
                        " 2026 10:15:29 +0000",
                        "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1;",
                        " i=" + hash("carol") + "@example.org; h=from:to; bh=AAAA=; b=BBBB=",
                        "Authentication-Results: mx.example.net; spf=fail",
                        " smtp.mailfrom=" + hash("carol") + "@sender.example; dkim=fail",
                        " header.i=" + hash("\"carol jones\"") + "@example.org",
                        "From: <" + hash("carol") + "@example.org>",
                        "To: <" + hash("alice.smith") + "@example.net>, <" + hash("bob") + "@example.com>",
                        "Cc: [redacted]",
                        "Subject: [redacted]",
                        "Date: Mon, 2 Mar 2026 10:15:28 +0000",
                        "Message-ID: <20260302.77@example.org>",
                        "References: <" + hash("carol.77") + "@example.org>",
                        "Content-Type: text/plain",
                        ""));
    }

    @Test
    @Tag("B37")
    void The_same_person_is_the_same_in_one_server_and_another_one_in_the_next() {
        assertThat(hash("Alice")).isEqualTo(hash("alice")).hasSize(12);
        assertThat(hash("alice")).isNotEqualTo(hash("bob"));
        assertThat(hash("alice")).isNotEqualTo(Redaction.withRandomKey().localPart("alice"));
        assertThat(redaction.address("no address")).isEqualTo(hash("no address"));
    }

    @Test
    @Tag("B37")
    void A_short_name_is_replaced_where_it_is_a_word() {
        assertThat(redacted(List.of("al@example.net"), "Received: from [al] al-box by x.global x-AL"))
                .isEqualTo("Received: from [" + hash("al") + "] " + hash("al") + "-box by x.global x-" + hash("al")
                        + "\r\n");
    }

    @Test
    @Tag("B37")
    void Of_a_message_to_more_people_than_are_looked_for_no_free_text_is_shown() {
        List<String> some = new ArrayList<>(Collections.nCopies(RedactedText.MAXIMUM_RECIPIENTS - 1, "x@example.net"));
        some.add("alice@example.net");
        String[] fields = {"Received: from alice-pc by mx.example.net", "Message-ID: <1@alice.example>"};
        assertThat(redacted(some, fields))
                .isEqualTo("Received: from " + hash("alice") + "-pc by mx.example.net\r\nMessage-ID: <" + hash("1")
                        + "@" + hash("alice") + ".example>\r\n");
        some.add("bob@example.net");
        assertThat(redacted(some, fields)).isEqualTo("Received: [redacted]\r\nMessage-ID: [redacted]\r\n");
    }

    @Test
    @Tag("B37")
    void Long_hostile_fields_take_no_longer_than_they_are_long() {
        List<String> recipients = List.of("aaaaaaaa@example.net", "\"a\\\"b\"@example.net", "@", "");
        for (String piece :
                List.of("a", "@", "\"@", "<@", "\\\"@", "=?", "\u00e9", "a@", "%40", ";i=", "(", "a ", "\r\n\t")) {
            String value = piece.repeat(100_000 / piece.length());
            for (String name : List.of("Received: ", "DKIM-Signature: ", "To: ", "Message-ID: ", "Content-Type: ")) {
                String shown =
                        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> redacted(recipients, name + value));
                assertThat(shown.lines()).allMatch(line -> line.length() < 998);
            }
        }
    }

    /** A header section with the name of a recipient wherever senders and mail servers write it. */
    @Property(tries = 500)
    @net.jqwik.api.Tag("B37")
    void A_recipient_is_named_nowhere(@ForAll("names") String name, @ForAll("headers") List<String> fields) {
        String message = String.join("\r\n", fields).replace("{L}", name) + "\r\n\r\nDear " + name + ",\r\n";
        byte[] mail = Failures.mail(
                FailureContent.REDACTED_HEADERS,
                Failures.judged(
                        Failures.known()
                                .mailFrom("bounce+" + name + "=example.net@sender.example")
                                .dkim(new DkimOutcome(
                                        DkimResult.FAIL,
                                        "example.org",
                                        "s1",
                                        "rsa-sha256",
                                        Optional.of(name + "@example.org"),
                                        "AAAA",
                                        "about " + name,
                                        false)),
                        message.getBytes(StandardCharsets.UTF_8),
                        List.of(name + "@example.net")));

        assertThat(Failures.text(mail).toLowerCase(Locale.ROOT)).doesNotContain(name.toLowerCase(Locale.ROOT));
        assertThat(Failures.text(mail)).matches(Pattern.compile("\\A[ -~\\r\\n\\t]*\\z"));
        assertThat(Failures.read(mail).field("Auth-Failure")).contains("dmarc");
    }

    /** Such as no word of ours has in it. */
    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> rest = Arbitraries.strings()
                .withChars("abcxyzXYZ09.+-_'")
                .ofMinLength(2)
                .ofMaxLength(12);
        return rest.map(name -> "zq" + name);
    }

    @Provide
    Arbitrary<List<String>> headers() {
        Arbitrary<String> place = Arbitraries.of(
                "{L}",
                "{L}@example.net",
                "<{L}@example.net>",
                "\"{L}\"@example.net",
                "{L}=example.net@forwarder.example",
                "bounce-{L}=example.net@forwarder.example",
                "{L}%example.net@forwarder.example",
                "smtp.mailfrom={L}@example.net",
                "header.{L}@example.net",
                "{L}%40example.net",
                "{L}=40example.net",
                "x{L}y",
                "z={L}@example.net;",
                "i={L}@example.net;",
                "d={L}.example.net;",
                "(for {L})",
                "{L}+detail@example.net",
                "=?utf-8?q?{L}?=");
        Arbitrary<String> noise =
                Arbitraries.strings().withChars("ab@<>()\";:=?%\\,. \u00e9").ofMaxLength(6);
        Arbitrary<String> value = Combinators.combine(noise, place, noise)
                .as((before, named, after) -> before + named + after)
                .list()
                .ofMaxSize(4)
                .map(pieces -> String.join(" ", pieces));
        Arbitrary<String> name = Arbitraries.of(
                "Received",
                "To",
                "Cc",
                "Bcc",
                "From",
                "Return-Path",
                "Resent-To",
                "Subject",
                "Message-ID",
                "References",
                "DKIM-Signature",
                "ARC-Message-Signature",
                "ARC-Authentication-Results",
                "Authentication-Results",
                "Received-SPF",
                "List-Id",
                "List-Unsubscribe",
                "Content-Type",
                "Content-Transfer-Encoding",
                "User-Agent",
                "Delivered-To",
                "X-Original-To",
                "X-{L}",
                "{L}");
        return Combinators.combine(name, value)
                .as((field, text) -> field + ": " + text)
                .list()
                .ofMaxSize(12);
    }
}

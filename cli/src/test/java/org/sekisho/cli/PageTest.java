package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;

class PageTest {

    @Test
    void longValuesGoOnBelowTheirBeginningAndNoLineIsTooLong() {
        Page page = new Page(false)
                .row("words", "word ".repeat(60).strip())
                .row("one word", "x".repeat(500))
                .result("result", "permerror", "reason ".repeat(40).strip())
                .indented(12, "y".repeat(300));

        assertThat(page.toString().lines()).allMatch(line -> line.length() <= Page.WIDTH);
        assertThat(page.toString().lines().filter(line -> line.startsWith(" ".repeat(Page.VALUE_COLUMN) + "word")))
                .isNotEmpty();
        assertThat(page.toString().replaceAll("\\s", ""))
                .contains("x".repeat(500))
                .contains("y".repeat(300));
    }

    @Test
    void resultsAreColouredOnlyWhereThatIsWanted() {
        assertThat(new Page(true).result("SPF", "pass", "why").toString()).contains("\u001b[32mpass");
        assertThat(new Page(true).result("SPF", "fail", "").toString()).contains("\u001b[31mfail");
        assertThat(new Page(true).result("SPF", "none", "").toString()).contains("\u001b[33mnone");
        assertThat(new Page(false).result("SPF", "pass", "why").toString()).doesNotContain("\u001b");
    }

    @Test
    void aValueThatIsEmptyHasNoRow() {
        assertThat(new Page(false).row("label", "").toString()).isEmpty();
    }

    @Test
    void aQuestionAskedAgainIsListedOnceAndOneWithoutAnswerSaysSo() {
        AtomicInteger asked = new AtomicInteger();
        DnsQuestion never = DnsQuestion.of("never.example", RecordType.TXT);
        DnsQuestion first = DnsQuestion.of("first.example", RecordType.A);
        RecordingDnsClient client = new RecordingDnsClient(
                question -> {
                    asked.incrementAndGet();
                    return question.equals(never)
                            ? new CompletableFuture<>()
                            : CompletableFuture.completedFuture(new DnsAnswer.NoData(Duration.ofSeconds(7)));
                },
                () -> {});
        client.ask(first);
        client.ask(never);
        client.ask(first);

        List<RecordingDnsClient.Lookup> lookups = client.lookups(Duration.ofMillis(10));

        assertThat(asked).hasValue(2);
        assertThat(lookups).extracting(RecordingDnsClient.Lookup::question).containsExactly(first, never);
        assertThat(lookups.get(1).answer()).isEqualTo(Optional.empty());
        Page page = new Page(false);
        ResultsText.dns(page, lookups);
        assertThat(page.toString()).contains("no data, TTL 7 s, ").contains("no answer yet");
        assertThat(ResultsJson.dns(lookups).toString()).contains("\"answer\":\"none-yet\"");
    }
}

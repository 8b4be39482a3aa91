package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.ZoneDnsClient;

/** Which look-ups are under way at the same time. Each round answers all questions that are open. */
class SpfOverlapTest {

    private static final Duration TIME = Duration.ofSeconds(20);

    private final SpfEvaluator evaluator = new SpfEvaluator(SpfSettings.standard());
    private final Map<DnsQuestion, CompletableFuture<DnsAnswer>> open = new LinkedHashMap<>();

    @Test
    void theHostsOfAnMxAreAskedTogether() {
        assertThat(rounds("""
                        example.org\tTXT\tv=spf1 mx -all
                        example.org\tMX\t1 a.test
                        example.org\tMX\t2 b.test
                        example.org\tMX\t3 c.test
                        a.test\tA\t198.51.100.1
                        b.test\tA\t198.51.100.1
                        c.test\tA\t192.0.2.10
                        """)).containsExactly("TXT example.org", "MX example.org", "A a.test, A b.test, A c.test");
    }

    @Test
    void theNamesOfTheClientAreValidatedTogether() {
        assertThat(rounds("""
                        example.org\tTXT\tv=spf1 ptr -all
                        10.2.0.192.in-addr.arpa\tPTR\ta.test
                        10.2.0.192.in-addr.arpa\tPTR\tb.test
                        """)).containsExactly("TXT example.org", "PTR 10.2.0.192.in-addr.arpa", "A a.test, A b.test");
    }

    @Test
    void termsInARowAreAskedTogetherUpToTheFirstInclude() {
        assertThat(rounds("""
                        example.org\tTXT\tv=spf1 ip4:198.51.100.1 a mx include:a.test include:b.test -all
                        example.org\tA\t198.51.100.1
                        example.org\tMX\t1 example.org
                        a.test\tTXT\tv=spf1
                        b.test\tTXT\tv=spf1
                        """))
                .containsExactly("TXT example.org", "A example.org, MX example.org, TXT a.test", "TXT b.test");
    }

    @Tag("B02")
    @Test
    void noMoreIsAskedTogetherThanTheVoidLookUpsAllow() {
        assertThat(rounds("example.org\tTXT\tv=spf1 a:1.t.test a:2.t.test a:3.t.test a:4.t.test a:5.t.test -all\n"))
                .containsExactly("TXT example.org", "A 1.t.test, A 2.t.test, A 3.t.test");
    }

    @Test
    void nothingBehindAnAllOrAMacroIsAsked() {
        assertThat(rounds("example.org\tTXT\tv=spf1 a:1.t.test all a:2.t.test\n"))
                .containsExactly("TXT example.org", "A 1.t.test");
        assertThat(rounds("example.org\tTXT\tv=spf1 a:1.t.test a:%{i}.t.test a:2.t.test\n"))
                .containsExactly("TXT example.org", "A 1.t.test", "A 192.0.2.10.t.test", "A 2.t.test");
    }

    @Tag("B17")
    @Tag("B02")
    @Test
    void afterTheDeadlineTheResultIsATemporaryError() {
        SpfOutcome outcome = DnsEvaluation.start(
                        question -> new CompletableFuture<>(),
                        Deadline.in(Duration.ofMillis(50)),
                        dns -> evaluator.evaluate(
                                dns,
                                SpfIdentity.MAIL_FROM,
                                InetAddresses.forString("192.0.2.10"),
                                "helo.test",
                                "u@example.org"))
                .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                .join();
        assertThat(outcome.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(outcome.reason()).isEqualTo("DNS failure for TXT example.org: deadline passed");
    }

    /** The questions of each round. */
    private List<String> rounds(String zone) {
        open.clear();
        CompletableFuture<SpfOutcome> outcome = DnsEvaluation.start(
                question -> open.computeIfAbsent(question, unasked -> new CompletableFuture<>()),
                Deadline.in(TIME),
                dns -> evaluator.evaluate(
                        dns,
                        SpfIdentity.MAIL_FROM,
                        InetAddresses.forString("192.0.2.10"),
                        "helo.test",
                        "u@example.org"));
        List<String> rounds = new ArrayList<>();
        while (!outcome.isDone()) {
            Map<DnsQuestion, CompletableFuture<DnsAnswer>> round = new LinkedHashMap<>(open);
            open.clear();
            rounds.add(String.join(
                    ", ",
                    round.keySet().stream()
                            .map(question -> question.type() + " " + question.name())
                            .toList()));
            ZoneDnsClient answers = ZoneDnsClient.of(zone);
            // The last one first, so that the evaluation goes on when all answers are there.
            List<DnsQuestion> questions = new ArrayList<>(round.keySet());
            for (int i = questions.size() - 1; i >= 0; i--) {
                round.get(questions.get(i))
                        .complete(answers.ask(questions.get(i)).join());
            }
        }
        return rounds;
    }
}

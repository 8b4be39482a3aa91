package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DnsEvaluationTest {

    private static final Deadline FAR = Deadline.in(Duration.ofMinutes(5));

    /** A client whose answers come when the test says so. */
    private static final class PatientClient implements DnsClient {

        private final Map<DnsQuestion, CompletableFuture<DnsAnswer>> questions = new LinkedHashMap<>();

        @Override
        public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
            assertThat(questions).as("a question is asked once").doesNotContainKey(question);
            CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
            questions.put(question, answer);
            return answer;
        }

        void answer(String name) {
            questions.get(question(name)).complete(text(name));
        }
    }

    /** A client whose answers arrive in the moment in which somebody begins to wait for them. */
    private static DnsClient lastMoment() {
        return question -> new CompletableFuture<DnsAnswer>() {
            @Override
            public CompletableFuture<DnsAnswer> whenComplete(BiConsumer<? super DnsAnswer, ? super Throwable> action) {
                complete(text(question.name()));
                return super.whenComplete(action);
            }
        };
    }

    private static DnsQuestion question(String name) {
        return DnsQuestion.of(name, RecordType.TXT);
    }

    private static DnsAnswer text(String name) {
        return new DnsAnswer.Records(List.of(new DnsRecord.Text("text of " + name)), Duration.ofMinutes(1));
    }

    private static String join(DnsAnswers dns, String... names) {
        StringBuilder joined = new StringBuilder();
        for (String name : names) {
            joined.append(said(dns.answer(question(name)))).append(';');
        }
        return joined.toString();
    }

    private static String said(DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Records records) {
            return ((DnsRecord.Text) records.records().get(0)).value();
        }
        return ((DnsAnswer.TemporaryFailure) answer).reason();
    }

    @Test
    void withEveryAnswerAtHandItRunsOnceAndOnTheCallersThread() {
        AtomicInteger runs = new AtomicInteger();

        CompletableFuture<Thread> result =
                DnsEvaluation.start(question -> CompletableFuture.completedFuture(text(question.name())), FAR, dns -> {
                    runs.incrementAndGet();
                    join(dns, "a", "b", "c");
                    return Thread.currentThread();
                });

        assertThat(result).isCompletedWithValue(Thread.currentThread());
        assertThat(runs).hasValue(1);
    }

    @Test
    void itRunsAgainWhenAMissingAnswerArrives() {
        PatientClient client = new PatientClient();

        CompletableFuture<String> result = DnsEvaluation.start(client, FAR, dns -> join(dns, "a", "b"));

        assertThat(client.questions.keySet()).containsExactly(question("a"));
        client.answer("a");
        assertThat(client.questions.keySet()).containsExactly(question("a"), question("b"));
        assertThat(result).isNotDone();
        client.answer("b");
        assertThat(result).isCompletedWithValue("text of a;text of b;");
    }

    @Test
    void prefetchedQuestionsAreUnderWayAtTheSameTimeAndDoNotWaitForEachOther() {
        PatientClient client = new PatientClient();
        Function<DnsAnswers, String> evaluation = dns -> {
            dns.prefetch(question("a"));
            dns.prefetch(question("b"));
            dns.prefetch(question("never wanted"));
            return join(dns, "a", "b");
        };

        CompletableFuture<String> result = DnsEvaluation.start(client, FAR, evaluation);

        assertThat(client.questions).hasSize(3);
        client.answer("b");
        assertThat(result).isNotDone();
        client.answer("a");
        assertThat(result).isCompletedWithValue("text of a;text of b;");
    }

    @Test
    @Tag("B17")
    void whatIsUnknownAtTheDeadlineIsATemporaryFailureAndWhatIsKnownStays() {
        PatientClient client = new PatientClient();
        long start = System.nanoTime();

        CompletableFuture<String> result = DnsEvaluation.start(
                client, Deadline.in(Duration.ofSeconds(2)), dns -> join(dns, "a", "silent", "also silent"));
        client.answer("a");

        assertThat(result.join()).isEqualTo("text of a;deadline passed;deadline passed;");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThanOrEqualTo(1999L);
    }

    @Test
    @Tag("B17")
    void afterTheDeadlineItEndsAtOnceWithTheAnswersThatAreAtHand() {
        CompletableFuture<String> result = DnsEvaluation.start(
                question -> question.name().equals("a")
                        ? CompletableFuture.completedFuture(text("a"))
                        : new CompletableFuture<>(),
                new Deadline(System.nanoTime() - 1),
                dns -> join(dns, "a", "b", "a", "b"));

        assertThat(result).isCompletedWithValue("text of a;deadline passed;text of a;deadline passed;");
    }

    @Test
    void replaysDoNotNestHoweverManyThereAre() {
        String[] names = IntStream.range(0, DnsEvaluation.MAXIMUM_QUESTIONS)
                .mapToObj(i -> "n" + i)
                .toArray(String[]::new);
        List<Integer> depths = new ArrayList<>();

        CompletableFuture<String> result = DnsEvaluation.start(lastMoment(), FAR, dns -> {
            depths.add(StackWalker.getInstance().<Long>walk(Stream::count).intValue());
            return join(dns, names);
        });

        assertThat(result.join())
                .isEqualTo("text of n%s;"
                        .repeat(names.length)
                        .formatted((Object[]) names)
                        .replace("nn", "n"));
        assertThat(depths).hasSize(names.length + 1);
        assertThat(depths).allSatisfy(depth -> assertThat(depth).isLessThan(depths.get(0) + 20));
    }

    @Test
    @Tag("B17")
    void aQuestionTooManyIsATemporaryFailureAndIsNotAsked() {
        AtomicInteger asked = new AtomicInteger();
        DnsClient client = question -> {
            asked.incrementAndGet();
            return CompletableFuture.completedFuture(text(question.name()));
        };

        String last = DnsEvaluation.start(client, FAR, dns -> {
                    for (int i = 0; i < DnsEvaluation.MAXIMUM_QUESTIONS; i++) {
                        assertThat(dns.answer(question("n" + i))).isInstanceOf(DnsAnswer.Records.class);
                    }
                    assertThat(dns.answer(question("n0"))).isInstanceOf(DnsAnswer.Records.class);
                    return said(dns.answer(question("one more")));
                })
                .join();

        assertThat(last).isEqualTo("too many DNS questions for one evaluation");
        assertThat(asked).hasValue(DnsEvaluation.MAXIMUM_QUESTIONS);
    }

    @Test
    @Tag("B18")
    void anEvaluationThatAsksSomethingElseEachTimeEndsAllTheSame() {
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<String> result =
                DnsEvaluation.start(lastMoment(), FAR, dns -> said(dns.answer(question("n" + runs.incrementAndGet()))));

        assertThat(result.join()).isEqualTo("too many DNS questions for one evaluation");
    }

    @Test
    @Tag("B18")
    void aClientThatBreaksItsContractIsATemporaryFailure() {
        assertThat(DnsEvaluation.start(
                                question -> CompletableFuture.failedFuture(new IllegalStateException()),
                                FAR,
                                dns -> join(dns, "a"))
                        .join())
                .isEqualTo("the DNS client failed;");
        assertThat(DnsEvaluation.start(
                                question -> {
                                    throw new IllegalStateException();
                                },
                                FAR,
                                dns -> join(dns, "a"))
                        .join())
                .isEqualTo("the DNS client failed;");
    }

    @Test
    void anEvaluationThatThrowsEndsExceptionally() {
        CompletableFuture<String> result = DnsEvaluation.start(new PatientClient(), FAR, dns -> {
            throw new IllegalArgumentException("a bug");
        });

        assertThatThrownBy(result::join).hasRootCauseMessage("a bug");
    }

    @Test
    void aCancelledEvaluationAsksNothingMore() {
        PatientClient client = new PatientClient();
        CompletableFuture<String> result = DnsEvaluation.start(client, FAR, dns -> join(dns, "a", "b"));

        result.cancel(false);
        client.answer("a");

        assertThat(client.questions).hasSize(1);
    }

    @Property(tries = 200)
    void theResultDoesNotDependOnWhenAnswersArrive(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 9) Integer> wanted,
            @ForAll @Size(max = 10) List<@IntRange(max = 9) Integer> prefetched,
            @ForAll @Size(10) List<@IntRange(max = 2) Integer> milliseconds) {
        String[] names = wanted.stream().map(String::valueOf).toArray(String[]::new);
        DnsClient client = question -> {
            int delay = milliseconds.get(Integer.parseInt(question.name()));
            return delay == 0
                    ? CompletableFuture.completedFuture(text(question.name()))
                    : CompletableFuture.supplyAsync(
                            () -> text(question.name()),
                            CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS));
        };
        Function<DnsAnswers, String> evaluation = dns -> {
            prefetched.forEach(name -> dns.prefetch(question(String.valueOf(name))));
            return join(dns, names);
        };

        String late = DnsEvaluation.start(client, FAR, evaluation).join();
        String early = DnsEvaluation.start(
                        question -> CompletableFuture.completedFuture(text(question.name())), FAR, evaluation)
                .join();

        assertThat(late).isEqualTo(early);
    }
}

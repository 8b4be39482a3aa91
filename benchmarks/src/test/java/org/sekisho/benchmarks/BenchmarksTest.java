package org.sekisho.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark once, so that none of them rots. Says nothing about speed. */
class BenchmarksTest {

    private static final int BENCHMARKS = 2 * 5 * 2 + 2 * 3 + 2 * 3 + 2 * 2 + 1;

    @Test
    void every_benchmark_runs_and_both_sides_judge_each_sample_rightly() throws Exception {
        Collection<RunResult> results = new Runner(Benchmarks.options(new OptionsBuilder()
                        .forks(0)
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .verbosity(VerboseMode.SILENT)
                        .build()))
                .run();

        assertThat(results).hasSize(BENCHMARKS);
        assertThat(ResultTable.of(results))
                .contains("### DkimVerifyBenchmark", "| mail TEXT_10_KB, signatures 3 |", "jdkim", "jspf")
                .contains("### JudgementBenchmark", "no peer");
    }

    @Test
    void a_side_that_judges_wrongly_is_not_measured() throws Exception {
        byte[] message = Signers.signed(SampleMail.TEXT_1_KB, 1);

        DkimVerification believesAnything = any -> 1;
        DkimVerification believesNothing = any -> 0;

        assertThatIllegalStateException().isThrownBy(() -> believesAnything.check(message, 1));
        assertThatIllegalStateException().isThrownBy(() -> believesNothing.check(message, 1));
    }

    @Test
    void samples_have_their_length_and_are_the_same_each_time() {
        for (SampleMail mail : SampleMail.values()) {
            byte[] bytes = mail.bytes();

            assertThat(bytes).isEqualTo(mail.bytes());
            assertThat(bytes.length).isBetween(mail.length(), mail.length() + 100);
        }
    }
}

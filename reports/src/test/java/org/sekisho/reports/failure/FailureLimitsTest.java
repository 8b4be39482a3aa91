package org.sekisho.reports.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.testing.MovableClock;

@Tag("B37")
class FailureLimitsTest {

    private static final Duration TICK = Duration.ofNanos(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final MovableClock clock = new MovableClock(Failures.NOW);

    private OptionalLong report(FailureLimits limits, String domain, String condition) {
        return limits.report(domain, condition, clock.instant());
    }

    @Test
    void One_more_than_the_limit_of_a_domain_is_withheld_until_an_hour_is_over() {
        FailureLimits limits = new FailureLimits(2, 100);
        assertThat(report(limits, "example.org", "a")).hasValue(1);
        clock.pass(Duration.ofMinutes(30));
        assertThat(report(limits, "example.org", "b")).hasValue(1);
        assertThat(report(limits, "example.org", "c")).isEmpty();
        assertThat(report(limits, "example.net", "c")).hasValue(1);

        clock.pass(Duration.ofMinutes(30).minus(TICK));
        assertThat(report(limits, "example.org", "c")).isEmpty();
        clock.pass(TICK);
        assertThat(report(limits, "example.org", "c")).hasValue(3);
        assertThat(report(limits, "example.org", "d")).isEmpty();
    }

    @Test
    void The_same_failure_is_reported_twice_in_an_hour_and_counted() {
        FailureLimits limits = new FailureLimits(10, 100);
        assertThat(report(limits, "example.org", "a")).hasValue(1);
        clock.pass(TICK);
        assertThat(report(limits, "example.org", "a")).hasValue(1);
        assertThat(report(limits, "example.org", "a")).isEmpty();
        clock.pass(HOUR.minus(TICK).minus(TICK));
        assertThat(report(limits, "example.org", "a")).isEmpty();
        clock.pass(TICK);
        assertThat(report(limits, "example.org", "a")).hasValue(3);
        assertThat(report(limits, "example.org", "a")).isEmpty();
        clock.pass(HOUR);
        assertThat(report(limits, "example.org", "a")).hasValue(2);
    }

    @Test
    void All_mails_together_have_a_limit_in_any_hour() {
        FailureLimits limits = new FailureLimits(10, 2);
        assertThat(limits.mail(clock.instant())).isTrue();
        clock.pass(Duration.ofMinutes(1));
        assertThat(limits.mail(clock.instant())).isTrue();
        assertThat(limits.mail(clock.instant())).isFalse();
        assertThat(report(limits, "example.org", "a")).isEmpty();

        clock.pass(Duration.ofMinutes(59).minus(TICK));
        assertThat(limits.mail(clock.instant())).isFalse();
        clock.pass(TICK);
        assertThat(report(limits, "example.org", "a")).hasValue(2);
        assertThat(limits.mail(clock.instant())).isTrue();
        assertThat(limits.mail(clock.instant())).isFalse();
    }

    @Test
    void A_clock_that_was_far_ahead_holds_back_nothing() {
        FailureLimits limits = new FailureLimits(1, 1);
        Instant ahead = clock.instant().plus(Duration.ofDays(400));
        assertThat(limits.report("example.org", "a", ahead)).hasValue(1);
        assertThat(limits.mail(ahead)).isTrue();

        assertThat(report(limits, "example.org", "a")).hasValue(1);
        assertThat(limits.mail(clock.instant())).isTrue();
        assertThat(limits.mail(clock.instant())).isFalse();
    }

    @Test
    void What_was_not_sent_after_all_counts_in_the_next_report() {
        FailureLimits limits = new FailureLimits(10, 100);
        limits.withheld("example.org", 4);
        assertThat(report(limits, "example.org", "a")).hasValue(5);
    }

    @Test
    void A_flood_of_domains_makes_the_one_forgotten_that_was_seen_longest_ago() {
        FailureLimits limits = new FailureLimits(1, 1_000_000);
        assertThat(report(limits, "old.example", "a")).hasValue(1);
        assertThat(report(limits, "kept.example", "a")).hasValue(1);
        for (int i = 0; i < FailureLimits.MAXIMUM_DOMAINS - 2; i++) {
            report(limits, "d" + i + ".example", "a");
        }
        assertThat(report(limits, "kept.example", "a")).isEmpty();
        assertThat(report(limits, "one-more.example", "a")).hasValue(1);
        assertThat(report(limits, "kept.example", "a")).isEmpty();
        assertThat(report(limits, "old.example", "a")).hasValue(1);
    }
}

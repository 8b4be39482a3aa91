package org.sekisho.reports.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When reports go. */
@Tag("B33")
class SendingTimesTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 23);
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant DAY_END = Instant.parse("2026-11-24T00:00:00Z");

    @Test
    void theyAreSpreadOverTheWholeTimeAndEachServerSaysTheSame() {
        SendingTimes times = new SendingTimes(Duration.ofMinutes(30), Duration.ofHours(6));

        long[] hours = new long[6];
        IntStream.range(0, 6000).forEach(i -> {
            Instant due = times.due(DAY, "d" + i + ".example", NOON);
            assertThat(due).isEqualTo(SendingTimes.DEFAULT.due(DAY, "d" + i + ".example", NOON.plusSeconds(60)));
            hours[(int) Duration.between(DAY_END.plusSeconds(1800), due).toHours()]++;
        });

        assertThat(Arrays.stream(hours).boxed()).allMatch(count -> count > 800 && count < 1200);
    }

    @Test
    void oneDomainHasAnotherTimeEachDay() {
        assertThat(SendingTimes.DEFAULT.due(DAY, "example.org", NOON).plus(Duration.ofDays(1)))
                .isNotEqualTo(SendingTimes.DEFAULT.due(DAY.plusDays(1), "example.org", NOON));
    }

    @Test
    void withoutSpreadAllGoWhenTheDayHasSettled() {
        SendingTimes times = new SendingTimes(Duration.ofMinutes(30), Duration.ZERO);

        assertThat(times.due(DAY, "example.org", NOON)).isEqualTo(DAY_END.plusSeconds(1800));
    }

    @Test
    void whatIsLateHasTimeToSettle() {
        Instant late = DAY_END.plus(Duration.ofDays(2));

        assertThat(SendingTimes.DEFAULT.due(DAY, "example.org", late)).isEqualTo(late.plusSeconds(1800));
    }

    @Test
    void noReportGoesBeforeItsDayIsOver() {
        assertThatThrownBy(() -> new SendingTimes(Duration.ofMinutes(-1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SendingTimes(Duration.ZERO, Duration.ofMinutes(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package org.sekisho.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B17")
class OverloadsTest {

    private static final long RECENT = Overloads.RECENT.toNanos();

    private final Overloads overloads = new Overloads();

    @Test
    void nothingIsRecentBeforeTheFirst() {
        assertThat(overloads.recent(0)).isZero();
    }

    @Test
    void anOverloadIsCountedUntilTenMinutesAfterItsLastMessage() {
        overloads.count(-RECENT);
        overloads.count(-5);

        assertThat(overloads.recent(RECENT - 6)).isEqualTo(2);
        assertThat(overloads.recent(RECENT - 5)).isZero();
    }

    @Test
    void theNextOverloadBeginsAnew() {
        overloads.count(0);
        overloads.count(RECENT);

        assertThat(overloads.recent(RECENT)).isEqualTo(1);
    }
}

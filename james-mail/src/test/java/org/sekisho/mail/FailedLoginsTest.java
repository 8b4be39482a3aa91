package org.sekisho.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B21")
class FailedLoginsTest {

    private static final int ALLOWED = 3;
    private static final InetAddress CLIENT = InetAddresses.forString("192.0.2.1");

    private final AtomicLong now = new AtomicLong(1);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final FailedLogins logins = new FailedLogins(ALLOWED, metrics, new Ticker() {
        @Override
        public long read() {
            return now.get();
        }
    });

    @Test
    void oneFailureFewerThanTooManyHasNoConsequence() {
        fail(CLIENT, ALLOWED - 1);
        assertThat(pause(CLIENT)).isEmpty();
        fail(CLIENT, 1);
        assertThat(pause(CLIENT)).contains(FailedLogins.FIRST_PAUSE);
    }

    @Test
    void thePauseEndsDoublesWithEachFailureAndHasABound() {
        fail(CLIENT, ALLOWED);
        pass(FailedLogins.FIRST_PAUSE.minusNanos(1));
        assertThat(pause(CLIENT)).contains(Duration.ofNanos(1));
        pass(Duration.ofNanos(1));
        assertThat(pause(CLIENT)).isEmpty();

        fail(CLIENT, 1);
        assertThat(pause(CLIENT)).contains(FailedLogins.FIRST_PAUSE.multipliedBy(2));
        fail(CLIENT, 100);
        assertThat(pause(CLIENT)).contains(FailedLogins.LONGEST_PAUSE);
    }

    @Test
    void anAddressIsForgottenAWhileAfterItsLastFailure() {
        fail(CLIENT, ALLOWED + 10);
        pass(FailedLogins.MEMORY);
        fail(CLIENT, 1);

        assertThat(pause(CLIENT)).isEmpty();
    }

    @Test
    void onlyTheAddressThatFailedPausesAndOfIpv6ItsWholeNetwork() {
        fail(CLIENT, ALLOWED);
        fail(InetAddresses.forString("2001:db8:0:1::1"), ALLOWED);

        assertThat(pause(InetAddresses.forString("192.0.2.2"))).isEmpty();
        assertThat(pause(InetAddresses.forString("2001:db8:0:1:ffff::2"))).isPresent();
        assertThat(pause(InetAddresses.forString("2001:db8:0:2::1"))).isEmpty();
    }

    @Test
    void noFailuresAreTooManyWhereThatIsSwitchedOff() {
        FailedLogins off = new FailedLogins(0, metrics);
        for (int i = 0; i < 100; i++) {
            off.failed("s", CLIENT, "x");
        }
        assertThat(off.pause("s", CLIENT)).isEmpty();
    }

    @Test
    void failuresAndRefusalsAreCounted() {
        fail(CLIENT, ALLOWED);
        pause(CLIENT);

        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(ALLOWED);
        assertThat(metrics.countFor("sekisho.submission.paused-logins")).isEqualTo(1);
    }

    @Test
    void aLoginUnderWayIsNoFailureUntilItEndsOrTakesTooLong() {
        FailedLogins.Exchange silent = logins.begins("session", CLIENT, "");
        FailedLogins.Exchange good = logins.begins("session", CLIENT, "");
        pass(FailedLogins.LONGEST_EXCHANGE.minusNanos(1));
        pause(CLIENT);
        logins.ends(good, true);
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isZero();

        pass(Duration.ofNanos(1));
        pause(CLIENT);
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(1);
        logins.ends(silent, false);
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(1);
    }

    @Test
    void onlySoManyLoginsAreUnderWayAtATimeAndFewerAfterAPause() {
        for (int i = 0; i < FailedLogins.EXCHANGES; i++) {
            assertThat(pause(CLIENT)).isEmpty();
            logins.begins("session", CLIENT, "");
            pass(Duration.ofMillis(1));
        }
        assertThat(pause(CLIENT))
                .contains(FailedLogins.LONGEST_EXCHANGE.minus(Duration.ofMillis(FailedLogins.EXCHANGES)));
        assertThat(pause(InetAddresses.forString("192.0.2.2"))).isEmpty();

        pass(FailedLogins.LONGEST_EXCHANGE);
        assertThat(pause(CLIENT)).isPresent();
        pass(FailedLogins.LONGEST_PAUSE);
        for (int i = 0; i < FailedLogins.EXCHANGES_AFTER_A_PAUSE; i++) {
            assertThat(pause(CLIENT)).isEmpty();
            logins.begins("session", CLIENT, "");
        }
        assertThat(pause(CLIENT)).contains(FailedLogins.LONGEST_EXCHANGE);
    }

    private void fail(InetAddress client, int times) {
        for (int i = 0; i < times; i++) {
            logins.failed("session", client, "alice\r\nforged=line");
        }
    }

    private Optional<Duration> pause(InetAddress client) {
        return logins.pause("session", client);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}

package org.sekisho.authentication.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock in UTC that stands until a test moves it. Safe for use by several threads. */
public final class MovableClock extends Clock {

    private volatile Instant now;

    /** Shows that time. */
    public MovableClock(Instant now) {
        this.now = now;
    }

    /** Shows that time from now on, which may be earlier. */
    public void set(Instant time) {
        now = time;
    }

    /** Goes on by so much. */
    public void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

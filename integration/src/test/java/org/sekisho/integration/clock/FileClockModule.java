package org.sekisho.integration.clock;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.multibindings.OptionalBinder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.sekisho.james.ReportClock;
import org.sekisho.james.ReportPace;

/** Lets reports go by {@code conf/clock}, and be looked after more often than usual. */
public final class FileClockModule extends AbstractModule {

    /** Longer than a report takes on a busy machine, shorter than a test has patience. */
    private static final Duration LEASE = Duration.ofSeconds(8);

    /** Made by James. */
    public FileClockModule() {}

    @Override
    protected void configure() {
        Path file = Path.of(System.getProperty("working.directory"), "conf", "clock");
        OptionalBinder.newOptionalBinder(binder(), Key.get(Clock.class, ReportClock.class))
                .setBinding()
                .toInstance(new FileClock(file));
        OptionalBinder.newOptionalBinder(binder(), ReportPace.class)
                .setBinding()
                .toInstance(new ReportPace(Duration.ofMillis(500), Duration.ofMillis(50), LEASE));
    }
}

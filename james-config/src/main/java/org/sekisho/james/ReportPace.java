package org.sekisho.james;

import java.time.Duration;
import org.sekisho.reports.store.jdbc.StoreLimits;

/**
 * How fast the work on reports goes on. No setting, since nobody need choose it; but a test that waits for another server to take
 * over binds a faster one, as it binds a {@link ReportClock}.
 *
 * @param interval how long to rest when nothing is due
 * @param pause how long to rest between two reports
 * @param lease how long a report stays with a server that does not come back to it
 */
public record ReportPace(Duration interval, Duration pause, Duration lease) {

    /** Ten seconds, a tenth of one, ten minutes. */
    public static final ReportPace USUAL =
            new ReportPace(Duration.ofSeconds(10), Duration.ofMillis(100), StoreLimits.DEFAULT.lease());
}

package org.sekisho.reports.recording;

import java.time.Instant;
import java.util.Optional;
import org.sekisho.reports.journal.JournalStatus;

/**
 * How a {@link JournalFold} fares, for metrics and health checks.
 *
 * @param journal how much waits to be counted, and since when
 * @param failingSince since when nothing can be counted; empty while all is well
 * @param failure why, in a sentence; present with {@code failingSince}
 * @param wentBack how often the store was found to have gone back in time since the start
 * @param cloned whether another server was found to use a copy of the journal since the start
 */
public record FoldStatus(
        JournalStatus journal,
        Optional<Instant> failingSince,
        Optional<String> failure,
        long wentBack,
        boolean cloned) {}

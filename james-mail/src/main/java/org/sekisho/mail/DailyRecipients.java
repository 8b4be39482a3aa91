package org.sekisho.mail;

import com.google.inject.ProvidedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Counts to how many recipients each user sends in any 24 hours, and holds it to its limit, so that a stolen password is worth
 * little. All ports of the server share one. It counts by the hour: what was sent counts for 24 hours at least, and for less
 * than 25. Bounded; safe for use by any number of threads, none of which waits for a disk.
 */
@ProvidedBy(MissingModule.class)
public final class DailyRecipients {

    /** The most users that are remembered; beyond them those are forgotten that have not sent for longest. */
    static final int MOST_LOGINS = 50_000;

    private final RecipientLimits limits;
    private final Clock clock;
    private final Map<String, HourlyCounts> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HourlyCounts> eldest) {
            return size() > MOST_LOGINS;
        }
    };

    private long changes;

    /**
     * A message that was counted.
     *
     * @param login who sends it
     * @param hour when, in hours since 1970
     * @param recipients how many it has; 0 where its sender has no limit
     */
    public record Counted(String login, long hour, int recipients) {}

    /** Knows of no message yet. */
    public DailyRecipients(RecipientLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * How many recipients a user may have in 24 hours.
     *
     * @return 0 for as many as it likes
     */
    public int limit(String login) {
        return limits.of(login);
    }

    /** Whether a user may send to so many more. Counts nothing. */
    public synchronized boolean hasRoom(String login, int recipients) {
        int limit = limits.of(login);
        return limit == 0 || used(login) + recipients <= limit;
    }

    /**
     * Counts a message.
     *
     * @return empty, and nothing is counted, if its sender may not have so many recipients more
     */
    public synchronized Optional<Counted> count(String login, int recipients) {
        if (limits.of(login) == 0) {
            return Optional.of(new Counted(login, hour(), 0));
        }
        if (!hasRoom(login, recipients)) {
            return Optional.empty();
        }
        Counted counted = new Counted(login, hour(), recipients);
        add(counted.login(), counted.hour(), recipients);
        return Optional.of(counted);
    }

    /** Takes a message back that was counted and then not accepted. */
    public synchronized void takeBack(Counted counted) {
        if (counted.recipients() > 0) {
            add(counted.login(), counted.hour(), -counted.recipients());
        }
    }

    /** Grows with every change of what {@link #write} writes. */
    public synchronized long changes() {
        return changes;
    }

    /** Writes all counts as JSON, and forgets what does not matter any more. Threads that count do not wait for it. */
    public void write(OutputStream out) throws IOException {
        Map<String, HourlyCounts> now;
        synchronized (this) {
            counts.values().removeIf(hours -> hours.total(hour()) == 0);
            now = new LinkedHashMap<>(counts);
        }
        RecipientsJson.write(now, out);
    }

    /**
     * Takes up what {@link #write} has written, in place of what was counted before.
     *
     * @throws IOException if it cannot be read, or is anything else; nothing changes then
     */
    public void read(InputStream in) throws IOException {
        Map<String, HourlyCounts> read = RecipientsJson.read(in, MOST_LOGINS, hour());
        synchronized (this) {
            counts.clear();
            counts.putAll(read);
            changes++;
        }
    }

    private long used(String login) {
        return counts.getOrDefault(login, HourlyCounts.NONE).total(hour());
    }

    private void add(String login, long hour, int recipients) {
        HourlyCounts changed = counts.getOrDefault(login, HourlyCounts.NONE).plus(hour, recipients, hour());
        if (changed.byHour().isEmpty()) {
            counts.remove(login);
        } else {
            counts.put(login, changed);
        }
        changes++;
    }

    private long hour() {
        return TimeUnit.MILLISECONDS.toHours(clock.millis());
    }
}

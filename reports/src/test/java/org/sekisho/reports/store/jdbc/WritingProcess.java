package org.sekisho.reports.store.jdbc;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.sekisho.reports.store.StoreException;

/**
 * A server that writes to databases until it is killed. Of each it says when it begins to open it, where that database stands, and
 * each position when it is durable. What it writes can be checked by itself: all up to the position, and nothing else.
 */
final class WritingProcess {

    /** What it does with a database once that is open. */
    enum Way {
        /** Writes for ever. */
        WRITE,
        /** Nothing, as a start that hangs. */
        WAIT,
        /** Writes a little and closes. */
        CLOSE
    }

    static final String OPENING = "opening";
    /** The argument that stands for no end but being killed. */
    static final int UNTIL_KILLED = -1;

    private static final int LATEST_OPENING = 400;
    private static final int KEPT_ROWS = 60;
    private static final int FEW = 3;

    private WritingProcess() {}

    /**
     * Arguments: after how many milliseconds it exits without closing anything, as a start of James that fails does, or -1; then a
     * way and a URL for each database.
     */
    public static void main(String[] arguments) throws Exception {
        int exit = Integer.parseInt(arguments[0]);
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(arguments.length / 2);
        List<Thread> threads = IntStream.range(0, arguments.length / 2)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        use(i, Way.valueOf(arguments[2 * i + 1]), arguments[2 * i + 2], opened);
                    } catch (Exception | Error e) {
                        say(i, e.toString().lines().findFirst().orElse(""));
                    }
                    done.countDown();
                }))
                .toList();
        threads.forEach(Thread::start);
        Thread orphaned = new Thread(WritingProcess::endWithTheOneWhoStartedIt);
        orphaned.setDaemon(true);
        orphaned.start();
        if (exit != UNTIL_KILLED) {
            opened.await();
            Thread.sleep(exit);
            System.exit(1);
        }
        done.await();
    }

    private static void endWithTheOneWhoStartedIt() {
        try {
            while (System.in.read() >= 0) {
                // It says nothing.
            }
        } catch (IOException gone) {
            // It has ended too.
        }
        Runtime.getRuntime().halt(0);
    }

    @SuppressWarnings("SystemOut")
    private static void say(int database, Object what) {
        System.out.println(database + " " + what);
    }

    private static void use(int index, Way way, String url, CountDownLatch opened) throws Exception {
        Random random = new Random();
        Thread.sleep(random.nextInt(LATEST_OPENING));
        say(index, OPENING);
        ReportDatabase database =
                ReportDatabase.open(new DatabaseAccess(url, Optional.empty(), Optional.empty()), Schema.CURRENT);
        long position = positionOf(database);
        say(index, position);
        opened.countDown();
        for (int i = 0; way == Way.WRITE || way == Way.CLOSE && i < FEW; i++) {
            write(database, random, ++position);
            say(index, position);
            Thread.sleep(random.nextInt(20) == 0 ? random.nextInt(200) : 0);
        }
        if (way == Way.CLOSE) {
            database.close();
        } else {
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** A machine that is busy with other things gets no connection in time. */
    private static long positionOf(ReportDatabase database) throws Exception {
        while (true) {
            try {
                return database.read(WritingProcess::position);
            } catch (StoreException busy) {
                if (!String.valueOf(busy.getMessage()).contains("request timed out")) {
                    throw busy;
                }
            }
        }
    }

    /** Where the database stands; throws if something is not as it was written. */
    private static long position(Handle handle) {
        handle.execute("CREATE TABLE IF NOT EXISTS written (id INTEGER PRIMARY KEY, position BIGINT, messages BIGINT)");
        handle.execute("CREATE TABLE IF NOT EXISTS written_row (position BIGINT PRIMARY KEY, content VARCHAR)");
        handle.execute("MERGE INTO written t USING (VALUES (1)) AS v (id) ON t.id = v.id"
                + " WHEN NOT MATCHED THEN INSERT VALUES (1, 0, 0)");
        long position = number(handle, "SELECT position FROM written");
        check(7 * position, number(handle, "SELECT messages FROM written"), "messages");
        check(Math.min(position, KEPT_ROWS), number(handle, "SELECT COUNT(*) FROM written_row"), "rows");
        check(position, number(handle, "SELECT COALESCE(MAX(position), 0) FROM written_row"), "as the last row");
        // This reads every one of them.
        check(
                0,
                number(handle, "SELECT COUNT(*) FROM written_row WHERE content NOT LIKE position || ' x%'"),
                "damaged rows");
        return position;
    }

    private static void check(long wanted, long found, String what) {
        if (wanted != found) {
            throw new IllegalStateException(found + " " + what + " in place of " + wanted);
        }
    }

    private static long number(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Long.class).one();
    }

    private static void write(ReportDatabase database, Random random, long position) throws Exception {
        String content = position + " " + "x".repeat(random.nextInt(5) == 0 ? 8000 : 300) + random.nextLong();
        database.write(handle -> {
            handle.execute("INSERT INTO written_row VALUES (?, ?)", position, content);
            handle.execute("DELETE FROM written_row WHERE position <= ?", position - KEPT_ROWS);
            return handle.execute("UPDATE written SET position = ?, messages = messages + 7", position);
        });
    }
}

package org.sekisho.james;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** A process whose start fails when journal and database are open, for another reason: it exits, and nobody stops anything. */
final class FailingStart {

    private FailingStart() {}

    /** Arguments: a folder, whether the work had begun, and whether it waits to be told to end. */
    @SuppressWarnings({"resource", "SystemOut"})
    public static void main(String[] arguments) throws Exception {
        TestSchedule reports =
                new TestSchedule(Path.of(arguments[0]), "reports.email=reports@receiver.example\n", Clock.systemUTC());
        if (Boolean.parseBoolean(arguments[1])) {
            reports.schedule.recorder();
        }
        System.out.println("open");
        if (Boolean.parseBoolean(arguments[2])) {
            new CountDownLatch(1).await();
        }
        System.exit(1);
    }
}

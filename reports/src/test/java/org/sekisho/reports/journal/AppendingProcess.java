package org.sekisho.reports.journal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Appends until it is killed, and prints each record when it is confirmed. */
final class AppendingProcess {

    private static final int THREADS = 8;

    private AppendingProcess() {}

    /** @param args the folder, and what records begin with */
    public static void main(String[] args) throws IOException {
        Journal journal = Journals.open(Path.of(args[0]), CrashTest.LIMITS);
        PrintStream out = System.out;
        for (int thread = 0; thread < THREADS; thread++) {
            String name = args[1] + "-" + thread + "-";
            new Thread(() -> {
                        for (int record = 0; ; record++) {
                            String text = name + record + "x".repeat(record % 400) + ".";
                            journal.append(text.getBytes(StandardCharsets.US_ASCII))
                                    .join();
                            out.println(text);
                        }
                    })
                    .start();
        }
    }
}

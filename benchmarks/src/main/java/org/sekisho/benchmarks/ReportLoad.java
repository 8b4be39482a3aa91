package org.sekisho.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What reports cost: recording a million evaluations of ten thousand domains, and building reports of up to a million rows in little
 * memory. Each line of the tables is a process of its own. With an argument, everything is divided by it, for a short look.
 */
public final class ReportLoad {

    private static final int EVALUATIONS = 1_000_000;
    private static final int DOMAINS = 10_000;
    private static final int ROUNDS = 3;

    private ReportLoad() {}

    /** The program. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int divisor = arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]);
        System.out.printf(
                "Java %s, %d processors, load average when it began: %.1f%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.out.println("| database, evaluations | recorded, 1/s | counted, 1/s | wait, median, ms | 99 %, ms |"
                + " processor time, us |");
        System.out.println("|---|---|---|---|---|---|");
        for (int clients : new int[] {10, 100}) {
            for (int round = 0; round < ROUNDS; round++) {
                for (String database : List.of("h2", "postgresql")) {
                    run(
                            "512m",
                            RecordingLoad.class,
                            database,
                            Integer.toString(EVALUATIONS / divisor),
                            Integer.toString(DOMAINS / divisor),
                            Integer.toString(clients));
                }
            }
        }
        System.out.println();
        System.out.println("| report | mails | MB | seconds | heap, MiB | most in use after a collection, MiB |");
        System.out.println("|---|---|---|---|---|---|");
        for (int rows : new int[] {10_000, 100_000, 1_000_000}) {
            for (String heap : List.of("48m", "64m")) {
                send(heap, Integer.toString(rows / divisor));
            }
        }
    }

    private static void send(String heap, String rows) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sekisho-load");
        try {
            run("512m", SendingLoad.class, "fill", folder.toString(), rows);
            run(heap, SendingLoad.class, "send", folder.toString(), rows);
        } finally {
            Folders.delete(folder);
        }
    }

    private static void run(String heap, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        Stream.of(arguments).forEach(command::add);
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("failed: " + command);
        }
    }
}

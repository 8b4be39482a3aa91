package org.sekisho.reports.store.jdbc;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.sekisho.reports.store.jdbc.WritingProcess.Way;

/**
 * Database files that process after process opens, and each process dies or ends without closing them. A round is one file that was
 * opened, or was being opened, when the process died.
 */
final class KillRounds {

    private static final System.Logger LOGGER = System.getLogger(KillRounds.class.getName());
    private static final int TOLD_EVERY = 200;
    private static final int LATEST_KILL = 2500;
    private static final int SHOWN = 10;
    private static final int LONGEST_END_IN_SECONDS = 60;

    /** What is known of one of them. */
    private static final class File {
        final String name;
        final String url;
        final Deque<String> history = new ArrayDeque<>();
        /** What was said to be durable. */
        long committed;

        File(Path path) {
            this.name = path.toString();
            this.url = "jdbc:h2:file:" + path;
        }
    }

    private final Random random;
    private final List<File> files;
    private final Map<Way, Integer> ways = new EnumMap<>(Way.class);
    private int processes;
    private int failedStarts;
    private int whileOpening;
    private int rounds;

    KillRounds(List<Path> files, long seed) {
        this.files = files.stream().map(File::new).toList();
        this.random = new Random(seed);
    }

    int rounds() {
        return rounds;
    }

    /** Goes on until there were so many rounds; throws if one found less than was committed, or something half written. */
    void run(int wanted) throws Exception {
        int told = 0;
        while (rounds < wanted) {
            process();
            if (rounds - told >= TOLD_EVERY || rounds >= wanted) {
                LOGGER.log(System.Logger.Level.INFO, this);
                told = rounds;
            }
        }
    }

    /** What was done. */
    @Override
    public String toString() {
        return rounds + " rounds on " + files.size() + " files by " + processes + " processes, " + failedStarts
                + " of which exited and the others were killed; " + ways + ", " + whileOpening
                + " killed while opening, "
                + files.stream().mapToLong(file -> file.committed).sum() + " transactions";
    }

    private void process() throws Exception {
        boolean exits = processes % 4 == 1;
        int moment = random.nextInt(LATEST_KILL);
        List<Way> chosen = files.stream()
                .map(file -> Way.values()[random.nextInt(Way.values().length)])
                .toList();
        String[] heard = new String[files.size()];
        Process process = start(exits ? moment : WritingProcess.UNTIL_KILLED, chosen);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            // Most die after some of the files are open.
            boolean early = processes % 5 == 2;
            String line;
            boolean open = false;
            while (!open && (line = lines.readLine()) != null) {
                hear(line, heard);
                open = early || !line.endsWith(WritingProcess.OPENING);
            }
            if (!exits) {
                process.waitFor(moment, TimeUnit.MILLISECONDS);
                // Of the handle, since the process would also close what it has said.
                process.toHandle().destroyForcibly();
            }
            while ((line = lines.readLine()) != null) {
                hear(line, heard);
            }
            if (!process.waitFor(LONGEST_END_IN_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("The process does not end.");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        processes++;
        failedStarts += exits ? 1 : 0;
        for (int i = 0; i < files.size(); i++) {
            if (heard[i] != null) {
                rounds++;
                ways.merge(chosen.get(i), 1, Integer::sum);
                whileOpening += heard[i].equals(WritingProcess.OPENING) ? 1 : 0;
                Deque<String> history = files.get(i).history;
                history.addLast(chosen.get(i) + (exits ? ", exit after " : ", killed after ") + moment + " ms at "
                        + files.get(i).committed);
                if (history.size() > SHOWN) {
                    history.removeFirst();
                }
            }
        }
    }

    private void hear(String line, String[] heard) {
        int space = line.indexOf(' ');
        int index = Integer.parseInt(line.substring(0, space));
        String what = line.substring(space + 1);
        File file = files.get(index);
        if (!what.equals(WritingProcess.OPENING)) {
            if (!what.matches("\\d+")) {
                throw new AssertionError(
                        file.name + " after " + rounds + " rounds: " + what + "; before: " + file.history);
            }
            long position = Long.parseLong(what);
            // The last transaction of the one before may have been committed without a word of it.
            if (position < file.committed || position > file.committed + 1) {
                throw new AssertionError(file.name + " after " + rounds + " rounds: " + position + " is there, and "
                        + file.committed + " was committed; before: " + file.history);
            }
            file.committed = position;
        }
        heard[index] = what;
    }

    private Process start(int exit, List<Way> chosen) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                WritingProcess.class.getName(),
                Integer.toString(exit)));
        for (int i = 0; i < files.size(); i++) {
            command.add(chosen.get(i).name());
            command.add(files.get(i).url);
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}

package org.sekisho.reports.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.sekisho.reports.journal.JournalException.Reason;

/** Journals of texts. */
final class Journals {

    private Journals() {}

    static Journal open(Path folder, JournalLimits limits) throws IOException {
        return Journal.open(folder, limits, Clock.systemUTC());
    }

    /** A journal that tries again at once when its disk has failed. */
    static Journal open(Path folder, JournalLimits limits, Disk disk) throws IOException {
        return Journal.open(folder, limits, Clock.systemUTC(), disk, Duration.ZERO);
    }

    static CompletableFuture<Void> append(Journal journal, String text) {
        return journal.append(text.getBytes(StandardCharsets.UTF_8));
    }

    static void appendAll(Journal journal, String... texts) {
        for (String text : texts) {
            append(journal, text).join();
        }
    }

    static List<String> texts(JournalBatch batch) {
        List<String> texts = new ArrayList<>();
        batch.records().forEach(record -> texts.add(new String(record, StandardCharsets.UTF_8)));
        return texts;
    }

    /** All that can be read from a position on. */
    static List<String> texts(Journal journal, long from) throws IOException {
        List<String> texts = new ArrayList<>();
        long position = from;
        for (JournalBatch batch = journal.read(position, 1000);
                !batch.records().isEmpty();
                batch = journal.read(position, 1000)) {
            texts.addAll(texts(batch));
            if (batch.next() <= position) {
                throw new AssertionError("the position does not grow");
            }
            position = batch.next();
        }
        return texts;
    }

    static Reason refusal(CompletableFuture<Void> append) {
        try {
            append.join();
        } catch (CompletionException failed) {
            return ((JournalException) failed.getCause()).reason();
        }
        throw new AssertionError("it was appended");
    }

    static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".segment"))
                    .sorted()
                    .toList();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}

package org.sekisho.integration.james;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code sekisho} command of the packaged zip, in processes of its own. */
public final class SekishoCommand implements AutoCloseable {

    private final Path folder;
    private final Path jar;

    /** Unpacks it. */
    public SekishoCommand() throws IOException {
        folder = Files.createTempDirectory("sekisho-command-");
        jar = Files.write(folder.resolve("sekisho.jar"), BuiltParts.command());
    }

    /**
     * What {@code sekisho report show} prints of a file with this content.
     *
     * @throws IllegalStateException if it does not end with status 0
     */
    public String showReport(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("report"), content);
        return run("report", "show", file.toString());
    }

    private String run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IllegalStateException(List.of(arguments) + " ends with " + status + ": " + printed);
        }
        return printed;
    }

    /** Removes it. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder.resolve("report"));
        Files.delete(jar);
        Files.delete(folder);
    }
}

package org.sekisho.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The message to judge, as bytes.
 *
 * @param name how to call it in the output
 * @param bytes all of it
 */
record MessageFile(String name, byte[] bytes) {

    /** The argument that stands for standard input. */
    static final String STANDARD_INPUT = "-";

    /** Reads a file, or standard input. */
    static MessageFile read(String argument, InputStream standardInput) {
        try {
            if (argument.equals(STANDARD_INPUT)) {
                return new MessageFile("standard input", standardInput.readAllBytes());
            }
            Path file = Path.of(argument);
            if (!Files.exists(file) || Files.isDirectory(file)) {
                throw BadInput.file("There is no message file " + argument + ".");
            }
            return new MessageFile(String.valueOf(file.getFileName()), Files.readAllBytes(file));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw BadInput.file("The message " + argument + " cannot be read: " + unreadable.getMessage() + ".");
        }
    }

    /** How many lines end with a LF alone, which no line does on the wire. */
    int bareLineFeeds() {
        int count = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
                count++;
            }
        }
        return count;
    }

    /** The same with CR LF at the end of each line. */
    MessageFile withCrLf() {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(bytes.length + bytes.length / 32);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
                wire.write('\r');
            }
            wire.write(bytes[i]);
        }
        return new MessageFile(name, wire.toByteArray());
    }
}

package org.sekisho.integration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.sekisho.integration.clock.FileClock;
import org.sekisho.integration.clock.FileClockModule;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;

/** Which time it is for the reports of a James; it begins at noon, so that no test runs over a midnight that it does not want. */
final class ReportTime {

    /** The day on which a test begins. */
    static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    private ReportTime() {}

    /** With a clock that can be moved. */
    static JamesSettings movable(JamesSettings settings) {
        return settings.withExtension("clock.jar", jar(), FileClockModule.class.getName())
                .withFile("clock", offset(TODAY, LocalTime.NOON));
    }

    /** It is so late on a day so many days after today, and the clock runs on from there. */
    static void set(JamesServer james, int days, LocalTime time) {
        try {
            Path file = james.configurationFolder().resolve("clock");
            Path next = file.resolveSibling("clock.next");
            Files.writeString(next, offset(TODAY.plusDays(days), time));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String offset(LocalDate day, LocalTime time) {
        return Duration.between(Instant.now(), day.atTime(time).toInstant(ZoneOffset.UTC))
                .toString();
    }

    private static byte[] jar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Class<?> type : List.of(FileClock.class, FileClockModule.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(jar);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

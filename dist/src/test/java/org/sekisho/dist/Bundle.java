package org.sekisho.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What this module has built for one line of James. */
record Bundle(String james) {
    static final Bundle JAMES_3_8 = new Bundle("james-3.8");
    static final Bundle JAMES_3_9 = new Bundle("james-3.9");

    static final String VERSION = System.getProperty("sekisho.version");

    static Path target() {
        return Path.of(System.getProperty("sekisho.target"));
    }

    String jarName() {
        return "sekisho-" + VERSION + "-" + james + ".jar";
    }

    Path zip() {
        return target().resolve("sekisho-" + VERSION + "-" + james + ".zip");
    }

    /** The JAR as it lies in the zip. */
    Path jar() {
        Path unpacked = target().resolve("unpacked-" + james);
        Unzip.into(zip(), unpacked);
        return unpacked.resolve("extensions-jars").resolve(jarName());
    }

    /** The command line tool as it lies in the zips. */
    static Path command() {
        JAMES_3_8.jar();
        return target().resolve("unpacked-james-3.8/sekisho/sekisho-" + VERSION + ".jar");
    }

    /** The class files of the JAR by entry name. */
    Map<String, byte[]> classes() {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        try (ZipFile jar = new ZipFile(jar().toFile())) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().endsWith(".class")) {
                    classes.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }

    static List<? extends ZipEntry> entries(Path archive) {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return Collections.list(zip.entries());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return james;
    }
}

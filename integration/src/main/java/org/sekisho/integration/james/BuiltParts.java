package org.sekisho.integration.james;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Where the build has put what a James is made of; the system properties are set by {@code pom.xml} and by {@code ./quickstart}. */
final class BuiltParts {

    private static final String EXTENSIONS = "extensions-jars/";

    private BuiltParts() {}

    /** The class path of the James memory server, without anything of ours. */
    static String jamesClassPath() throws IOException {
        return Files.readString(path("james.classpath")).strip();
    }

    /** Puts the JARs of the packaged bundle, a zip as operators get it, into a folder. */
    static void unpackBundle(Path extensions) throws IOException {
        Path bundle = path("sekisho.bundle");
        if (Files.isDirectory(bundle)) {
            copyJars(bundle, extensions);
            return;
        }
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                int start = entry.getName().indexOf(EXTENSIONS);
                if (start >= 0 && !entry.isDirectory()) {
                    unpack(zip, entry, extensions.resolve(entry.getName().substring(start + EXTENSIONS.length())));
                }
            }
        }
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void copyJars(Path folder, Path extensions) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            for (Path jar : (Iterable<Path>) jars.filter(file -> file.toString().endsWith(".jar"))::iterator) {
                Files.copy(jar, extensions.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path path(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("system property " + property + " is not set");
        }
        Path path = Path.of(value);
        if (!Files.exists(path)) {
            throw new IllegalStateException(property + " names " + path + ", which is not there; build it first");
        }
        return path;
    }
}

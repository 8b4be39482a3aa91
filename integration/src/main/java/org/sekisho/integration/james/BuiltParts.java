package org.sekisho.integration.james;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What the build has made for a James; system properties, set by {@code pom.xml} and by {@code ./quickstart}, say where it lies. */
final class BuiltParts {

    private BuiltParts() {}

    /** The class path of the James memory server, without anything of ours. */
    static String jamesClassPath() throws IOException {
        return Files.readString(path("james.classpath")).strip();
    }

    /** The packaged zip's JARs for the folder {@code extensions-jars}, by name. */
    static Map<String, byte[]> extensions() throws IOException {
        return bundle("extensions-jars/");
    }

    /**
     * The packaged zip's sample configuration, text by file name; the files of its folders, which are for other kinds of
     * servers, have the folder's name before theirs.
     */
    static Map<String, String> sampleConfiguration() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        bundle("sample-configuration/")
                .forEach((name, bytes) -> files.put(name, new String(bytes, StandardCharsets.UTF_8)));
        return files;
    }

    /** The packaged zip's command line tool, a JAR that runs by itself. */
    static byte[] command() throws IOException {
        return bundle("sekisho/").entrySet().stream()
                .filter(file -> file.getKey().matches("sekisho-[^/]*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no command in the packaged zip"))
                .getValue();
    }

    private static Map<String, byte[]> bundle(String folder) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(path("sekisho.bundle").toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                if (entry.getName().startsWith(folder) && !entry.isDirectory()) {
                    files.put(
                            entry.getName().substring(folder.length()),
                            zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return files;
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

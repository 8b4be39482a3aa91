package org.sekisho.dist;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The real James 3.8.1, which the tests of this module have on their class path. */
final class James38 {
    private James38() {}

    /** The JARs of its memory server, without anything of Sekisho. */
    static List<Path> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(jar -> !jar.getFileName().toString().startsWith("sekisho-"))
                .toList();
    }
}

package org.sekisho.dist;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The real James 3.8.1, which the tests of this module have on their class path. */
final class James38 {
    /** What is also on it, but only since the bundle ships it. */
    private static final Pattern OURS =
            Pattern.compile("(sekisho|jdbi3-core|geantyref|HikariCP|dnsjava|h2|postgresql)-.*");

    private James38() {}

    /** The JARs of its memory server, without anything of Sekisho. */
    static List<Path> jars() {
        Path itsOwn = Bundle.target().resolve("james-3.8").resolve("dnsjava-3.5.2.jar");
        return Stream.concat(
                        classPath()
                                .filter(jar -> !OURS.matcher(jar.getFileName().toString())
                                        .matches()),
                        Stream.of(itsOwn))
                .toList();
    }

    /** The JDBC drivers, as they were published. */
    static List<Path> drivers() {
        return classPath()
                .filter(jar -> jar.getFileName().toString().matches("(h2|postgresql)-.*"))
                .toList();
    }

    private static Stream<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of);
    }
}

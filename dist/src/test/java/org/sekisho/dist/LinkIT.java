package org.sekisho.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each JAR finds every class, method and field that it uses in the James that it is made for. */
class LinkIT {
    /** Fewer would mean that the check has looked at the wrong thing. */
    private static final int PLENTY = 10_000;

    /**
     * The pool can report to libraries that it does not bring along; each has a class of its own for it, which nothing loads. So has
     * dnsjava for the ways to the servers of Android and, by JNA, of Windows, and it takes another way where they are missing.
     */
    private static final Pattern NOT_USED =
            Pattern.compile("org/sekisho/shaded/hikari/(HikariConfig|metrics/\\w+/[\\w$]+):"
                    + " no class (com/codahale|io/dropwizard|io/micrometer|io/prometheus)/.*"
                    + "|org/sekisho/shaded/dnsjava/config/AndroidResolverConfigProvider: no class android/.*"
                    + "|org/sekisho/shaded/dnsjava/config/"
                    + "(IPHlpAPI[\\w$]*|WindowsResolverConfigProvider\\$InnerWindowsResolverConfigProvider):"
                    + " no (class com/sun/jna/.*|org/sekisho/shaded/dnsjava/config/IPHlpAPI[\\w$]+\\.read \\(\\)V)");

    @Test
    void theJarForJames38LinksAgainstTheRealClassPathOf381() {
        ClassPath classPath = new ClassPath().add(Bundle.JAMES_3_8.jar());
        James38.jars().forEach(classPath::add);

        assertThat(problems(Bundle.JAMES_3_8, classPath)).isEmpty();
    }

    @Test
    void theJarForJames39LinksAgainstThePublishedPartsOf390(@TempDir Path stubs) throws IOException {
        ClassPath classPath = james39(stubs).add(Bundle.JAMES_3_9.jar());

        assertThat(problems(Bundle.JAMES_3_9, classPath)).isEmpty();
    }

    @Test
    void theCheckSeesThatTheJarForJames38DoesNotFit390(@TempDir Path stubs) throws IOException {
        ClassPath classPath = james39(stubs).add(Bundle.JAMES_3_8.jar());
        LinkCheck check = new LinkCheck(classPath);

        assertThat(Bundle.JAMES_3_8.classes().values())
                .flatMap(check::problems)
                .anyMatch(problem -> problem.contains("javax/mail/internet/MimeMessage"));
    }

    private static List<String> problems(Bundle bundle, ClassPath classPath) {
        LinkCheck check = new LinkCheck(classPath);
        List<String> problems = new ArrayList<>();
        bundle.classes().values().forEach(classFile -> problems.addAll(check.problems(classFile)));
        problems.removeIf(problem -> NOT_USED.matcher(problem).matches());
        assertThat(check.checked()).isGreaterThan(PLENTY);
        return problems;
    }

    /** The artifacts of 3.9.0 that the registry serves, and stubs of the interfaces in those that it does not. */
    private static ClassPath james39(Path stubs) throws IOException {
        ClassPath classPath = new ClassPath();
        List<Path> published = files(Bundle.target().resolve("james-3.9"), ".jar");
        published.forEach(classPath::add);
        // James 3.9.0 is built for Java 21, whose class files a compiler of Java 17 cannot read; the names are the
        // same.
        compile(files(Bundle.target().resolve("../src/test/stubs-3.9"), ".java"), James38.jars(), stubs);
        return classPath.add(stubs);
    }

    private static void compile(List<Path> sources, List<Path> classPath, Path to) {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-d",
                to.toString(),
                "-proc:none",
                "-classpath",
                String.join(
                        File.pathSeparator,
                        classPath.stream().map(Path::toString).toList()));
        try (var fileManager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            null, fileManager, null, options, null, fileManager.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as("the stubs compile").isTrue();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}

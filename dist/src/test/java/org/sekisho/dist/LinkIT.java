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
import org.junit.jupiter.api.Tag;
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

    /** The handler that only James 3.10 has a use for is loaded by name, there alone. */
    private static final Pattern NOT_USED_BEFORE_3_10 = Pattern.compile(NOT_USED.pattern()
            + "|org/sekisho/smtp/SaslFailedLoginHook: no class org/apache/james/protocols/"
            + "(smtp/hook/SaslAuthResultHook|api/sasl/SaslIdentity|api/sasl/SaslFailure)");

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

    @Test
    @Tag("B42")
    void theJarForJames39AlsoLinksAgainstTheNewSignaturesOf310(@TempDir Path stubs) throws IOException {
        assertThat(problems(Bundle.JAMES_3_9, james310(stubs).add(Bundle.JAMES_3_9.jar()), NOT_USED))
                .isEmpty();
    }

    @Test
    @Tag("B42")
    void theCheckSeesAHookThatWouldNotStartIn310(@TempDir Path stubs, @TempDir Path compiled) throws IOException {
        Path source = Files.writeString(compiled.resolve("Old.java"), """
                import org.apache.james.core.Username;
                import org.apache.james.protocols.api.OidcSASLConfiguration;
                import org.apache.james.protocols.smtp.SMTPSession;
                import org.apache.james.protocols.smtp.hook.AuthHook;
                import org.apache.james.protocols.smtp.hook.HookResult;

                public final class Old implements AuthHook {
                    public HookResult doAuth(SMTPSession session, Username name, String password) {
                        return HookResult.DECLINED;
                    }

                    public HookResult doSasl(SMTPSession session, OidcSASLConfiguration oidc, String response) {
                        return HookResult.DECLINED;
                    }
                }
                """);
        compile(List.of(source), James38.jars(), compiled);

        assertThat(new LinkCheck(james310(stubs).add(compiled))
                        .problems(Files.readAllBytes(compiled.resolve("Old.class"))))
                .anyMatch(problem -> problem.endsWith("no class org/apache/james/protocols/api/OidcSASLConfiguration"))
                .anyMatch(problem -> problem.contains("does not implement") && problem.contains("AuthHook.doSasl"));
    }

    /** In James 3.10 any of these in the chain takes the place of James's own logins. */
    @Test
    @Tag("B42")
    void noClassOfOursTakesPartInLogins() {
        for (Bundle bundle : List.of(Bundle.JAMES_3_8, Bundle.JAMES_3_9)) {
            assertThat(bundle.classes().values())
                    .hasSizeGreaterThan(100)
                    .allSatisfy(classFile -> assertThat(new ConstantPool(classFile).texts())
                            .noneMatch(text -> text.contains("org/apache/james/protocols/smtp/hook/AuthHook")
                                    || text.contains("OidcSASLConfiguration")));
        }
    }

    @Test
    @Tag("B42")
    void theClassesOf310ThatWeCompileAgainstAreNotShipped() {
        for (Bundle bundle : List.of(Bundle.JAMES_3_8, Bundle.JAMES_3_9)) {
            assertThat(bundle.classes().keySet())
                    .isNotEmpty()
                    .noneMatch(name -> name.contains("org/apache/james/protocols"));
        }
    }

    private static List<String> problems(Bundle bundle, ClassPath classPath) {
        return problems(bundle, classPath, NOT_USED_BEFORE_3_10);
    }

    private static List<String> problems(Bundle bundle, ClassPath classPath, Pattern notUsed) {
        LinkCheck check = new LinkCheck(classPath);
        List<String> problems = new ArrayList<>();
        bundle.classes().values().forEach(classFile -> problems.addAll(check.problems(classFile)));
        problems.removeIf(problem -> notUsed.matcher(problem).matches());
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

    private static ClassPath james310(Path stubs) throws IOException {
        Path of310 = Files.createDirectory(stubs.resolve("3.10"));
        compile(files(Bundle.target().resolve("../src/test/stubs-3.10"), ".java"), James38.jars(), of310);
        return new ClassPath()
                .add(of310)
                .add(james39(Files.createDirectory(stubs.resolve("3.9"))))
                .without("org/apache/james/protocols/api/OidcSASLConfiguration");
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

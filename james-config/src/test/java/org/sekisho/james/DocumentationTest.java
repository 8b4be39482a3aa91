package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.convert.DefaultListDelimiterHandler;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Test;

/** Holds README.md and docs/ against what the code has: keys, defaults, classes, samples, and each other. */
class DocumentationTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path README = ROOT.resolve("README.md");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Path SETTINGS = DOCS.resolve("settings");

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\R(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CLASS = Pattern.compile("\\borg\\.sekisho(?:\\.[a-z]\\w*)*\\.[A-Z]\\w+");
    private static final Pattern KEY_IN_TEXT = Pattern.compile(
            "`((?:authserv-id|dns|evaluation|spf|dkim|dmarc|forwarders|reports)\\.[a-z.-]+)(?:=[^`]*)?`");
    private static final Pattern DEFAULT_IN_TABLE =
            Pattern.compile("(?m)^\\| \\[`([a-z.-]+)`\\]\\([^)]*\\) \\| `([^`]+)` \\|");

    private static final Pattern PUBLIC_CLASS = Pattern.compile("(?m)^public (?:final |sealed )?class (\\w+)");

    /** What James's own files are asked to hold, so no key of ours. */
    private static final Pattern OF_JAMES = Pattern.compile("(?m)^(?:guice|additional|james|extensions)\\.[\\w.]+=.*$");

    @Test
    void everyKeyHasAPageAndEveryPageAKey() throws IOException {
        Set<String> pages = new TreeSet<>(names(SETTINGS));
        pages.remove("README");

        assertThat(pages).isEqualTo(pageNames());
        for (String page : pages) {
            assertThat(Files.readString(SETTINGS.resolve(page + ".md")))
                    .as(page)
                    .startsWith("# `" + page)
                    .contains("**What goes wrong.**");
        }
    }

    @Test
    void theTablesHaveEveryKeyWithItsDefault() throws Exception {
        for (Path table : List.of(README, SETTINGS.resolve("README.md"))) {
            String text = Files.readString(table);
            for (String page : pageNames()) {
                assertThat(text)
                        .as(table.toString())
                        .contains("settings/".repeat(table == README ? 1 : 0) + page + ".md)");
            }
            for (MatchResult row : DEFAULT_IN_TABLE.matcher(text).results().toList()) {
                assertThat(read(row.group(1) + "=" + row.group(2)))
                        .as(row.group())
                        .usingRecursiveComparison()
                        .isEqualTo(SekishoConfiguration.defaults());
            }
        }
    }

    @Test
    void noPageNamesAKeyThatDoesNotExist() throws IOException {
        Set<String> keys = keys();
        for (Path page : pages()) {
            assertThat(KEY_IN_TEXT.matcher(withoutFences(page)).results().map(key -> key.group(1)))
                    .as(page.toString())
                    .isSubsetOf(keys);
        }
    }

    @Test
    void everyExampleOfSettingsIsRead() throws IOException {
        for (Path page : pages()) {
            for (String example : fences(page, "properties")) {
                String ours = OF_JAMES.matcher(example).replaceAll("");
                assertThatCode(() -> read(ours)).as(page + "\n" + example).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyMailetMatcherAndHookHasAPageThatTheReadmeLinks() throws IOException {
        String readme = Files.readString(README);
        Map<String, Path> kinds = Map.of(
                "mailets", ROOT.resolve("mailets/src/main/java/org/sekisho/mailets"),
                "matchers", ROOT.resolve("matchers/src/main/java/org/sekisho/matchers"),
                "hooks", ROOT.resolve("smtp-hooks/src/main/java/org/sekisho/smtp"));
        for (Map.Entry<String, Path> kind : kinds.entrySet()) {
            Set<String> classes = classes(kind.getValue());
            assertThat(classes).isNotEmpty();
            assertThat(new TreeSet<>(names(DOCS.resolve(kind.getKey())))).isEqualTo(classes);
            for (String name : classes) {
                String page = "docs/" + kind.getKey() + "/" + name + ".md";
                assertThat(readme).contains(name + "`](" + page + ")");
                assertThat(Files.readString(ROOT.resolve(page))).startsWith("# " + name + "\n");
            }
        }
        assertThat(readme).contains(SekishoModule.class.getName(), SekishoHealthCheck.class.getName());
    }

    @Test
    void everyClassThatAPageNamesExists() throws IOException {
        for (Path page : pages()) {
            CLASS.matcher(Files.readString(page))
                    .results()
                    .map(name -> name.group().replace('.', '/') + ".class")
                    .forEach(file -> assertThat(
                                    DocumentationTest.class.getClassLoader().getResource(file))
                            .as(page + ": " + file)
                            .isNotNull());
        }
    }

    @Test
    void whatTheReadmeSaysToWriteStandsInTheSamples() throws IOException {
        StringBuilder samples = new StringBuilder();
        for (String sample : List.of("smtpserver.xml", "mailetcontainer.xml")) {
            samples.append(Files.readString(Path.of("sample-configuration", sample)));
        }
        String xml = squeezed(samples.toString().replaceAll("(?s)<!--.*?-->", ""));
        List<String> blocks = fences(README, "xml").stream()
                .filter(block -> !block.contains("<logger"))
                .toList();

        assertThat(blocks)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(block -> assertThat(xml).contains(squeezed(block)));
        for (String file : List.of("extensions", "healthcheck", "jvm")) {
            String sample = Files.readString(Path.of("sample-configuration", file + ".properties"));
            String lines = sample.replaceAll("(?m)^#.*\\R", "").strip();
            assertThat(fences(README, "properties"))
                    .as(file)
                    .anySatisfy(block -> assertThat(block.strip()).isEqualTo(lines));
        }
    }

    @Test
    void whatTheMailetOnlyModeWritesForWhoMaySendStandsInTheSampleAsAComment() throws IOException {
        String sample = squeezed(Files.readString(Path.of("sample-configuration", "mailetcontainer.xml")));
        List<String> blocks = fences(DOCS.resolve("mailet-only.md"), "xml").stream()
                .filter(block -> block.contains("not-checked"))
                .toList();

        assertThat(blocks).hasSize(2).allSatisfy(block -> assertThat(sample).contains(squeezed(block) + "-->"));
    }

    @Test
    void theExampleOfTheLibraryIsTheOneThatATestRuns() throws IOException {
        String documentation = Files.readString(
                ROOT.resolve("authentication/src/main/java/org/sekisho/authentication/package-info.java"));

        assertThat(squeezed(documentation.replaceAll("(?m)^ \\* ?", "")))
                .contains(squeezed(fences(DOCS.resolve("library.md"), "java").get(0)));
    }

    @Test
    void everyLinkLeadsToAPlaceThatAlsoTheZipHas() throws IOException {
        for (Path page : pages()) {
            for (MatchResult link : LINK.matcher(withoutFences(page)).results().toList()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*")) {
                    assertLeadsSomewhere(page, target);
                }
            }
        }
    }

    private static void assertLeadsSomewhere(Path page, String target) throws IOException {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? page : page.getParent().resolve(path).normalize();
        assertThat(file).as(page + " links " + target).exists();
        assertThat(file.startsWith(DOCS) || file.equals(README) || file.equals(ROOT.resolve("benchmarks/README.md")))
                .as(page + " links " + target + ", which the zip lacks")
                .isTrue();
        if (hash >= 0) {
            assertThat(anchors(file)).as(page + " links " + target).contains(target.substring(hash + 1));
        }
    }

    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(withoutFences(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** The keys as an operator is told them who writes one that does not exist. */
    private static Set<String> keys() {
        Throwable told = catchThrowable(() -> read("there-is-certainly-no-such-key=1"));
        String message = String.valueOf(told.getMessage());
        String list = message.substring(message.indexOf("the keys are ") + 13, message.length() - 1);
        return new TreeSet<>(List.of(list.split(", ")));
    }

    private static Set<String> pageNames() {
        return keys().stream()
                .map(key -> key.startsWith("author-domain.") ? "author-domain" : key)
                .map(key -> key.replace(".<user>", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SekishoConfiguration read(String text) throws ConfigurationException, IOException {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.setListDelimiterHandler(new DefaultListDelimiterHandler(','));
        properties.read(new StringReader(text));
        return SekishoConfiguration.of(properties);
    }

    /** The public classes of a package, without its name: an operator types all of them, and nothing else is public. */
    private static Set<String> classes(Path folder) throws IOException {
        Set<String> found = new TreeSet<>();
        for (String name : names(folder, ".java")) {
            PUBLIC_CLASS
                    .matcher(Files.readString(folder.resolve(name + ".java")))
                    .results()
                    .forEach(type -> found.add(type.group(1)));
        }
        return found;
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(README));
        try (Stream<Path> files = Files.walk(DOCS)) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    private static List<String> names(Path folder) throws IOException {
        return names(folder, ".md");
    }

    private static List<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .toList();
        }
    }

    private static List<String> fences(Path page, String language) throws IOException {
        return FENCE.matcher(Files.readString(page))
                .results()
                .filter(fence -> fence.group(1).equals(language))
                .map(fence -> fence.group(2))
                .toList();
    }

    private static String withoutFences(Path page) throws IOException {
        return FENCE.matcher(Files.readString(page)).replaceAll("");
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }
}

package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Code and tests cite behaviours by number; whoever meets one finds on one page what it means. */
class BehavioursTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ENTRY = Pattern.compile("(?m)^- \\*\\*(B[0-9]{2}): ");
    private static final Pattern CITED = Pattern.compile("\\bB[0-9]{2}\\b");

    @Test
    void everyNumberThatIsCitedIsExplained() throws IOException {
        assertThat(cited()).hasSizeGreaterThan(30).isSubsetOf(explained());
    }

    @Test
    void eachNumberIsExplainedOnceAndInOrder() throws IOException {
        assertThat(explained()).doesNotHaveDuplicates().isSorted();
    }

    private static List<String> explained() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/behaviours.md"));
        return ENTRY.matcher(page).results().map(entry -> entry.group(1)).toList();
    }

    private static Set<String> cited() throws IOException {
        Set<String> cited = new TreeSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path sources : modules.map(module -> module.resolve("src")).toList()) {
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .forEach(file -> CITED.matcher(read(file))
                                        .results()
                                        .forEach(number -> cited.add(number.group())));
                    }
                }
            }
        }
        return cited;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

package org.sekisho.authentication.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sekisho.authentication.dns.EscapedText;
import org.sekisho.authentication.dns.Zone;

/**
 * The conformance data that lies beside the repository, read in place. Where it lies is the system property {@code corpus}.
 * A test that needs it does nothing but say so when it is not there: {@code assumeTrue(Corpus.isPresent(), Corpus.ABSENT)}.
 */
public final class Corpus {

    /** What a test says that is skipped because there is no corpus. */
    public static final String ABSENT =
            "SKIPPED: no conformance corpus at " + root() + " (choose its folder with -Dcorpus=...)";

    private Corpus() {}

    /** The folder of the corpus, which may not exist. A relative path is taken from the module or, as Maven is called there, above it. */
    public static Path root() {
        Path named = Path.of(System.getProperty("corpus", "../../shared/corpus"));
        Path fromAbove = Path.of("..").resolve(named);
        Path root = Files.isDirectory(named) || !Files.isDirectory(fromAbove) ? named : fromAbove;
        return root.toAbsolutePath().normalize();
    }

    /** Whether the corpus is there. */
    public static boolean isPresent() {
        return Files.isDirectory(root());
    }

    /** The folder of one subject, such as {@code dkim}; it may not exist. */
    public static Path subject(String subject) {
        return root().resolve(subject);
    }

    /** Every TSV table below the folder of a subject, sorted by path; none when the folder is not there. */
    public static List<Table> tables(String subject) {
        return files(subject, ".tsv").stream().map(Corpus::table).toList();
    }

    /** Every file below the folder of a subject whose name ends with {@code suffix}, sorted by path. */
    public static List<Path> files(String subject, String suffix) {
        Path folder = subject(subject);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Reads one table: a header line, then rows; lines that begin with "# " are comments. */
    public static Table table(Path file) {
        List<String> columns = List.of();
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (String line : text(file).split("\n", -1)) {
            number++;
            if (line.isEmpty() || line.startsWith("# ")) {
                continue;
            }
            List<String> cells = List.of(line.split("\t", -1));
            if (columns.isEmpty()) {
                columns = cells;
            } else {
                rows.add(new Row(file, number, row(columns, cells)));
            }
        }
        return new Table(file, columns, rows);
    }

    /**
     * Reads a zone file. Lines that are no records are left out, with one line on standard error; the known ones are AAAA
     * records whose type was cut in two, and those are mended.
     */
    public static Zone zone(Path file) {
        return zone(List.of(file));
    }

    private static Zone zone(List<Path> files) {
        String text = files.stream().map(Corpus::text).collect(Collectors.joining("\n"));
        return Zone.parse(
                text.replace("\tA\tAAA\\t", "\tAAAA\t"),
                unreadable -> System.err.println(files + ": " + unreadable.getMessage()));
    }

    /** The text of a file in UTF-8. */
    public static String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** The octets of a file, unchanged. */
    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Map<String, String> row(List<String> columns, List<String> cells) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), i < cells.size() ? cells.get(i) : "");
        }
        return row;
    }

    /**
     * A table.
     *
     * @param file where it stands
     * @param columns the names of its header line, in order; a table is known by them
     * @param rows its rows, in order
     */
    public record Table(Path file, List<String> columns, List<Row> rows) {

        /** Whether the header line begins with these columns. */
        public boolean startsWith(String... expected) {
            return columns.size() >= expected.length
                    && columns.subList(0, expected.length).equals(List.of(expected));
        }

        /** Whether the header line is exactly this. */
        public boolean hasColumns(String... expected) {
            return columns.equals(List.of(expected));
        }

        /** The file's path below the corpus, for messages. */
        public String name() {
            return root().relativize(file.toAbsolutePath().normalize()).toString();
        }

        /** The zone that all rows share: the zone files that lie beside the table, joined. */
        public Zone zone() {
            try (Stream<Path> files = Files.list(file.toAbsolutePath().getParent())) {
                return Corpus.zone(files.filter(each -> each.toString().endsWith(".zone"))
                        .sorted()
                        .toList());
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        /** A file that this table names, relative to where the table itself lies. */
        public Path sibling(String path) {
            return file.resolveSibling(path);
        }
    }

    /**
     * One row of a table.
     *
     * @param file where it stands
     * @param line its line there, counted from 1
     * @param cells column name to cell as written, escapes not yet decoded
     */
    public record Row(Path file, int line, Map<String, String> cells) {

        /** A cell's text, in UTF-8; an octet that is no UTF-8 shows as U+FFFD. The column must exist. */
        public String text(String column) {
            return new String(bytes(column), StandardCharsets.UTF_8);
        }

        /** A cell's octets as DNS text has them: one char for each octet. The column must exist. */
        public String octets(String column) {
            return new String(bytes(column), StandardCharsets.ISO_8859_1);
        }

        /** A cell's octets. The column must exist. */
        public byte[] bytes(String column) {
            return EscapedText.decode(Optional.ofNullable(cells.get(column))
                    .orElseThrow(() -> new IllegalArgumentException("no column " + column + " in " + file)));
        }

        /** The alternatives of a column such as {@code permerror|neutral}. */
        public List<String> alternatives(String column) {
            return List.of(text(column).split("\\|", -1));
        }

        /** File, line and what stands first in it, for messages. */
        public String where() {
            String first = cells.values().iterator().next();
            return root().relativize(file.toAbsolutePath().normalize()) + ":" + line + " (" + first + ")";
        }
    }
}

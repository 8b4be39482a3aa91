package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.message.RawMessage;

/**
 * What the pages of the manual show is what the command prints. Where the output has changed for a good reason, {@code
 * -Dsekisho.docs.write=true} writes it into the pages.
 */
class ManualTest {

    private static final Path PAGES = Path.of(System.getProperty("sekisho.docs", "../docs/cli"));
    private static final Path EXAMPLES = PAGES.resolve("examples");
    private static final Instant WRITTEN = Instant.parse("2026-11-19T15:30:00Z");
    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND =
            Pattern.compile("^\\$ ((?:.*\\\\\n)*.*)\n((?:(?!\\$ ).*\n)*)", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    static Path folder;

    /** The examples as they are on the disk of who tries them, with times and modes that no checkout keeps. */
    @BeforeAll
    static void copyExamples() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(EXAMPLES.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
                Files.setLastModifiedTime(copy, FileTime.from(WRITTEN));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleOfAPagePrintsWhatThePageShows() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            List<Path> found = pages.filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThanOrEqualTo(5);
            return found.stream().map(page -> dynamicTest(page.getFileName().toString(), () -> examplesAreTrue(page)));
        }
    }

    private static void examplesAreTrue(Path page) throws IOException {
        String shown = Files.readString(page);
        String printed = CONSOLE.matcher(shown)
                .replaceAll(block -> Matcher.quoteReplacement("```console\n" + session(block.group(1)) + "```"));
        if (Boolean.getBoolean("sekisho.docs.write")) {
            Files.writeString(page, withoutTimes(printed));
        } else {
            assertThat(withoutTimes(printed)).isEqualTo(withoutTimes(shown));
        }
    }

    /** What a terminal shows after the commands of {@code block}, with the commands. */
    private static String session(String block) {
        StringBuilder session = new StringBuilder();
        int status = 0;
        Matcher commands = COMMAND.matcher(block);
        while (commands.find()) {
            String command = commands.group(1);
            session.append("$ ").append(command).append('\n');
            if (command.equals("echo $?")) {
                session.append(status).append('\n');
            } else {
                Run run = run(command);
                status = run.status();
                session.append((run.out() + run.err()).replace(folder + "/", ""));
            }
        }
        assertThat(session).isNotEmpty();
        return session.toString();
    }

    private static Run run(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command.replace("\\\n", " "));
        while (word.find()) {
            String text = word.group(1) == null ? word.group(2) : word.group(1);
            boolean file = text.matches("[a-z.]+") && Files.exists(folder.resolve(text));
            words.add(file ? folder.resolve(text).toString() : text);
        }
        assertThat(words.get(0)).isEqualTo("sekisho");
        return Run.sekisho(words.subList(1, words.size()).toArray(String[]::new));
    }

    private static String withoutTimes(String output) {
        return output.replaceAll("\\d+ ms", "0 ms").replaceAll("\"milliseconds\" : \\d+", "\"milliseconds\" : 0");
    }

    @ParameterizedTest
    @CsvSource({
        "44, judge forged.eml --ip 192.0.2.1 --helo h.example --mail-from a@example.org --zone example.zone --arc --json",
        "25, keys --keys dkim --zone example.zone --json",
        "15, dns broken-records.example --zone example.zone --json"
    })
    void thePageOnJsonNamesEveryMember(int least, String command) throws IOException {
        String page = Files.readString(PAGES.resolve("json.md"));
        Run run = run("sekisho " + command);
        Set<String> members = new TreeSet<>();
        Matcher member = Pattern.compile("\"(\\w+)\" :").matcher(run.out());
        while (member.find()) {
            members.add(member.group(1));
        }

        assertThat(members)
                .hasSizeGreaterThanOrEqualTo(least)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void theHonestMessageOfTheExamplesIsTheOneThatThisKeySigned() throws IOException {
        byte[] signed = Files.readAllBytes(EXAMPLES.resolve("honest.eml"));
        String text = new String(signed, StandardCharsets.ISO_8859_1);
        byte[] message = Arrays.copyOfRange(signed, text.indexOf("\r\nFrom:") + 2, signed.length);
        byte[] seed = new byte[32];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) i;
        }

        byte[] signature = DkimSigner.builder()
                .clock(Clock.fixed(Instant.parse("2026-11-24T09:00:00Z"), ZoneOffset.UTC))
                .build()
                .sign(RawMessage.of(message), List.of(DkimSigningKey.ed25519("example.org", "2026", seed)));

        if (Boolean.getBoolean("sekisho.docs.write")) {
            Files.write(EXAMPLES.resolve("honest.eml"), Bytes.concat(signature, message));
        } else {
            assertThat(text).startsWith(new String(signature, StandardCharsets.ISO_8859_1));
        }
    }
}

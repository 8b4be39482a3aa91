package org.sekisho.authentication.dkim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.testing.Corpus;

@Tag("corpus")
class DkimCorpusTest {

    private static final String[] SIGNATURES = {
        "case", "message", "zone", "sig", "d", "s", "a", "bits", "at", "expected", "legacy"
    };
    private static final String[] CANONICALIZATIONS = {"part", "algorithm", "input", "output"};

    @TestFactory
    Stream<DynamicTest> everyRowOfEveryTable() {
        if (!Corpus.isPresent()) {
            return Stream.of(dynamicTest("corpus", () -> assumeTrue(false, Corpus.ABSENT)));
        }
        return Corpus.tables("dkim").stream().flatMap(DkimCorpusTest::tests);
    }

    private static Stream<DynamicTest> tests(Corpus.Table table) {
        if (table.startsWith(SIGNATURES)) {
            return table.rows().stream()
                    .flatMap(row -> Stream.of(
                            dynamicTest(
                                    name(row) + " expected", () -> judge(table, row, "expected", DkimSettings.DEFAULT)),
                            dynamicTest(
                                    name(row) + " legacy",
                                    () -> judge(table, row, "legacy", DkimSettings.DEFAULT.withoutTodaysRules()))));
        }
        if (table.startsWith(CANONICALIZATIONS)) {
            return table.rows().stream()
                    .map(row -> dynamicTest(row.where() + " " + row.text("part"), () -> canonicalize(row)));
        }
        return Stream.of(dynamicTest(
                table.name(),
                () -> assumeTrue(false, "SKIPPED: unknown table " + table.name() + " " + table.columns())));
    }

    private static String name(Corpus.Row row) {
        return row.where() + " signature " + row.text("sig");
    }

    private static void judge(Corpus.Table table, Corpus.Row row, String column, DkimSettings settings)
            throws Exception {
        RawMessage message = RawMessage.of(Corpus.bytes(table.sibling(row.text("message"))));
        ZoneDnsClient dns = new ZoneDnsClient(Corpus.zone(table.sibling(row.text("zone"))));
        Clock clock = row.text("at").equals("-")
                ? Clock.systemUTC()
                : Clock.fixed(Instant.ofEpochSecond(Long.parseLong(row.text("at"))), ZoneOffset.UTC);
        int number = Integer.parseInt(row.text("sig"));
        DkimVerifier verifier =
                new DkimVerifier(settings.withMaximumSignatures(Math.max(number, settings.maximumSignatures())), clock);
        DkimSignatures signatures = verifier.select(message.header(), List.of());
        DkimKeys keys = DnsEvaluation.start(
                        dns, Deadline.in(Duration.ofSeconds(20)), answers -> verifier.fetchKeys(signatures, answers))
                .get();
        List<DkimOutcome> outcomes = verifier.verify(keys, message);
        String got;
        String reason = "";
        if (number == 0) {
            got = outcomes.isEmpty() ? "none" : outcomes.toString();
        } else {
            assertThat(outcomes).as("signatures of %s", name(row)).hasSizeGreaterThanOrEqualTo(number);
            DkimOutcome outcome = outcomes.get(number - 1);
            got = outcome.result().name().toLowerCase(java.util.Locale.ROOT);
            reason = outcome.reason();
            assertThat(outcome.domain()).as("d= of %s", name(row)).isEqualToIgnoringCase(row.text("d"));
        }
        assertThat(got)
                .as("%s, column %s (%s): got %s", name(row), column, row.text("note"), reason)
                .isIn(row.alternatives(column));
    }

    private static void canonicalize(Corpus.Row row) throws Exception {
        Canonicalization algorithm = Canonicalization.of(row.text("algorithm")).orElseThrow();
        String part = row.text("part");
        byte[] got = switch (part) {
            case "header" -> header(row.bytes("input"), algorithm);
            case "body" -> Canonical.body(algorithm, row.bytes("input"));
            case "bodyhash-sha1" -> hash("SHA-1", Canonical.body(algorithm, row.bytes("input")));
            case "bodyhash-sha256" -> hash("SHA-256", Canonical.body(algorithm, row.bytes("input")));
            default -> throw new AssertionError(row.where() + ": unknown part " + part);
        };
        assertThat(got).as("%s, %s %s", row.where(), part, algorithm).isEqualTo(row.bytes("output"));
    }

    private static byte[] header(byte[] input, Canonicalization algorithm) {
        HeaderCanonicalizer canonicalizer = new HeaderCanonicalizer(16);
        for (HeaderField field : HeaderSection.parse(input).fields()) {
            canonicalizer.add(field, algorithm);
        }
        return java.util.Arrays.copyOf(canonicalizer.bytes(), canonicalizer.length());
    }

    private static byte[] hash(String algorithm, byte[] canonical) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(canonical))
                .getBytes(US_ASCII);
    }
}

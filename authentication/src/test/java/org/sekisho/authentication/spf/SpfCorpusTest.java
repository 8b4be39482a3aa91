package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.net.InetAddresses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.testing.Corpus;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Every case of every YAML suite in {@code corpus/spf}, by the README there. */
@Tag("corpus")
class SpfCorpusTest {

    private static final String DEFAULT_EXPLANATION = "DEFAULT";
    private static final SpfEvaluator EVALUATOR = new SpfEvaluator(SpfSettings.standard());

    @TestFactory
    Stream<DynamicTest> everyCaseOfEverySuiteHasItsResult() {
        List<Path> files = new ArrayList<>(Corpus.files("spf", ".yml"));
        files.addAll(Corpus.files("spf", ".yaml"));
        return files.isEmpty()
                ? Stream.of(dynamicTest("no SPF corpus", () -> abort(Corpus.ABSENT)))
                : files.stream().flatMap(SpfCorpusTest::suite);
    }

    private static Stream<DynamicTest> suite(Path file) {
        // All scalars are strings: some addresses and texts look like numbers.
        LoadSettings settings =
                LoadSettings.builder().setSchema(new FailsafeSchema()).build();
        List<Map<?, ?>> scenarios = new ArrayList<>();
        for (Object document : new Load(settings).loadAllFromString(Corpus.text(file))) {
            if (document instanceof Map<?, ?> scenario && scenario.get("tests") instanceof Map<?, ?>) {
                scenarios.add(scenario);
            }
        }
        if (scenarios.isEmpty()) {
            String message = "SKIPPED: " + file.getFileName() + " is not an SPF suite: it has no tests";
            return Stream.of(dynamicTest(file.getFileName() + " is unknown", () -> abort(message)));
        }
        return scenarios.stream().flatMap(scenario -> scenario(file, scenario));
    }

    private static Stream<DynamicTest> scenario(Path file, Map<?, ?> scenario) {
        ZoneDnsClient dns = new ZoneDnsClient(zone((Map<?, ?>) scenario.get("zonedata")));
        return ((Map<?, ?>) scenario.get("tests")).entrySet().stream().map(test -> {
            String name = file.getFileName() + ": " + scenario.get("description") + ": " + test.getKey();
            return dynamicTest(name, () -> check(name, (Map<?, ?>) test.getValue(), dns));
        });
    }

    private static void check(String name, Map<?, ?> test, ZoneDnsClient dns) {
        SpfOutcome outcome = DnsEvaluation.start(
                        dns,
                        Deadline.in(Duration.ofSeconds(20)),
                        answers -> EVALUATOR.evaluate(
                                answers,
                                SpfIdentity.MAIL_FROM,
                                InetAddresses.forString(text(test.get("host"))),
                                text(test.get("helo")),
                                text(test.get("mailfrom"))))
                .join();
        assertThat(outcome.result().name().toLowerCase(Locale.ROOT))
                .as("%s: %s", name, outcome.reason())
                .isIn(alternatives(test.get("result")));
        if (outcome.result() == SpfResult.FAIL && test.get("explanation") != null) {
            assertThat(outcome.explanation().orElse(DEFAULT_EXPLANATION))
                    .as("%s: explanation", name)
                    .isIn(alternatives(test.get("explanation")));
        }
    }

    private static List<String> alternatives(Object expected) {
        return expected instanceof List<?> list
                ? list.stream().map(SpfCorpusTest::text).toList()
                : List.of(text(expected));
    }

    private static Zone zone(Map<?, ?> data) {
        Zone.Builder zone = new Zone.Builder();
        data.forEach((name, records) -> addName(zone, text(name), (List<?>) records));
        return zone.build();
    }

    private static void addName(Zone.Builder zone, String name, List<?> records) {
        boolean hasText =
                records.stream().anyMatch(record -> record instanceof Map<?, ?> entry && entry.containsKey("TXT"));
        Set<String> seen = new HashSet<>();
        for (Object record : records) {
            if (record instanceof Map<?, ?> entry) {
                entry.forEach((type, value) -> add(zone, name, text(type), value, hasText, seen));
            } else if (text(record).equals("TIMEOUT")) {
                for (RecordType type : RecordType.values()) {
                    if (!seen.contains(type.name())) {
                        zone.add(name, type.name(), "!TIMEOUT");
                    }
                }
            } else {
                throw new IllegalArgumentException(name + ": " + record);
            }
        }
    }

    private static void add(
            Zone.Builder zone, String name, String type, Object value, boolean hasText, Set<String> seen) {
        switch (type) {
            case "SPF" -> {
                if (!hasText) {
                    seen.add("TXT");
                    zone.add(name, "TXT", joined(value));
                }
            }
            case "TXT" -> {
                if (!joined(value).equals("NONE")) {
                    seen.add("TXT");
                    zone.add(name, "TXT", joined(value).equals("TIMEOUT") ? "!TIMEOUT" : joined(value));
                }
            }
            case "MX" -> {
                List<?> exchange = (List<?>) value;
                seen.add(type);
                zone.add(name, "MX", text(exchange.get(0)) + " " + text(exchange.get(1)));
            }
            default -> {
                seen.add(type);
                zone.add(name, type, text(value).equals("TIMEOUT") ? "!TIMEOUT" : text(value));
            }
        }
    }

    private static String joined(Object value) {
        return value instanceof List<?> strings
                ? String.join("", strings.stream().map(SpfCorpusTest::text).toList())
                : text(value);
    }

    private static String text(Object scalar) {
        return scalar == null ? "" : scalar.toString();
    }
}

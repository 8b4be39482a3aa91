package org.sekisho.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.net.InternetDomainName;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.AuthorDomains;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.Corpus;
import org.sekisho.authentication.testing.Corpus.Row;
import org.sekisho.authentication.testing.Corpus.Table;

/** Every table below the folder {@code dmarc} of the corpus, each known by its header line. */
@Tag("corpus")
class DmarcCorpusTest {

    private final DmarcEvaluator evaluator = new DmarcEvaluator(DmarcDiscovery.TREE_WALK);

    @TestFactory
    Stream<DynamicNode> everyTableOfTheCorpus() {
        if (!Corpus.isPresent()) {
            return Stream.of(dynamicTest("corpus", () -> abort(Corpus.ABSENT)));
        }
        return Corpus.tables("dmarc").stream().map(this::table);
    }

    private DynamicNode table(Table table) {
        if (table.startsWith("record", "expected", "p", "sp", "np")) {
            return rows(table, row -> row.text("record"), this::recordSyntax);
        }
        if (table.startsWith("tag", "value", "expected")) {
            return rows(table, row -> row.text("tag") + "=" + row.text("value"), this::tagValue);
        }
        if (table.startsWith("domain", "zone", "expected")) {
            return rows(table, row -> row.text("domain"), row -> organizationalDomain(table, row));
        }
        if (table.startsWith("domain", "queries")) {
            return rows(table, row -> row.text("domain"), this::queries);
        }
        if (table.startsWith("case", "zone", "from", "spf_domain", "spf_result", "dkim", "result")) {
            return rows(table, row -> row.text("case"), row -> evaluation(table, row));
        }
        if (table.startsWith("field", "expected")) {
            return rows(table, row -> row.text("field"), this::authorDomain);
        }
        if (table.startsWith("domain", "registrable")) {
            return rows(table, row -> row.text("domain"), this::registrableDomain);
        }
        if (table.startsWith("policy_domain", "uri", "zone", "authorized")) {
            return skipped(table, "may a report go there: that check comes with the module for reports");
        }
        if (table.startsWith("message", "ip", "helo", "mailfrom")) {
            return skipped(table, "whole messages are judged by EndToEndCorpusTest");
        }
        return skipped(table, "a table with an unknown header line: " + table.columns());
    }

    private static DynamicNode rows(Table table, Function<Row, String> name, Consumer<Row> test) {
        Stream<DynamicTest> tests = table.rows().stream()
                .map(row -> dynamicTest(row.line() + ": " + name.apply(row), () -> test.accept(row)));
        return dynamicContainer(table.name(), tests);
    }

    private static DynamicNode skipped(Table table, String why) {
        return dynamicTest(table.name(), () -> abort("SKIPPED " + table.name() + ": " + why));
    }

    // --- record-syntax and tag-values

    private void recordSyntax(Row row) {
        ParsedDmarcRecord parsed = DmarcRecord.parse(row.octets("record"));
        String outcome = outcome(parsed);
        assertThat(row.alternatives("expected")).as(row.where()).contains(outcome);
        values(parsed)
                .forEach((column, value) ->
                        assertThat(value).as(row.where() + ", column " + column).isEqualTo(row.text(column)));
    }

    private static String outcome(ParsedDmarcRecord parsed) {
        if (parsed instanceof ParsedDmarcRecord.Usable usable) {
            return usable.assumedNone() ? "none" : "ok";
        }
        return parsed instanceof ParsedDmarcRecord.Ignored ? "ignored" : "not-dmarc";
    }

    private static Map<String, String> values(ParsedDmarcRecord parsed) {
        return record(parsed)
                .map(record -> Map.of(
                        "p", record.policy().word(),
                        "sp", word(record.subdomainPolicy()),
                        "np", word(record.nonExistentPolicy()),
                        "t", record.testMode() ? "y" : "n",
                        "psd", record.publicSuffix().letter(),
                        "adkim", record.dkimAlignment().letter(),
                        "aspf", record.spfAlignment().letter(),
                        "fo", record.printFailureOptions(),
                        "rua", texts(record.aggregateReports()),
                        "ruf", texts(record.failureReports())))
                .orElseGet(() -> Stream.of("p", "sp", "np", "t", "psd", "adkim", "aspf", "fo", "rua", "ruf")
                        .collect(Collectors.toMap(column -> column, column -> "")));
    }

    private static Optional<DmarcRecord> record(ParsedDmarcRecord parsed) {
        if (parsed instanceof ParsedDmarcRecord.Usable usable) {
            return Optional.of(usable.record());
        }
        return parsed instanceof ParsedDmarcRecord.Ignored ignored ? Optional.of(ignored.record()) : Optional.empty();
    }

    private static String word(Optional<DmarcPolicy> policy) {
        return policy.map(DmarcPolicy::word).orElse("");
    }

    private static String texts(List<ReportUri> uris) {
        return uris.stream().map(ReportUri::text).collect(Collectors.joining(","));
    }

    private void tagValue(Row row) {
        String tag = row.text("tag");
        String text = row.octets("value");
        ParsedDmarcRecord parsed = DmarcRecord.parse(
                switch (tag) {
                    case "v" -> "v=" + text + "; p=none";
                    case "p" -> "v=DMARC1; p=" + text + "; rua=mailto:a@example.com";
                    default -> "v=DMARC1; p=none; " + tag + "=" + text;
                });
        assertThat(row.alternatives("expected")).as(row.where()).contains(validity(tag, parsed));
    }

    private static String validity(String tag, ParsedDmarcRecord parsed) {
        if (parsed instanceof ParsedDmarcRecord.NotDmarc) {
            return "invalid";
        }
        List<String> remarks = parsed instanceof ParsedDmarcRecord.Usable usable
                ? usable.remarks()
                : ((ParsedDmarcRecord.Ignored) parsed).remarks();
        boolean invalid = remarks.stream().anyMatch(remark -> remark.startsWith(tag + ": not a valid"));
        boolean foreignScheme = record(parsed).stream()
                .flatMap(record -> Stream.concat(record.aggregateReports().stream(), record.failureReports().stream()))
                // The source sends reports by HTTP too, so for it that scheme is supported.
                .anyMatch(uri -> !uri.isSupported() && !uri.scheme().startsWith("http"));
        return invalid ? "invalid" : foreignScheme ? "valid-but-unsupported" : "valid";
    }

    // --- organizational-domain and tree-walk-queries

    private void organizationalDomain(Table table, Row row) {
        Optional<String> domain = run(zone(table, row), dns -> evaluator.organizationalDomain(dns, row.text("domain")));
        assertThat(row.alternatives("expected")).as(row.where()).contains(domain.orElse(""));
    }

    private void queries(Row row) {
        RecordingClient client = new RecordingClient(ZoneDnsClient.of(""));
        run(client, dns -> evaluator.organizationalDomain(dns, row.text("domain")));
        assertThat(client.names())
                .as(row.where())
                .containsExactly(row.text("queries").split(" "));
    }

    // --- evaluation

    private void evaluation(Table table, Row row) {
        ZoneDnsClient client = zone(table, row);
        DmarcOutcome outcome = run(client, dns -> {
                    List<PolicyDiscovery> discoveries = evaluator.discover(dns, List.of(row.text("from")), List.of());
                    return evaluator.evaluate(
                            dns,
                            discoveries,
                            Outcomes.spf(
                                    row.text("spf_domain"),
                                    SpfResult.valueOf(row.text("spf_result").toUpperCase(Locale.ROOT))),
                            signatures(row.text("dkim")));
                })
                .get(0);
        String result = outcome.result().name().toLowerCase(Locale.ROOT);
        assertThat(row.alternatives("result")).as(row.where() + " " + outcome).contains(result);
        assertThat(row.alternatives("policy_domain"))
                .as(row.where() + ", policy_domain")
                .contains(outcome.policyDomain().orElse(""));
        boolean judged = outcome.result() != DmarcResult.NONE
                && outcome.discovery().record().isPresent();
        if (judged) {
            assertThat(withDefault(row, "policy"))
                    .as(row.where() + ", policy")
                    .contains(outcome.policy().word());
        }
        assertThat(withDefault(row, "disposition"))
                .as(row.where() + ", disposition")
                .contains(outcome.disposition().word());
    }

    // Without a policy these columns are empty, and nothing is asked for.
    private static List<String> withDefault(Row row, String column) {
        List<String> expected = new ArrayList<>(row.alternatives(column));
        expected.replaceAll(value -> value.isEmpty() ? "none" : value);
        return expected;
    }

    private static List<DkimOutcome> signatures(String list) {
        return Stream.of(list.split(" "))
                .filter(each -> !each.isEmpty())
                .map(each -> Outcomes.dkim(
                        each.substring(0, each.indexOf('=')),
                        DkimResult.valueOf(each.substring(each.indexOf('=') + 1).toUpperCase(Locale.ROOT))))
                .toList();
    }

    // --- author-domain

    private void authorDomain(Row row) {
        byte[] message = (new String(row.bytes("field"), StandardCharsets.ISO_8859_1) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        AuthorDomains domains = AuthorDomains.of(HeaderSection.parse(message));
        assertThat(row.alternatives("expected")).as(row.where()).contains(String.join(" ", domains.domains()));
    }

    // --- psl

    private void registrableDomain(Row row) {
        String domain = row.text("domain");
        List<String> expected = row.alternatives("registrable").stream()
                .map(each -> DomainNames.toAscii(each).orElse(each))
                .toList();
        String registrable = DomainNames.toAscii(domain.equals("-") ? "" : domain)
                .flatMap(PublicSuffixList::registrableDomain)
                .orElse("-");
        assumeTrue(
                expected.contains(registrable) || !isRuleNewerThanGuava(domain, expected.get(0)),
                "SKIPPED " + row.where() + ": the list inside Guava does not have the rule for " + domain);
        assertThat(expected).as(row.where()).contains(registrable);
    }

    /** Whether Guava does not know the suffix that the table counts on, asked directly. */
    private static boolean isRuleNewerThanGuava(String domain, String expected) {
        String suffix = expected.equals("-") ? domain : expected.substring(expected.indexOf('.') + 1);
        return Stream.of(suffix, IDN.toUnicode(suffix))
                .noneMatch(each -> InternetDomainName.isValid(each)
                        && InternetDomainName.from(each).isPublicSuffix());
    }

    private static ZoneDnsClient zone(Table table, Row row) {
        return new ZoneDnsClient(Corpus.zone(table.sibling(row.text("zone"))));
    }

    private static <T> T run(DnsClient client, Function<DnsAnswers, T> evaluation) {
        return DnsEvaluation.start(client, Deadline.in(Duration.ofSeconds(5)), evaluation)
                .join();
    }

    /** Notes the names in the order in which they are asked. */
    private record RecordingClient(DnsClient client, List<String> names) implements DnsClient {

        RecordingClient(DnsClient client) {
            this(client, new ArrayList<>());
        }

        @Override
        public java.util.concurrent.CompletableFuture<org.sekisho.authentication.dns.DnsAnswer> ask(
                DnsQuestion question) {
            assertThat(question.type()).isEqualTo(RecordType.TXT);
            names.add(question.name());
            return client.ask(question);
        }
    }
}

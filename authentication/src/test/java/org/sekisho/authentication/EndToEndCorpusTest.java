package org.sekisho.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.sekisho.authentication.dkim.DkimSettings;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.testing.Corpus;
import org.sekisho.authentication.testing.Corpus.Row;
import org.sekisho.authentication.testing.Corpus.Table;

/** Whole messages of the corpus through the façade: the tables below {@code dmarc} that name a message and its client. */
@Tag("corpus")
class EndToEndCorpusTest {

    @TestFactory
    Stream<DynamicTest> everyMessageOfTheCorpus() {
        if (!Corpus.isPresent()) {
            return Stream.of(dynamicTest("corpus", () -> assumeTrue(false, Corpus.ABSENT)));
        }
        return Corpus.tables("dmarc").stream()
                .filter(table -> table.startsWith("message", "ip", "helo", "mailfrom", "spf", "dkim", "dmarc"))
                .flatMap(table -> table.rows().stream()
                        .map(row -> dynamicTest(row.where() + " " + row.text("note"), () -> check(table, row))));
    }

    private static void check(Table table, Row row) throws UnknownHostException {
        Envelope envelope = new Envelope(InetAddress.getByName(row.text("ip")), row.text("helo"), row.text("mailfrom"));
        Authentication known = MessageAuthenticator.builder(new ZoneDnsClient(table.zone()), Runnable::run)
                .dkim(DkimSettings.DEFAULT.withoutTodaysRules())
                .clock(Clock.fixed(Instant.parse("2015-01-01T00:00:00Z"), ZoneOffset.UTC))
                .build()
                .authenticate(envelope, RawMessage.of(Corpus.bytes(table.sibling(row.text("message")))))
                .join();

        String dkim = known.dkim().isEmpty() ? "none" : word(known.dkim().get(0).result());
        assertThat(List.of(
                        word(known.mailFrom().result()),
                        dkim,
                        words(known, DmarcOutcome::result),
                        words(known, DmarcOutcome::policy),
                        words(known, DmarcOutcome::disposition)))
                .as(() -> row.where() + ": " + known)
                .isEqualTo(Stream.of("spf", "dkim", "dmarc", "published_policy", "disposition")
                        .map(row::text)
                        .toList());
    }

    private static String words(Authentication known, Function<DmarcOutcome, Enum<?>> property) {
        return String.join(
                " ",
                known.dmarc().stream()
                        .map(property)
                        .map(EndToEndCorpusTest::word)
                        .toList());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

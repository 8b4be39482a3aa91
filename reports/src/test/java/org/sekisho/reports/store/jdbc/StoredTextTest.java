package org.sekisho.reports.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.ReportKey;
import org.sekisho.reports.store.StoredContent;

/** Any text goes into any database and comes back. */
class StoredTextTest {

    @Property(tries = 2000)
    void everyTextComesBackAsItWas(@ForAll String text) {
        String stored = StoredText.of(text);

        assertThat(StoredText.read(stored)).isEqualTo(text);
        assertThat(stored).doesNotContain("\0");
        assertThat(new String(stored.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(stored);
    }

    @Property(tries = 2000)
    void whatIsCutIsABeginningAndNotTooLong(@ForAll String text, @ForAll @IntRange(max = 40) int limit) {
        String stored = StoredText.cut(text, limit);

        assertThat(stored.length()).isLessThanOrEqualTo(limit);
        assertThat(text).startsWith(StoredText.read(stored));
        assertThat(stored).isEqualTo(StoredText.of(StoredText.read(stored)));
    }

    @Test
    @Tag("B35")
    void onlyWhatCannotBeStoredIsEscaped() {
        assertThat(StoredText.of("example.org \u00fc\uD83D\uDE00\n")).isEqualTo("example.org \u00fc\uD83D\uDE00\n");
        assertThat(StoredText.of("\0\\\uD800")).isEqualTo("\\0000\\\\\\d800");
    }

    @Test
    void textsThatDifferOnlyInWhatUtf8CannotSayHaveDifferentKeys() {
        assertThat(StoredText.hash("\uD800")).isNotEqualTo(StoredText.hash("\uD801"));
        assertThat(StoredText.hash("\uD800")).isNotEqualTo(StoredText.hash("?"));
    }

    @Property(tries = 500)
    void rowsAndPoliciesComeBackAsTheyWere(@ForAll String text) throws Exception {
        assertThat(StoredContent.policy(StoredContent.of(Evaluations.policy(text))))
                .isEqualTo(Evaluations.policy(text));
        assertThat(StoredContent.row(StoredContent.of(Evaluations.row(text, text, 1)), 7))
                .isEqualTo(Evaluations.row(text, text, 7));
        assertThat(StoredContent.of(Evaluations.row(text, text, 1))).isASCII();
    }

    /** The keys that reports of the first release have. */
    @Property(tries = 100)
    void theKeyOfAReportIsTheHashOfItsDayAndPolicy(@ForAll String text) {
        String policy = StoredContent.of(Evaluations.policy(text));
        assertThat(ReportKey.of(Evaluations.DAY, policy).octets())
                .isEqualTo(StoredText.hash(Evaluations.DAY + " " + policy));
    }
}

package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ParsedRecordsTest {

    private final AtomicInteger parsed = new AtomicInteger();
    private final ParsedRecords<String> records = new ParsedRecords<>(text -> {
        parsed.incrementAndGet();
        return text.substring(0, 1);
    });

    @Test
    void aTextIsParsedOnce() {
        assertThat(records.parse("abc")).isEqualTo("a");
        assertThat(records.parse("abc")).isEqualTo("a");
        assertThat(records.parse("bcd")).isEqualTo("b");
        assertThat(parsed).hasValue(2);
    }

    @Test
    @Tag("B18")
    void aLongTextIsKeptInThePlaceOfManyShortOnes() {
        ParsedRecords<String> small = new ParsedRecords<>(text -> text.substring(0, 1), 200_000);
        for (int i = 0; i < 1000; i++) {
            small.parse(i + "x".repeat(60_000));
        }
        assertThat(small.size()).isBetween(1L, 3L);

        records.parse("y".repeat(60_000));
        records.parse("y".repeat(60_000));
        assertThat(parsed).hasValue(1);
    }
}

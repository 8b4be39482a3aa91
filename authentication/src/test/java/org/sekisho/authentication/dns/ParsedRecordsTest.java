package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"4096, 1", "4097, 2"})
    void aTextThatIsTooLongIsNotKept(int length, int times) {
        records.parse("x".repeat(length));
        records.parse("x".repeat(length));

        assertThat(parsed).hasValue(times);
    }
}

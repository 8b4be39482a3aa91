package org.sekisho.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {

    @Test
    void a_number_has_three_digits() {
        assertThat(ResultTable.number(1.2345)).isEqualTo("1.23");
        assertThat(ResultTable.number(12.345)).isEqualTo("12.3");
        assertThat(ResultTable.number(12345.6)).isEqualTo("12346");
    }

    @Test
    void the_median_stands_in_the_middle() {
        assertThat(Measured.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Measured.median(List.of(9.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    }
}

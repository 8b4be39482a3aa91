package org.sekisho.integration.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page says what the table says. Where the table has changed, {@code -Dsekisho.docs.write=true} writes the page anew. */
class AttacksPageTest {

    private static final Path PAGE = Path.of("../docs/attacks.md");

    private final List<Attack> rows = Catalogue.rows();

    @Test
    void thePageIsPrintedFromTheTable() throws IOException {
        String page = AttacksPage.of(rows);
        if (Boolean.getBoolean("sekisho.docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).content().isEqualTo(page);
    }

    @Test
    void everySectionHasFourDifferentInputsAndAllHaveAHundredAndTwenty() {
        assertThat(rows.size()).isGreaterThanOrEqualTo(120);
        assertThat(rows).extracting(row -> row.section() + row.input()).doesNotHaveDuplicates();
        for (Section section : Section.values()) {
            assertThat(rows)
                    .filteredOn(row -> row.section() == section)
                    .as(section.title())
                    .hasSizeGreaterThanOrEqualTo(4);
        }
    }
}

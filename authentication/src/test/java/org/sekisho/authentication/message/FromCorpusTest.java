package org.sekisho.authentication.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.testing.Corpus;
import org.sekisho.authentication.testing.TolerantReaders;

/** Real messages: their authors are those that a reader names which forgives nothing. */
@Tag("B08")
class FromCorpusTest {

    @Test
    void everyMessageOfTheCorpusKeepsItsAuthor() throws IOException {
        assumeTrue(Corpus.isPresent(), Corpus.ABSENT);
        int read = 0;
        for (Path file : Corpus.files("dkim", ".eml")) {
            List<HeaderField> fields =
                    HeaderSection.parse(Files.readAllBytes(file)).possibleFieldsNamed("From");
            for (HeaderField field : fields) {
                AuthorDomains authors = AuthorDomains.ofValues(List.of(field.value()));
                Set<String> strict = TolerantReaders.read(field.value()).stream()
                        .filter(shown -> shown.reader().equals(TolerantReaders.STRICTEST))
                        .map(shown -> shown.domain().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet());
                if (!strict.isEmpty()) {
                    assertThat(Set.copyOf(authors.domains()))
                            .as(file.toString())
                            .isEqualTo(strict);
                    assertThat(authors.problem()).as(file.toString()).isEmpty();
                    read++;
                }
                assertThat(ReadersAgree.missing(field.value()))
                        .as(file.toString())
                        .isEmpty();
            }
        }
        assertThat(read).isGreaterThan(100);
    }
}

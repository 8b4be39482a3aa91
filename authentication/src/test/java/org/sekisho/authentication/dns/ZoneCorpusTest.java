package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.sekisho.authentication.testing.Corpus;

@Tag("corpus")
class ZoneCorpusTest {

    @TestFactory
    Stream<DynamicTest> everyZoneFileOfTheCorpusCanBeRead() {
        if (!Corpus.isPresent()) {
            return Stream.of(dynamicTest("corpus", () -> assumeTrue(false, Corpus.ABSENT)));
        }
        return Corpus.files("", ".zone").stream()
                .map(file -> dynamicTest(
                        Corpus.root().relativize(file).toString(),
                        () -> assertThatCode(() -> Corpus.zone(file)).doesNotThrowAnyException()));
    }
}

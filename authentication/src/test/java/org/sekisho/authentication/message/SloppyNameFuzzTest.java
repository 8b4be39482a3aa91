package org.sekisho.authentication.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** However sloppy a name is, one address in angle brackets beside it is its author. */
@Tag("B08")
class SloppyNameFuzzTest {

    @FuzzTest
    void oneAngleAddressAndNoOtherAtSignIsAlwaysTheAuthor(byte[] random) {
        byte[] value = FromGrammar.sloppy(random);
        AuthorDomains authors = AuthorDomains.ofValues(List.of(value));
        if (!authors.domains().equals(List.of("good.example"))) {
            throw new AssertionError(new String(value, UTF_8) + " has " + authors);
        }
    }
}

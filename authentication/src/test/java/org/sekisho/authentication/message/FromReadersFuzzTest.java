package org.sekisho.authentication.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** No From shows a reader an address whose domain is not judged, unless From is unusable. */
@Tag("B08")
class FromReadersFuzzTest {

    @FuzzTest
    void whatAReaderShowsIsJudgedOrTheFieldIsUnusable(byte[] random) {
        check(FromGrammar.any(random));
        check(random);
    }

    private static void check(byte[] value) {
        ReadersAgree.missing(value).ifPresent(missing -> {
            throw new AssertionError(missing);
        });
    }
}

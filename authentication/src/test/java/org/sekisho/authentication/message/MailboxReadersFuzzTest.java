package org.sekisho.authentication.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** A field that is clear enough for the identity check of submission shows no reader an address that is not among its own. */
@Tag("B21")
class MailboxReadersFuzzTest {

    @FuzzTest
    void whatAReaderShowsIsClaimedOrTheFieldIsNotClear(byte[] random) {
        check(FromGrammar.any(random));
        check(random);
    }

    private static void check(byte[] value) {
        ReadersAgree.unclaimed(value).ifPresent(missing -> {
            throw new AssertionError(missing);
        });
    }
}

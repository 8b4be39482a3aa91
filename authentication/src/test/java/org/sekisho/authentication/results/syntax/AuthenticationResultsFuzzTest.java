package org.sekisho.authentication.results.syntax;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** Any octets as an Authentication-Results field: read or not, and what is read can be written and read again. */
@Tag("B18")
class AuthenticationResultsFuzzTest {

    @FuzzTest
    void anyOctetsAreResultsOrNot(byte[] octets) {
        Optional<AuthenticationResults> results =
                AuthenticationResults.parse(new String(octets, StandardCharsets.UTF_8));
        if (results.isEmpty()) {
            return;
        }
        String field = results.get().toHeaderField();
        if (!field.matches("[ -~\r\n]*")
                || AuthenticationResults.parse(field.substring(field.indexOf(':') + 1, field.length() - 2))
                        .isEmpty()) {
            throw new IllegalStateException("written as " + field);
        }
    }
}

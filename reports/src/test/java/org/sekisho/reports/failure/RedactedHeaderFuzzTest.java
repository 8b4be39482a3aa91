package org.sekisho.reports.failure;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.sekisho.authentication.message.HeaderSection;

/** Any octets as the header section of a message to Alice. */
@Tag("B37")
class RedactedHeaderFuzzTest {

    private static final Redaction REDACTION = Redaction.withRandomKey();
    private static final Pattern FIELDS =
            Pattern.compile("(?:[A-Za-z-]+:[ -~]{0,900}\\r\\n(?: [ -~]{0,900}\\r\\n)*+)*+");

    /** Her domain may be shown, whatever it is called. */
    private static final Pattern ADDRESS = Pattern.compile("<[A-Za-z0-9_-]{12}@[^>]*>");

    @FuzzTest
    void anyOctetsGiveFieldsThatDoNotNameHer(byte[] octets) {
        byte[] shown =
                new RedactedHeader(REDACTION, List.of("zqalice+x@example.net")).write(HeaderSection.parse(octets));
        String text = new String(shown, StandardCharsets.ISO_8859_1);
        if (!FIELDS.matcher(text).matches()) {
            throw new AssertionError("not a header section: " + text);
        }
        if (ADDRESS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("").contains("zqalice")) {
            throw new AssertionError("names her: " + text);
        }
    }
}

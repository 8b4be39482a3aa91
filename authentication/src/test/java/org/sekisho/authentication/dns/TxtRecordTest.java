package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Master;
import org.xbill.DNS.TXTRecord;

class TxtRecordTest {

    @Test
    void aShortTextIsOneString() {
        assertThat(new TxtRecord("_dmarc.example.org", "v=DMARC1; p=none").zoneFile())
                .isEqualTo("_dmarc.example.org. IN TXT \"v=DMARC1; p=none\"");
        assertThat(new TxtRecord("a.example", "x".repeat(255)).strings()).hasSize(1);
    }

    @Test
    void aLongTextIsSeveralStringsInParentheses() {
        TxtRecord record = new TxtRecord("a.example", "x".repeat(255) + "y");

        assertThat(record.strings()).containsExactly("x".repeat(255), "y");
        assertThat(record.zoneFile()).isEqualTo("a.example. IN TXT (\n    \"" + "x".repeat(255) + "\"\n    \"y\" )");
    }

    @Property(tries = 500)
    void aNameServerReadsWhatWasWritten(@ForAll("texts") String text) throws IOException {
        String zoneFile = new TxtRecord("a.example", text).zoneFile();

        assertThat(zoneFile).matches("[\\n -~]+");
        try (Master master =
                new Master(new ByteArrayInputStream(zoneFile.getBytes(StandardCharsets.US_ASCII)), null, 300)) {
            TXTRecord read = (TXTRecord) master.nextRecord();
            assertThat(read.getName()).hasToString("a.example.");
            assertThat(read.getStringsAsByteArrays().stream()
                            .map(octets -> new String(octets, StandardCharsets.ISO_8859_1))
                            .collect(Collectors.joining()))
                    .isEqualTo(text);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withCharRange('\u0000', '\u00ff')
                        .ofMinLength(1)
                        .ofMaxLength(600),
                Arbitraries.strings()
                        .withChars('"', '\\', ';', '(', ')', ' ', '\n', '1')
                        .ofMinLength(1)
                        .ofMaxLength(30));
    }
}

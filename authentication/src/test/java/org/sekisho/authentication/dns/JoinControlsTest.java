package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.IDNA;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B08")
class JoinControlsTest {

    private static final int VIRAMA = 9;

    private static final IDNA UTS46 = IDNA.getUTS46Instance(
            IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE);

    /** After an update of ICU4J copy the file that this writes over the resource. */
    @Test
    void theTableSaysWhatUnicodeSays() throws IOException {
        String table = table();
        Files.writeString(Path.of("target", "joining.txt"), table);
        try (InputStream in = JoinControls.class.getResourceAsStream("joining.txt")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo(table);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ba\u200cnk",
                "ba\u200dnk",
                "\u200cbank",
                "bank\u200c",
                "bank\u200d",
                "\u0628\u200d\u0628",
                "\u0627\u200c\u0628",
                "\u0915\u200d",
                "b\u00fc\u200cnk"
            })
    void aJoinerThatChangesNothingIsInNoDomain(String label) {
        assertThat(DomainNames.toAscii(label + ".example")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // Persian, Sinhala and Devanagari names as registries have them.
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc, xn--mgba3gch31f060k",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3, xn--10cl1a0b660p",
        "\u0915\u094d\u200d\u0937, xn--11b2ezcw70k"
    })
    void aJoinerThatTheWritingNeedsStays(String label, String ascii) {
        StringBuilder icu = new StringBuilder();
        UTS46.labelToASCII(label, icu, new IDNA.Info());
        assertThat(DomainNames.toAscii(label + ".example")).contains(ascii + ".example");
        assertThat(icu).hasToString(ascii);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xn--banknk-u2a", "xn--bank-0t3b", "xn--i-7iq", "xn--vi8hl1a", "xn--ls8h", "xn--a"})
    void anALabelThatIsThereIsNeverJudged(String label) {
        assertThat(DomainNames.toAscii(label + ".example")).contains(label + ".example");
    }

    /** ICU4J is the other implementation. Letters of all kinds around the joiners, many of them by chance. */
    @Test
    void icuAgreesAboutEveryLabelOfSuchLetters() {
        int[] letters = {
            'b', 'k', 0x628, 0x627, 0x645, 0x64e, 0x915, 0x94d, 0x937, 0xdc1, 0xdca, 0xdbb, 0x1bf2, 0xa872, 0x200c,
            0x200d, 0x200c, 0x200d
        };
        Random random = new Random(20);
        int allowed = 0;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder label = new StringBuilder();
            int length = 2 + random.nextInt(5);
            for (int j = 0; j < length; j++) {
                label.appendCodePoint(letters[random.nextInt(letters.length)]);
            }
            if (label.indexOf("\u200c") >= 0 || label.indexOf("\u200d") >= 0) {
                IDNA.Info info = new IDNA.Info();
                UTS46.labelToASCII(label, new StringBuilder(), info);
                // It looks no further where something else is wrong.
                if (!info.getErrors().isEmpty() && !info.getErrors().contains(IDNA.Error.CONTEXTJ)) {
                    continue;
                }
                boolean may = JoinControls.mayStand(Normalizer.normalize(label, Normalizer.Form.NFC)
                        .codePoints()
                        .toArray());
                assertThat(may).as(label.toString()).isEqualTo(!info.getErrors().contains(IDNA.Error.CONTEXTJ));
                allowed += may ? 1 : 0;
            }
        }
        assertThat(allowed).isGreaterThan(1000);
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder("# Unicode " + UCharacter.getUnicodeVersion().getMajor()
                        + ": first and last code point; combining class virama (V, S with a width of its own), else joining type.\n"
                        + "# Made by JoinControlsTest.\n");
        int start = 0;
        char kind = kind(0);
        for (int c = 1; c <= Character.MAX_CODE_POINT + 1; c++) {
            char next = c > Character.MAX_CODE_POINT ? ' ' : kind(c);
            if (next != kind || c > Character.MAX_CODE_POINT) {
                if (kind != ' ') {
                    table.append(String.format("%x-%x %s%n", start, c - 1, kind).replace("\r", ""));
                }
                start = c;
                kind = next;
            }
        }
        return table.toString();
    }

    private static char kind(int c) {
        int joining = UCharacter.getIntPropertyValue(c, UProperty.JOINING_TYPE);
        if (UCharacter.getCombiningClass(c) == VIRAMA) {
            return joining == UCharacter.JoiningType.TRANSPARENT ? 'V' : 'S';
        }
        return switch (joining) {
            case UCharacter.JoiningType.LEFT_JOINING -> 'L';
            case UCharacter.JoiningType.RIGHT_JOINING -> 'R';
            case UCharacter.JoiningType.DUAL_JOINING -> 'D';
            case UCharacter.JoiningType.TRANSPARENT -> 'T';
            default -> ' ';
        };
    }
}

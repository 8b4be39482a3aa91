package org.sekisho.authentication.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Tag;

/** Any octets as a message: its fields lie one behind the other, and a stream of it reads the same. */
@Tag("B18")
class MessageFuzzTest {

    @FuzzTest
    void anyOctetsAreAMessage(byte[] octets) throws IOException {
        HeaderSection header = HeaderSection.parse(octets);
        int position = 0;
        for (HeaderField field : header.fields()) {
            boolean inOrder = field.start() == position
                    && field.start() <= field.nameEnd()
                    && field.nameEnd() <= field.valueEnd()
                    && field.valueStart() <= field.valueEnd()
                    && field.valueEnd() <= field.end();
            if (!inOrder || field.end() == position) {
                throw new IllegalStateException("field at " + field.start());
            }
            position = field.end();
        }
        int blankLine = header.length() - position;
        if (blankLine < 0 || blankLine > 2 || header.length() > octets.length) {
            throw new IllegalStateException("header section of " + header.length());
        }
        HeaderSection read = HeaderSection.read(new ByteArrayInputStream(octets));
        if (read.length() != header.length()
                || read.fields().size() != header.fields().size()) {
            throw new IllegalStateException("a stream reads " + read.length());
        }
        header.possibleFieldsNamed("From").forEach(HeaderField::text);
    }
}

package org.sekisho.mailets;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/** Any octets as a message that is to leave in seven bits. */
@Tag("B18")
class SevenBitFuzzTest {

    @FuzzTest
    void anyOctetsAreReadAsTheyAreAndConvertedOnlyOnce(byte[] message) throws IOException {
        Observer observer = new Observer();
        try {
            new MimeReader(new ByteArrayInputStream(message), observer).read();
        } catch (MimeReader.UnreadableStructure stays) {
            check(Arrays.equals(converted(message), message), "unreadable, but converted");
            return;
        }
        check(Arrays.equals(observer.all.toByteArray(), message), "read otherwise than it is");
        byte[] once = converted(message);
        check(Arrays.equals(converted(once), once), "converted twice");
        Observer after = new Observer();
        new MimeReader(new ByteArrayInputStream(once), after).read();
        check(!after.contentNeedsMore, "not in seven bits");
        check(after.parts == observer.parts, "another number of parts");
    }

    private static byte[] converted(byte[] message) throws IOException {
        SevenBit sevenBit = SevenBit.of(() -> new ByteArrayInputStream(message));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sevenBit.convert(new ByteArrayInputStream(message), out);
        return out.toByteArray();
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** Puts together what it is told, and looks for octets that should have been encoded. */
    private static final class Observer implements MimeReader.Listener {

        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private int parts;
        private boolean touchable;
        private boolean contentNeedsMore;

        @Override
        public void part(PartHeader part) {
            parts++;
            touchable = part.kind() != PartHeader.Kind.UNTOUCHABLE;
            contentNeedsMore |= touchable && part.isLabelled8Bit();
            all.writeBytes(part.bytes());
        }

        @Override
        public void content(byte[] bytes, int length) {
            for (int i = 0; i < length && touchable; i++) {
                contentNeedsMore |= bytes[i] <= 0;
            }
            all.write(bytes, 0, length);
        }

        @Override
        public void end() {}

        @Override
        public void between(byte[] bytes, int length) {
            all.write(bytes, 0, length);
        }
    }
}

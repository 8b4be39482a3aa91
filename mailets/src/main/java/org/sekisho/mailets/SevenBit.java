package org.sekisho.mailets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.sekisho.authentication.message.MessageSource;

/**
 * Encodes the parts of a message that some next hop may not take as they are (RFC 6376 5.3): 8-bit octets, NUL, lines that are too
 * long. Text becomes quoted-printable, other parts base64; parts that are quoted-printable or base64 already, and parts that need
 * nothing, keep every byte, but for a label 8bit or binary, which would make James encode them after they were signed.
 *
 * <p>Nothing inside multipart/signed and multipart/encrypted is touched, since that breaks their signatures. A message whose
 * structure cannot be read, or is too deep or too large, stays as it is. The message is read twice, line by line, and never held
 * in memory.
 */
final class SevenBit {

    static final SevenBit NOTHING_TO_DO = new SevenBit(new byte[0], false);

    private final byte[] encodings;
    private final boolean needed;

    private SevenBit(byte[] encodings, boolean needed) {
        this.encodings = encodings;
        this.needed = needed;
    }

    /** Reads a message to find out what is to be done. */
    static SevenBit of(MessageSource message) throws IOException {
        try (InputStream in = message.open()) {
            PartScanner scanner = new PartScanner();
            new MimeReader(in, scanner).read();
            return new SevenBit(scanner.encodings(), scanner.isConversionNeeded());
        } catch (MimeReader.UnreadableStructure stays) {
            return NOTHING_TO_DO;
        }
    }

    /** Writes the message as it should be. */
    void convert(InputStream message, OutputStream out) throws IOException {
        if (!needed) {
            message.transferTo(out);
            return;
        }
        PartEncoder encoder = new PartEncoder(encodings, out);
        new MimeReader(message, encoder).read();
    }
}

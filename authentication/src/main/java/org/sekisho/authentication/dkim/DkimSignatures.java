package org.sekisho.authentication.dkim;

import java.util.List;
import org.sekisho.authentication.message.HeaderSection;

/**
 * The signatures of one message that are evaluated.
 *
 * @param header the header section in which they stand
 * @param selected the signatures, from the top of the message
 * @param total how many DKIM-Signature fields the message has
 */
public record DkimSignatures(HeaderSection header, List<ParsedSignature> selected, int total) {
    public DkimSignatures {
        selected = List.copyOf(selected);
    }
}

package org.sekisho.authentication.dkim;

import org.sekisho.authentication.message.HeaderField;

/** A DKIM-Signature field that has been read: a {@link DkimSignature}, or a {@link MalformedSignature}. */
public sealed interface ParsedSignature permits DkimSignature, MalformedSignature {

    /** The field itself. */
    HeaderField field();

    /** {@code d=} as canonical A-labels; empty if it could not be read. */
    String domain();

    /** Reads a DKIM-Signature field. Never throws. */
    static ParsedSignature parse(HeaderField field) {
        return SignatureParser.parse(field);
    }
}

package org.sekisho.authentication.dkim;

import java.util.List;
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

    /**
     * Reads a field that has the syntax of a DKIM-Signature, but neither {@code v=} nor {@code i=} with their meaning there: an
     * ARC-Message-Signature (RFC 8617 4.1.2). Without {@code c=} it is relaxed/relaxed, as ARC sealers have it. Never throws.
     */
    static ParsedSignature parseWithoutIdentity(HeaderField field) {
        return SignatureParser.parseWithoutIdentity(field);
    }

    /**
     * Reads a field whose signature covers fields that are known beforehand, in relaxed form, and no body: an ARC-Seal (RFC
     * 8617 4.1.3). What it gives verifies against a message that has no body. Never throws.
     *
     * @param signedFields the names of the fields in ASCII lower case, in order
     */
    static ParsedSignature parseOfFields(HeaderField field, List<String> signedFields) {
        return SignatureParser.parseOfFields(field, signedFields);
    }
}

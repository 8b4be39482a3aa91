package org.sekisho.authentication.dkim;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sekisho.authentication.message.HeaderField;

/**
 * A DKIM-Signature field whose syntax is right (RFC 6376 3.5). The arrays belong to it: do not write to them.
 *
 * @param field the field, whose own bytes are part of what is signed
 * @param algorithm {@code a=}
 * @param signature {@code b=}, decoded
 * @param signatureText {@code b=} in base64 without white space
 * @param signatureStart where the value of {@code b=} begins in the array of {@code field}, right after the "="
 * @param signatureEnd where it ends there, at the ";" or the end of the field's value
 * @param bodyHash {@code bh=}, decoded
 * @param header the first half of {@code c=}
 * @param body the second half of {@code c=}
 * @param domain {@code d=}, canonical A-labels
 * @param selector {@code s=}, canonical A-labels
 * @param signedFields {@code h=}: names in ASCII lower case, in order, at least one of them {@code from}
 * @param identity {@code i=} where given, decoded
 * @param identityDomain the domain of {@code i=}, or {@code domain}; canonical A-labels
 * @param bodyLength {@code l=}, octets of the canonical body; empty for all of it
 * @param timestamp {@code t=}, seconds since 1970
 * @param expiration {@code x=}, seconds since 1970
 */
public record DkimSignature(
        HeaderField field,
        DkimAlgorithm algorithm,
        byte[] signature,
        String signatureText,
        int signatureStart,
        int signatureEnd,
        byte[] bodyHash,
        Canonicalization header,
        Canonicalization body,
        String domain,
        String selector,
        List<String> signedFields,
        Optional<String> identity,
        String identityDomain,
        OptionalLong bodyLength,
        OptionalLong timestamp,
        OptionalLong expiration)
        implements ParsedSignature {}

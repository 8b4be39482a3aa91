package org.sekisho.authentication.arc;

import org.sekisho.authentication.dkim.ParsedSignature;
import org.sekisho.authentication.message.HeaderField;

/**
 * The three fields that one sealer added (RFC 8617 4.2).
 *
 * @param results the ARC-Authentication-Results
 * @param messageSignature the ARC-Message-Signature, as read
 * @param sealField the ARC-Seal
 */
record ArcSet(HeaderField results, ParsedSignature messageSignature, HeaderField sealField) {}

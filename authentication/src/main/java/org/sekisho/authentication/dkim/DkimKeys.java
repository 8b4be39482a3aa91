package org.sekisho.authentication.dkim;

import java.util.List;

/**
 * Signatures with their keys: all that the DNS has to say to them.
 *
 * @param signatures the signatures
 * @param lookups for each selected signature, in the same order, what became of its key
 */
public record DkimKeys(DkimSignatures signatures, List<KeyLookup> lookups) {
    public DkimKeys {
        lookups = List.copyOf(lookups);
    }
}

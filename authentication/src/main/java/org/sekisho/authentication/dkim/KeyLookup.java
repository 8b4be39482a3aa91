package org.sekisho.authentication.dkim;

import java.util.List;

/** What became of the search for the key of one signature (RFC 6376 6.1.2). */
public sealed interface KeyLookup {

    /**
     * There are keys that may be used for this signature.
     *
     * @param keys at least one
     */
    record Found(List<DkimKeyRecord> keys) implements KeyLookup {
        public Found {
            keys = List.copyOf(keys);
        }
    }

    /**
     * There is none.
     *
     * @param result {@link DkimResult#TEMPERROR} if there might be one later, else {@link DkimResult#PERMERROR}
     * @param reason printable ASCII
     */
    record Missing(DkimResult result, String reason) implements KeyLookup {}
}

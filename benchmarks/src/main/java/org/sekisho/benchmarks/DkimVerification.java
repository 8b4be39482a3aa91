package org.sekisho.benchmarks;

import java.io.IOException;

/** One side's way to verify all DKIM signatures of a message that lies in memory. */
interface DkimVerification {

    /** How many signatures pass. */
    int passing(byte[] message) throws IOException;

    /** Refuses to be measured unless so many signatures pass, and none of a message with one other octet in its body. */
    default void check(byte[] message, int signatures) throws IOException {
        int passing = passing(message);
        byte[] changed = message.clone();
        changed[changed.length - 3] ^= 1;
        int wrong = passing(changed);
        if (passing != signatures || wrong != 0) {
            throw new IllegalStateException(getClass().getSimpleName() + " passes " + passing + " of " + signatures
                    + " signatures, and " + wrong + " of a changed message");
        }
    }
}

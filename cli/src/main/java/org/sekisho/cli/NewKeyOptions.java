package org.sekisho.cli;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dkim.DkimAlgorithm;
import org.sekisho.authentication.keys.DkimPrivateKey;
import picocli.CommandLine.Option;

/** Which keys to make, and how to call them. */
final class NewKeyOptions {

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            description = "The selector; default s and the date, and for Ed25519 e and the date.")
    private @Nullable String selector;

    @Option(names = "--rsa", paramLabel = "BITS", description = "An RSA key of 2048, 3072 or 4096 bits.")
    private @Nullable Integer rsaBits;

    @Option(names = "--ed25519", description = "An Ed25519 key, beside RSA or alone.")
    private boolean ed25519;

    /** The algorithms that are asked for; empty if none is. */
    Set<DkimAlgorithm> algorithms() {
        if (rsaBits != null && rsaBits != DkimPrivateKey.RECOMMENDED_RSA_BITS && rsaBits != 3072 && rsaBits != 4096) {
            throw BadInput.argument("--rsa takes 2048, 3072 or 4096.");
        }
        Set<DkimAlgorithm> algorithms = EnumSet.noneOf(DkimAlgorithm.class);
        if (rsaBits != null) {
            algorithms.add(DkimAlgorithm.RSA_SHA256);
        }
        if (ed25519) {
            algorithms.add(DkimAlgorithm.ED25519_SHA256);
        }
        return algorithms;
    }

    /** The length of an RSA key. */
    int rsaBits(int otherwise) {
        return rsaBits == null ? otherwise : rsaBits;
    }

    /** The selector that was given, of which there can only be one. */
    @Nullable
    String selector(int keys) {
        if (keys > 1 && selector != null) {
            throw BadInput.argument(
                    "Two keys need two selectors: leave --selector out, or make one key after the other.");
        }
        return selector;
    }
}

package org.sekisho.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dkim.DkimAlgorithm;
import org.sekisho.authentication.keys.DkimPrivateKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sekisho keygen}: makes DKIM keys and says what to publish. */
@Command(
        name = "keygen",
        description =
                "Makes a DKIM key for a domain and prints the DNS record to publish. Without an algorithm: RSA with 2048 bits,"
                        + " which everybody can verify.",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:The key is written.",
            "64:The command line is wrong.",
            "66:The key cannot be written, or there is one of that name already."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sekisho keygen example.org",
            "  sekisho keygen example.org --rsa 2048 --ed25519",
            "  sekisho keygen example.org --selector mail2027 --keys /srv/james/conf/dkim"
        })
final class KeygenCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DOMAIN", description = "The domain that signs.")
    private String domain = "";

    @Mixin
    private NewKeyOptions made = new NewKeyOptions();

    @Mixin
    private KeyFolderOption keys = new KeyFolderOption();

    @Override
    public Integer call() {
        Set<DkimAlgorithm> asked = made.algorithms();
        Set<DkimAlgorithm> algorithms = asked.isEmpty() ? Set.of(DkimAlgorithm.RSA_SHA256) : asked;
        String selector = made.selector(algorithms.size());
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        KeyMaker maker = new KeyMaker(keys.folder(), domain, out);
        for (DkimAlgorithm algorithm : algorithms) {
            maker.make(
                    selector == null ? maker.name(algorithm) : maker.name(selector),
                    algorithm,
                    made.rsaBits(DkimPrivateKey.RECOMMENDED_RSA_BITS));
        }
        out.println("James signs with a new key when it has seen the record twice, dkim.activation-delay apart (1h).");
        out.flush();
        return 0;
    }
}

package org.sekisho.cli;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyFolderException;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            description = "The selector; default s and the date, and for Ed25519 e and the date.")
    private @Nullable String selector;

    @Option(names = "--rsa", paramLabel = "BITS", description = "An RSA key of 2048, 3072 or 4096 bits.")
    private @Nullable Integer rsaBits;

    @Option(names = "--ed25519", description = "An Ed25519 key, beside RSA or alone.")
    private boolean ed25519;

    @Mixin
    private KeyFolderOption keys = new KeyFolderOption();

    @Override
    public Integer call() {
        boolean rsa = rsaBits != null || !ed25519;
        int bits = rsaBits == null ? 2048 : rsaBits;
        if (bits != 2048 && bits != 3072 && bits != 4096) {
            throw wrong("--rsa takes 2048, 3072 or 4096");
        }
        if (rsa && ed25519 && selector != null) {
            throw wrong("two keys need two selectors: leave --selector out, or make one key after the other");
        }
        KeyName rsaName = name(rsa && selector != null ? selector : "s" + today());
        KeyName ed25519Name = name(!rsa && selector != null ? selector : "e" + today());
        KeyFolder folder = keys.folder();
        try {
            if (rsa) {
                print(folder.create(rsaName, DkimPrivateKey.generateRsa(bits)));
            }
            if (ed25519) {
                print(folder.create(ed25519Name, DkimPrivateKey.generateEd25519()));
            }
        } catch (KeyFolderException failure) {
            throw BadInput.file(String.valueOf(failure.getMessage()));
        }
        PrintWriter out = spec().commandLine().getOut();
        out.println("James signs with a new key when it has seen the record twice, dkim.activation-delay apart (1h).");
        out.flush();
        return 0;
    }

    private void print(StoredKey key) {
        DkimPrivateKey made = key.content().usable().orElseThrow();
        KeyRecord record = KeyRecord.of(key.name(), made);
        PrintWriter out = spec().commandLine().getOut();
        out.println("Written: " + key.file() + " (" + made.kind() + ", for its owner alone)");
        out.println();
        out.println("Publish this, in a zone file");
        out.println();
        out.println(record.zoneFile());
        out.println();
        out.println("or in a form of your DNS provider, as a TXT record with the name");
        out.println();
        out.println(key.name().recordName());
        out.println();
        out.println("and the text");
        out.println();
        out.println(record.plainText());
        out.println();
    }

    private KeyName name(String label) {
        try {
            return KeyName.of(domain, label);
        } catch (IllegalArgumentException impossible) {
            throw wrong(String.valueOf(impossible.getMessage()));
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec().commandLine(), sentence);
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }

    private static String today() {
        return DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).format(LocalDate.now(ZoneOffset.UTC));
    }
}

package org.sekisho.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dkim.DkimAlgorithm;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyFolderException;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyState;
import org.sekisho.authentication.keys.StoredKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sekisho rotate}: makes the keys that are to take the place of those that sign now. */
@Command(
        name = "rotate",
        description =
                "Makes a new DKIM key beside each one that signs for a domain, of the same algorithm, and prints the DNS"
                        + " records to publish. James does the rest.",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:The keys are written.",
            " 1:No key is made: no key signs whose place a new one could take, or a new one waits already.",
            "64:The command line is wrong.",
            "66:The folder cannot be read, or a key cannot be written."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  sekisho rotate example.org", "  sekisho rotate example.org --rsa 4096 --selector mail2027"})
final class RotateCommand implements Callable<Integer> {

    private static final int MOST_KEYS_OF_A_DAY = 26;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DOMAIN", description = "The domain whose keys are to be replaced.")
    private String domain = "";

    @Mixin
    private NewKeyOptions made = new NewKeyOptions();

    @Mixin
    private KeyFolderOption keys = new KeyFolderOption();

    @Override
    public Integer call() {
        KeyFolder folder = keys.folder();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        KeyMaker maker = new KeyMaker(folder, domain, out);
        String canonical = maker.name("s").domain();
        List<StoredKey> stored = read(folder, canonical);
        Map<DkimAlgorithm, StoredKey> old = active(stored);
        Set<DkimAlgorithm> asked = made.algorithms();
        Set<DkimAlgorithm> algorithms = asked.isEmpty() ? old.keySet() : asked;
        refuseIfOneWaits(stored, asked, canonical);
        refuseWithoutOld(old, algorithms, canonical);
        String selector = made.selector(algorithms.size());
        for (DkimAlgorithm algorithm : algorithms) {
            StoredKey replaced = Objects.requireNonNull(old.get(algorithm));
            KeyName name = selector == null ? free(maker.name(algorithm), stored) : maker.name(selector);
            maker.make(name, algorithm, made.rsaBits(bits(replaced)));
            tell(out, name, replaced.name());
        }
        out.flush();
        return 0;
    }

    private static List<StoredKey> read(KeyFolder folder, String domain) {
        try {
            List<StoredKey> keys = folder.read().stream()
                    .filter(key -> key.name().domain().equals(domain))
                    .toList();
            for (StoredKey key : keys) {
                key.trouble().ifPresent(unknown -> {
                    throw BadInput.file(unknown);
                });
            }
            return keys;
        } catch (KeyFolderException unreadable) {
            throw BadInput.file(String.valueOf(unreadable.getMessage()));
        }
    }

    private static Map<DkimAlgorithm, StoredKey> active(List<StoredKey> stored) {
        Map<DkimAlgorithm, StoredKey> active = new EnumMap<>(DkimAlgorithm.class);
        for (StoredKey key : stored) {
            if (key.state(Instant.now()) == KeyState.ACTIVE) {
                key.content().usable().ifPresent(usable -> active.put(usable.algorithm(), key));
            }
        }
        return active;
    }

    private static void refuseIfOneWaits(List<StoredKey> stored, Set<DkimAlgorithm> asked, String domain) {
        for (StoredKey key : stored) {
            boolean waits = key.state(Instant.now()) == KeyState.NEW
                    && key.content()
                            .usable()
                            .filter(usable -> asked.isEmpty() || asked.contains(usable.algorithm()))
                            .isPresent();
            if (waits) {
                throw BadInput.refused(
                        "A new key waits already, " + key.name() + ": publish its record, which sekisho keys " + domain
                                + " shows, or remove " + key.file() + ".");
            }
        }
    }

    private static void refuseWithoutOld(
            Map<DkimAlgorithm, StoredKey> old, Set<DkimAlgorithm> algorithms, String domain) {
        if (algorithms.isEmpty()) {
            throw BadInput.refused(
                    "No key signs for " + domain + ": make the first with sekisho keygen " + domain + ".");
        }
        for (DkimAlgorithm algorithm : algorithms) {
            if (!old.containsKey(algorithm)) {
                throw BadInput.refused("No " + algorithm.keyType() + " key signs for " + domain
                        + " whose place a new one could take: make the first with sekisho keygen.");
            }
        }
    }

    /** A name that no key has, where one was made today already: that with b, c and so on at its end. */
    private static KeyName free(KeyName name, List<StoredKey> stored) {
        Set<KeyName> taken = stored.stream().map(StoredKey::name).collect(Collectors.toSet());
        IntFunction<KeyName> numbered =
                i -> i == 0 ? name : new KeyName(name.domain(), name.selector() + (char) ('a' + i));
        return IntStream.range(0, MOST_KEYS_OF_A_DAY)
                .mapToObj(numbered)
                .filter(each -> !taken.contains(each))
                .findFirst()
                .orElseThrow(() -> BadInput.argument("Too many keys were made today: give a --selector."));
    }

    /** As many as before, or the next length that is made. */
    private static int bits(StoredKey old) {
        int bits = old.content().usable().map(DkimPrivateKey::bits).orElse(0);
        if (bits <= DkimPrivateKey.RECOMMENDED_RSA_BITS) {
            return DkimPrivateKey.RECOMMENDED_RSA_BITS;
        }
        return bits <= 3072 ? 3072 : DkimPrivateKey.MOST_RSA_BITS;
    }

    private static void tell(PrintWriter out, KeyName made, KeyName old) {
        out.println("James does the rest:");
        out.println("- " + old + " signs until James has seen the new record twice, dkim.activation-delay apart (1h).");
        out.println("- From then on " + made + " signs. Leave the old record where it is for 7 days.");
        out.println("- Then the health check and sekisho keys say that the old record and file may go.");
        out.println();
    }
}

package org.sekisho.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyFolderException;
import org.sekisho.authentication.keys.KeyPublications;
import org.sekisho.authentication.keys.Publication;
import org.sekisho.authentication.keys.SigningSnapshot;
import org.sekisho.authentication.keys.StoredKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sekisho keys}: the keys of a folder, and what the DNS publishes for them. It changes nothing. */
@Command(
        name = "keys",
        description =
                "Lists the DKIM keys of a server: how far each has come, whether it signs, whether its DNS record is"
                        + " right, and what is to be done.",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:All is well.",
            " 1:Something is to be done, or there is no key.",
            " 3:DNS did not give an answer that is needed, and nothing else is to be done.",
            "64:The command line is wrong.",
            "66:The folder cannot be read, or not the zone file."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  sekisho keys", "  sekisho keys example.org --keys /srv/james/conf/dkim --dns 192.0.2.53 --json"})
final class KeysCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "DOMAIN", description = "Only the keys of these domains. Default: all.")
    private List<String> domains = new ArrayList<>();

    @Mixin
    private KeyFolderOption keys = new KeyFolderOption();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Tell the states as at this time, in ISO 8601 or seconds since 1970. Default: now.")
    private @Nullable Instant at;

    @Mixin
    private DnsOptions dns = new DnsOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        List<String> wanted = domains.stream().map(KeysCommand::canonical).toList();
        Instant now = at == null ? Instant.now() : at;
        KeyFolder folder = keys.folder();
        List<StoredKey> stored = read(folder, wanted);
        List<ListedKey> listed;
        List<RecordingDnsClient.Lookup> lookups;
        try (RecordingDnsClient recording = dns.client()) {
            listed = compare(stored, new KeyPublications(List.of(recording)), now);
            lookups = recording.lookups(dns.timeout());
        }
        KeyList list = new KeyList(folder.root().toString(), now, listed, withoutKey(wanted, stored));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        output.print(out, () -> list.json(lookups), page -> list.text(page, lookups));
        return ExitStatus.of(list);
    }

    private static String canonical(String domain) {
        return DomainNames.toAscii(domain)
                .filter(DomainNames::isHostName)
                .orElseThrow(() -> BadInput.argument("'" + domain + "' is not a domain name."));
    }

    private static List<StoredKey> read(KeyFolder folder, List<String> wanted) {
        try {
            return folder.read().stream()
                    .filter(key ->
                            wanted.isEmpty() || wanted.contains(key.name().domain()))
                    .toList();
        } catch (KeyFolderException unreadable) {
            throw BadInput.file(String.valueOf(unreadable.getMessage()));
        }
    }

    private List<ListedKey> compare(List<StoredKey> stored, KeyPublications publications, Instant now) {
        SigningSnapshot signing = SigningSnapshot.of(stored, now);
        List<Optional<CompletableFuture<Publication>>> asked = stored.stream()
                .map(key -> key.content().usable().map(usable -> ask(publications, key, usable)))
                .toList();
        List<ListedKey> listed = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            StoredKey key = stored.get(i);
            boolean signs = signing.of(key.name().domain()).stream()
                    .anyMatch(each -> each.selector().equals(key.name().selector()));
            listed.add(new ListedKey(key, asked.get(i).map(CompletableFuture::join), signs, now));
        }
        return List.copyOf(listed);
    }

    private CompletableFuture<Publication> ask(KeyPublications publications, StoredKey key, DkimPrivateKey usable) {
        Publication late = new Publication(Publication.Status.TEMPORARY_ERROR, "the DNS does not answer in time");
        return publications
                .check(key.name(), usable)
                .completeOnTimeout(late, dns.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The domains that were asked for and have no key. */
    private static List<String> withoutKey(List<String> wanted, List<StoredKey> stored) {
        List<String> found = stored.stream().map(key -> key.name().domain()).toList();
        return wanted.stream()
                .filter(domain -> !found.contains(domain))
                .distinct()
                .toList();
    }
}

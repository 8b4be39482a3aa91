package org.sekisho.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.diagnosis.Diagnosis;
import org.sekisho.authentication.diagnosis.DkimDiagnosis;
import org.sekisho.authentication.diagnosis.DmarcDiagnosis;
import org.sekisho.authentication.diagnosis.Finding;
import org.sekisho.authentication.diagnosis.SendingHost;
import org.sekisho.authentication.diagnosis.Severity;
import org.sekisho.authentication.diagnosis.SpfDiagnosis;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyFolderException;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyState;
import org.sekisho.authentication.keys.ReadKey;
import org.sekisho.authentication.keys.StoredKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sekisho dns}: the records that a domain should have, beside those that it has. It changes nothing. */
@Command(
        name = "dns",
        description = "Compares the SPF, DKIM and DMARC records of a domain with what they should be, explains what is"
                + " wrong, and prints what to publish.",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:All is fine; there may be advice.",
            " 1:A record is missing, and none is wrong.",
            " 2:A record is wrong.",
            " 3:DNS did not give an answer that is needed, and nothing is missing or wrong.",
            "64:The command line is wrong.",
            "66:The folder with the keys or a file cannot be read."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sekisho dns example.org --host 192.0.2.1 --host 2001:db8::1",
            "  sekisho dns example.org --host mail.example.org --keys /srv/james/conf/dkim --dns 192.0.2.53"
        })
final class DnsCommand implements Callable<Integer> {

    /** The most selectors of one domain that are looked at. */
    static final int MOST_SELECTORS = 20;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DOMAIN", description = "The domain that mail is sent from.")
    private String domain = "";

    @Option(
            names = "--host",
            paramLabel = "ADDRESS|NAME",
            description = "A host that sends mail of this domain; give it again for more. Default: the domain's MX.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            description = "A DKIM selector; give it again for more. Default: those of the keys in the folder.")
    private List<String> selectors = new ArrayList<>();

    @Mixin
    private KeyFolderOption keys = new KeyFolderOption();

    @Option(
            names = "--rua",
            paramLabel = "ADDRESS",
            description = "Where DMARC reports are to go. Default: postmaster at the domain.")
    private @Nullable String reportAddress;

    @Mixin
    private DnsOptions dns = new DnsOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        String canonical = DomainNames.toAscii(domain)
                .filter(name -> DomainNames.isHostName(name) && name.indexOf('.') > 0)
                .orElseThrow(() -> BadInput.argument("'" + domain + "' is not a domain name."));
        KeyFolder folder = keys.folder();
        SpfDiagnosis spf = new SpfDiagnosis(sendingHosts());
        DmarcDiagnosis dmarc = new DmarcDiagnosis("mailto:" + reports(canonical));
        List<CheckedKey> dkim = keys(folder, canonical);
        Map<String, CompletableFuture<Diagnosis>> running = new LinkedHashMap<>();
        List<RecordingDnsClient.Lookup> lookups;
        Deadline deadline = Deadline.in(dns.timeout());
        try (RecordingDnsClient recording = dns.client()) {
            Function<Function<DnsAnswers, Diagnosis>, CompletableFuture<Diagnosis>> start =
                    evaluation -> DnsEvaluation.start(recording, deadline, evaluation);
            running.put("SPF", start.apply(answers -> spf.diagnose(answers, canonical)));
            dkim.forEach(key -> running.put("DKIM " + key.name().selector(), start.apply(key::diagnose)));
            running.put("DMARC", start.apply(answers -> dmarc.diagnose(answers, canonical)));
            running.values().forEach(CompletableFuture::join);
            lookups = recording.lookups(deadline.remaining());
        }
        Map<String, Diagnosis> found = new LinkedHashMap<>();
        running.forEach((title, diagnosis) -> found.put(title, diagnosis.join()));
        boolean withoutKey = dkim.isEmpty() && !sendsNoMail(Objects.requireNonNull(found.get("SPF")));
        DomainRecords records =
                new DomainRecords(canonical, found, withoutKey, folder.root().toString());
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        output.print(out, () -> records.json(lookups), page -> records.text(page, lookups));
        return ExitStatus.of(records.severity());
    }

    /** Who lets nobody send needs no key. */
    private static boolean sendsNoMail(Diagnosis spf) {
        return spf.found().size() == 1 && spf.found().get(0).strip().matches("(?i)v=spf1 {1,9}-all");
    }

    /**
     * A key whose record is looked at.
     *
     * @param content its file, if there is one
     */
    private record CheckedKey(KeyName name, Optional<ReadKey> content) {

        Diagnosis diagnose(DnsAnswers answers) {
            Diagnosis found = new DkimDiagnosis(name, content.flatMap(ReadKey::usable)).diagnose(answers);
            List<Finding> findings = new ArrayList<>(found.findings());
            if (content.isPresent() && content.get() instanceof ReadKey.Broken broken) {
                findings.add(new Finding(
                        Severity.WRONG,
                        "The file of this key " + broken.reason() + ".",
                        Optional.of("Nothing could be compared with the record.")));
            }
            return new Diagnosis(found.name(), found.found(), findings, found.publish());
        }
    }

    private List<SendingHost> sendingHosts() {
        if (hosts.size() > SpfDiagnosis.MOST_HOSTS) {
            throw BadInput.argument(
                    "--host can be given " + SpfDiagnosis.MOST_HOSTS + " times, not " + hosts.size() + ".");
        }
        return hosts.stream()
                .map(host -> SendingHost.of(host)
                        .orElseThrow(() -> BadInput.argument("--host: '" + host
                                + "' is neither an address such as 192.0.2.1 nor a name such as mail.example.org.")))
                .toList();
    }

    private String reports(String canonical) {
        if (reportAddress == null) {
            return "postmaster@" + canonical;
        }
        String address = Words.withoutBrackets(reportAddress);
        // What stands in a record unquoted, and separates nothing there.
        if (!address.matches("[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
                || address.indexOf('!') >= 0) {
            throw BadInput.argument("--rua: '" + reportAddress + "' is not an address such as dmarc@example.org.");
        }
        return address;
    }

    /** The keys whose records are looked at: of the selectors that were given, or of the folder. */
    private List<CheckedKey> keys(KeyFolder folder, String canonical) {
        if (selectors.size() > MOST_SELECTORS) {
            throw BadInput.argument(
                    "--selector can be given " + MOST_SELECTORS + " times, not " + selectors.size() + ".");
        }
        try {
            if (!selectors.isEmpty()) {
                List<CheckedKey> named = new ArrayList<>();
                for (String selector : selectors) {
                    KeyName name = name(canonical, selector);
                    named.add(new CheckedKey(name, folder.read(name).map(StoredKey::content)));
                }
                return named;
            }
            Instant now = Instant.now();
            List<StoredKey> stored = folder.read().stream()
                    .filter(key -> key.name().domain().equals(canonical) && key.state(now) != KeyState.RETIRED)
                    .toList();
            if (stored.size() > MOST_SELECTORS) {
                throw BadInput.argument("There are " + stored.size() + " keys of " + canonical + "; name up to "
                        + MOST_SELECTORS + " of them with --selector.");
            }
            return stored.stream()
                    .map(key -> new CheckedKey(key.name(), Optional.of(key.content())))
                    .toList();
        } catch (KeyFolderException unreadable) {
            throw BadInput.file(String.valueOf(unreadable.getMessage()));
        }
    }

    private static KeyName name(String domain, String selector) {
        try {
            return KeyName.of(domain, selector);
        } catch (IllegalArgumentException impossible) {
            throw BadInput.argument("--selector: " + impossible.getMessage() + ".");
        }
    }
}

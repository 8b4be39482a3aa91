package org.sekisho.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.InetAddresses;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.spf.SpfEvaluator;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sekisho spf}: what SPF says of a client. */
@Command(
        name = "spf",
        description = "Evaluates SPF for the identities that are given: HELO, MAIL FROM, or both.",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:pass. With both identities, MAIL FROM counts.",
            " 1:none, neutral or softfail.",
            " 2:fail.",
            " 3:temperror.",
            " 4:permerror.",
            "64:The command line is wrong.",
            "66:A file cannot be read."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sekisho spf --ip 192.0.2.1 --mail-from alice@example.org",
            "  sekisho spf --ip 2001:db8::1 --helo mail.example.org --mail-from '<>' --dns 127.0.0.1:5353"
        })
final class SpfCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--ip", required = true, paramLabel = "ADDRESS", description = "The address of the SMTP client.")
    private InetAddress client = InetAddresses.forString("0.0.0.0");

    @Option(names = "--helo", paramLabel = "NAME", description = "What it said in HELO or EHLO.")
    private @Nullable String helo;

    @Option(
            names = "--mail-from",
            paramLabel = "ADDRESS",
            description = "The address in MAIL FROM; '<>' is the null reverse-path and needs --helo.")
    private @Nullable String mailFrom;

    @Mixin
    private DnsOptions dns = new DnsOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        List<SpfIdentity> identities = new ArrayList<>();
        if (helo != null) {
            identities.add(SpfIdentity.HELO);
        }
        if (mailFrom != null) {
            identities.add(SpfIdentity.MAIL_FROM);
        }
        if (identities.isEmpty()) {
            throw BadInput.argument("Give --helo, --mail-from or both.");
        }
        String name = helo == null ? "" : helo;
        String address = mailFrom == null ? "" : Words.withoutBrackets(mailFrom);
        if (helo == null && address.isEmpty()) {
            throw BadInput.argument("The null reverse-path needs --helo: SPF looks at that name then.");
        }
        List<SpfOutcome> outcomes;
        List<RecordingDnsClient.Lookup> lookups;
        try (RecordingDnsClient recording = dns.client()) {
            outcomes = evaluate(recording, identities, name, address);
            lookups = recording.lookups(dns.timeout());
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        output.print(out, () -> json(name, address, outcomes, lookups), page -> {
            page.heading("Session");
            page.row("client", InetAddresses.toAddrString(client));
            ResultsText.session(page, name, address, mailFrom != null);
            ResultsText.spf(page, outcomes);
            ResultsText.dns(page, lookups);
        });
        return ExitStatus.of(outcomes.get(outcomes.size() - 1).result());
    }

    private List<SpfOutcome> evaluate(
            RecordingDnsClient recording, List<SpfIdentity> identities, String name, String address) {
        SpfEvaluator evaluator = new SpfEvaluator(SpfSettings.standard());
        Deadline deadline = Deadline.in(dns.timeout());
        List<CompletableFuture<SpfOutcome>> running = identities.stream()
                .map(identity -> DnsEvaluation.start(
                        recording, deadline, answers -> evaluator.evaluate(answers, identity, client, name, address)))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    private ObjectNode json(
            String name, String address, List<SpfOutcome> outcomes, List<RecordingDnsClient.Lookup> lookups) {
        ObjectNode root = ResultsJson.root("spf");
        root.set(
                "envelope",
                ResultsJson.envelope(client, helo == null ? null : name, mailFrom == null ? null : address));
        root.set("spf", ResultsJson.spf(outcomes));
        root.set("dns", ResultsJson.dns(lookups));
        return root;
    }
}

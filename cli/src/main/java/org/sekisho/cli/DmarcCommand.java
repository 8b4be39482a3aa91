package org.sekisho.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.PolicyDiscovery;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DomainNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sekisho dmarc}: the policy for a domain. */
@Command(
        name = "dmarc",
        description = "Finds the DMARC policy that applies to mail from a domain, and where it stands.",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:There is a policy.",
            " 1:There is none.",
            " 3:DNS did not give an answer that is needed.",
            " 4:There is a record, but it is ignored: its policy is not usable and it wants no reports.",
            "64:The command line is wrong.",
            "66:A file cannot be read."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  sekisho dmarc example.org", "  sekisho dmarc a.b.example.org --zone dns.zone --json"})
final class DmarcCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DOMAIN", description = "The domain of an author's address.")
    private String domain = "";

    @Mixin
    private DnsOptions dns = new DnsOptions();

    @Option(
            names = "--discovery",
            paramLabel = "METHOD",
            defaultValue = "tree-walk",
            description = "dmarc.discovery: tree-walk or public-suffix-list. Default: ${DEFAULT-VALUE}.")
    private DmarcDiscovery discovery = DmarcDiscovery.TREE_WALK;

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** What is known of a domain. */
    private record Found(PolicyDiscovery policy, Optional<String> organizationalDomain) {}

    @Override
    public Integer call() {
        String author = DomainNames.toAscii(domain)
                .filter(DomainNames::isValid)
                .orElseThrow(() -> BadInput.argument("'" + domain + "' is not a domain name."));
        Found found;
        List<RecordingDnsClient.Lookup> lookups;
        try (RecordingDnsClient recording = dns.client()) {
            found = find(recording, author);
            lookups = recording.lookups(dns.timeout());
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        output.print(out, () -> json(found, lookups), page -> text(page, found, lookups));
        return ExitStatus.of(found.policy().status());
    }

    private Found find(RecordingDnsClient recording, String author) {
        DmarcEvaluator evaluator = new DmarcEvaluator(discovery);
        return DnsEvaluation.start(
                        recording,
                        Deadline.in(dns.timeout()),
                        answers -> new Found(
                                evaluator.discover(answers, author), evaluator.organizationalDomain(answers, author)))
                .join();
    }

    private static void text(Page page, Found found, List<RecordingDnsClient.Lookup> lookups) {
        PolicyDiscovery policy = found.policy();
        page.heading("DMARC policy for " + policy.authorDomain());
        page.result("result", Words.of(policy.status()), policy.reason());
        page.row("organization", found.organizationalDomain().orElse("unknown"));
        ResultsText.discovery(page, policy, lookups);
        ResultsText.dns(page, lookups);
    }

    private static ObjectNode json(Found found, List<RecordingDnsClient.Lookup> lookups) {
        ObjectNode root = ResultsJson.root("dmarc");
        root.put("domain", found.policy().authorDomain());
        root.put("organizationalDomain", found.organizationalDomain().orElse(null));
        root.set("discovery", ResultsJson.discovery(found.policy(), lookups));
        root.set("dns", ResultsJson.dns(lookups));
        return root;
    }
}

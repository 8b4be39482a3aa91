package org.sekisho.cli;

import com.google.common.net.InetAddresses;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.message.AuthorDomains;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.MailingListPolicy;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.SpfFailPolicy;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.results.AuthenticationResultsField;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sekisho judge}: what a server would make of a message. */
@Command(
        name = "judge",
        description = {
            "Judges a message as a server would that got it from this client, and says why.",
            "The message is read as bytes: use the original file, not a copy from a mail client's window."
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:The message would be accepted.",
            " 1:It would be quarantined.",
            " 2:It would be rejected.",
            " 3:It would be deferred: the judgement hangs on an answer that DNS did not give.",
            "64:The command line is wrong.",
            "66:A file cannot be read."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sekisho judge message.eml --ip 192.0.2.1 --helo mail.example.org --mail-from a@example.org",
            "  sekisho judge - --ip 2001:db8::1 --helo mail.example.org --mail-from '<>' < bounce.eml",
            "  sekisho judge old.eml --ip 192.0.2.1 --helo h.example --mail-from a@example.org \\",
            "      --zone dns.zone --at 2026-11-24T09:10:00Z --json"
        })
final class JudgeCommand implements Callable<Integer> {

    /** Stands in a reply where a server has the id of the SMTP session. */
    private static final String SESSION = "of the SMTP server";

    private final InputStream standardInput;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "MESSAGE", description = "The message file; - is standard input.")
    private String message = "";

    @Option(names = "--ip", required = true, paramLabel = "ADDRESS", description = "The address of the SMTP client.")
    private InetAddress client = InetAddresses.forString("0.0.0.0");

    @Option(names = "--helo", required = true, paramLabel = "NAME", description = "What it said in HELO or EHLO.")
    private String helo = "";

    @Option(
            names = "--mail-from",
            required = true,
            paramLabel = "ADDRESS",
            description = "The address in MAIL FROM; '<>' is the null reverse-path.")
    private String mailFrom = "";

    @Mixin
    private DnsOptions dns = new DnsOptions();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Judge as at this time, in ISO 8601 or seconds since 1970. Default: now.")
    private @Nullable Instant at;

    @Option(names = "--crlf", description = "The file has lost its CRs: put one before each LF that has none.")
    private boolean crlf;

    @Option(
            names = "--enforcement",
            paramLabel = "ACTION",
            defaultValue = "reject",
            description = "dmarc.enforcement: none, quarantine or reject. Default: ${DEFAULT-VALUE}.")
    private DmarcPolicy enforcement = DmarcPolicy.REJECT;

    @Option(
            names = "--discovery",
            paramLabel = "METHOD",
            defaultValue = "tree-walk",
            description = "dmarc.discovery: tree-walk or public-suffix-list. Default: ${DEFAULT-VALUE}.")
    private DmarcDiscovery discovery = DmarcDiscovery.TREE_WALK;

    @Option(
            names = "--mailing-lists",
            paramLabel = "ACTION",
            defaultValue = "quarantine",
            description = "dmarc.mailing-lists: accept, quarantine or reject. Default: ${DEFAULT-VALUE}.")
    private MailingListPolicy mailingLists = MailingListPolicy.QUARANTINE;

    @Option(
            names = "--on-temporary-error",
            paramLabel = "ACTION",
            defaultValue = "known",
            description = "dmarc.on-temporary-error: known, accept or defer. Default: ${DEFAULT-VALUE}.")
    private TemporaryErrorPolicy onTemporaryError = TemporaryErrorPolicy.KNOWN;

    @Option(
            names = "--spf-fail",
            paramLabel = "ACTION",
            defaultValue = "report",
            description = "spf.fail: report or refuse. Default: ${DEFAULT-VALUE}.")
    private SpfFailPolicy spfFail = SpfFailPolicy.REPORT;

    @Option(names = "--arc", description = "arc.verify: validate the chain of custody (ARC), too.")
    private boolean arc;

    @Option(
            names = "--authserv-id",
            paramLabel = "NAME",
            defaultValue = "localhost",
            description = "The name in Authentication-Results. Default: ${DEFAULT-VALUE}.")
    private String authservId = "localhost";

    @Mixin
    private OutputOptions output = new OutputOptions();

    JudgeCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() {
        if (authservId.isBlank()) {
            throw BadInput.argument("--authserv-id must not be empty.");
        }
        Judged judged;
        try (RecordingDnsClient recording = dns.client()) {
            MessageFile read = MessageFile.read(message, standardInput);
            judged = judge(recording, crlf ? read.withCrLf() : read);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        output.print(out, () -> JudgedJson.of(judged), page -> new JudgedText(page, judged).write());
        return ExitStatus.of(judged.verdict().action());
    }

    private Judged judge(RecordingDnsClient recording, MessageFile file) {
        Instant time = at == null ? Instant.now() : at;
        RawMessage raw = RawMessage.of(file.bytes());
        Authentication authentication = MessageAuthenticator.builder(recording, Runnable::run)
                .timeout(dns.timeout())
                .clock(Clock.fixed(time, ZoneOffset.UTC))
                .discovery(discovery)
                .arc(arc)
                .build()
                .authenticate(new Envelope(client, helo, Words.withoutBrackets(mailFrom)), raw)
                .join();
        Verdict verdict = new LocalPolicy(settings()).judge(authentication, PolicyContext.session(SESSION));
        return new Judged(
                file,
                time,
                notes(file),
                AuthorDomains.of(raw.header()),
                authentication,
                verdict,
                new AuthenticationResultsField(authservId).write(authentication, verdict),
                recording.lookups(dns.timeout()));
    }

    private LocalPolicySettings settings() {
        return LocalPolicySettings.builder()
                .spfFail(spfFail)
                .enforcement(enforcement)
                .onTemporaryError(onTemporaryError)
                .mailingLists(mailingLists)
                .build();
    }

    private static List<String> notes(MessageFile file) {
        List<String> notes = new ArrayList<>();
        if (file.bytes().length == 0) {
            notes.add("the message is empty");
        }
        if (file.bareLineFeeds() > 0) {
            notes.add(file.bareLineFeeds() + " lines end with LF alone, on the wire they end with CR LF: where DKIM"
                    + " fails for that reason, --crlf mends it");
        }
        return notes;
    }
}

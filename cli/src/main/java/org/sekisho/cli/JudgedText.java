package org.sekisho.cli;

import com.google.common.net.InetAddresses;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.MailingList;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.message.FromProblem;
import org.sekisho.authentication.policy.DomainDisposition;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.spf.SpfOutcome;

/** A judgement as a page for people. */
final class JudgedText {

    /** How much of a signature tells it from the others. */
    private static final int SIGNATURE_PREFIX = 12;

    private final Page page;
    private final Judged judged;
    private final Authentication authentication;

    JudgedText(Page page, Judged judged) {
        this.page = page;
        this.judged = judged;
        this.authentication = judged.authentication();
    }

    void write() {
        verdict(judged.verdict());
        message();
        ResultsText.spf(page, List.of(authentication.helo(), authentication.mailFrom()));
        dkim();
        judged.verdict().domains().forEach(this::dmarc);
        authentication.mailingList().ifPresent(this::mailingList);
        authentication.arc().ifPresent(this::arc);
        page.heading("Field on top of the message");
        judged.field().lines().forEach(page::line);
        ResultsText.dns(page, judged.lookups());
    }

    private void verdict(Verdict verdict) {
        page.heading("Verdict");
        page.result("action", Words.of(verdict.action()), verdict.reason());
        if (verdict.heldBack()) {
            page.row("enforced", "would have been: " + Words.of(verdict.withEnforcement()));
        }
        page.row("reply", verdict.reply().map(SmtpReply::line).orElse(""));
    }

    private void message() {
        page.heading("Message");
        page.row("file", judged.file().name() + ", " + judged.file().bytes().length + " octets");
        judged.notes().forEach(note -> page.row("note", note));
        page.row("judged as at", judged.time().toString());
        page.row("client", InetAddresses.toAddrString(authentication.envelope().client()));
        ResultsText.session(
                page,
                authentication.envelope().helo(),
                authentication.envelope().mailFrom(),
                true);
        String domains = String.join(", ", judged.authors().domains());
        String more = judged.authors().tooMany() ? " and more" : "";
        String problem = judged.authors().problem().map(FromProblem::words).orElse("");
        page.row("From", domains + more + (problem.isEmpty() ? "" : (domains.isEmpty() ? "" : "; ") + problem));
    }

    private void dkim() {
        page.heading("DKIM");
        if (authentication.dkim().isEmpty()) {
            page.result("signatures", "none", "");
        }
        int number = 0;
        for (DkimOutcome outcome : authentication.dkim()) {
            number++;
            page.result("signature " + number, Words.of(outcome.result()), outcome.reason());
            page.row("", tags(outcome).strip());
            page.row("", outcome.testing() ? "the key is in test mode (t=y)" : "");
        }
    }

    private static String tags(DkimOutcome outcome) {
        String signature = outcome.signature();
        String prefix =
                signature.length() > SIGNATURE_PREFIX ? signature.substring(0, SIGNATURE_PREFIX) + "..." : signature;
        return tag("d", outcome.domain())
                + tag("s", outcome.selector())
                + tag("a", outcome.algorithm())
                + tag("i", outcome.identity().orElse(""))
                + tag("b", prefix);
    }

    private static String tag(String name, String value) {
        return value.isEmpty() ? "" : name + "=" + value + " ";
    }

    private void dmarc(DomainDisposition domain) {
        DmarcOutcome outcome = domain.dmarc();
        page.heading("DMARC for " + outcome.authorDomain());
        page.result("result", Words.of(outcome.result()), outcome.reason());
        ResultsText.discovery(page, outcome.discovery(), judged.lookups());
        Optional<DmarcRecord> record = outcome.discovery().record();
        if (record.isPresent()) {
            page.row("SPF aligned", aligned(outcome.alignedSpf(), record.get().spfAlignment(), spfDomain()));
            page.row("DKIM aligned", aligned(outcome.alignedDkim(), record.get().dkimAlignment(), signers()));
        }
        page.row("asked for", domain.requested().word());
        page.row("applied", domain.applied().word());
        domain.overrides()
                .forEach(override -> page.row("override", override.reason().word() + ": " + override.comment()));
    }

    private static String aligned(Optional<String> domain, AlignmentMode mode, String found) {
        return domain.map(aligned -> "yes, " + aligned).orElse("no") + " (" + Words.of(mode) + "; " + found + ")";
    }

    private String spfDomain() {
        SpfOutcome spf = authentication.mailFrom();
        return ResultsText.joined(spf.domain().isEmpty() ? "MAIL FROM" : spf.domain(), Words.of(spf.result()));
    }

    private String signers() {
        return authentication.dkim().isEmpty()
                ? "no signature"
                : authentication.dkim().stream()
                        .map(outcome -> ResultsText.joined(outcome.domain(), Words.of(outcome.result())))
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private void mailingList(MailingList list) {
        page.heading("Mailing list");
        page.row("list", list.domain());
        page.row("proof", list.proof().orElse("none: nothing shows that this list sent the message"));
    }

    private void arc(ArcOutcome outcome) {
        page.heading("ARC");
        page.result("chain", Words.of(outcome.result()), outcome.reason());
        page.row("sealed by", String.join(", ", outcome.sealers()));
        outcome.oldestPass().ifPresent(oldest -> page.row("oldest pass", oldestPass(oldest)));
        page.row("first said", outcome.firstResults().map(JudgedText::unfolded).orElse(""));
    }

    private static String oldestPass(int oldest) {
        return oldest == 0
                ? "0: nobody has changed the message since the first seal"
                : oldest + ": the message was changed before that seal";
    }

    private static String unfolded(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}

package org.sekisho.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.message.FromProblem;
import org.sekisho.authentication.policy.DomainDisposition;
import org.sekisho.authentication.policy.PolicyOverride;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.authentication.policy.Verdict;

/** A judgement as an object for programs. */
final class JudgedJson {

    private JudgedJson() {}

    static ObjectNode of(Judged judged) {
        Authentication authentication = judged.authentication();
        ObjectNode root = ResultsJson.root("judge");
        root.set("verdict", verdict(judged.verdict()));
        root.set("message", message(judged));
        root.set(
                "envelope",
                ResultsJson.envelope(
                        authentication.envelope().client(),
                        authentication.envelope().helo(),
                        authentication.envelope().mailFrom()));
        root.set("author", author(judged));
        root.set("spf", ResultsJson.spf(List.of(authentication.helo(), authentication.mailFrom())));
        root.set("dkim", dkim(authentication.dkim()));
        ArrayNode dmarc = root.putArray("dmarc");
        judged.verdict().domains().forEach(domain -> dmarc.add(dmarc(domain, judged)));
        root.set(
                "mailingList",
                authentication
                        .mailingList()
                        .map(list -> ResultsJson.object()
                                .put("domain", list.domain())
                                .put("proof", list.proof().orElse(null)))
                        .orElse(null));
        root.set("arc", authentication.arc().map(JudgedJson::arc).orElse(null));
        root.put("authenticationResults", judged.field());
        root.set("dns", ResultsJson.dns(judged.lookups()));
        return root;
    }

    private static ObjectNode verdict(Verdict verdict) {
        return ResultsJson.object()
                .put("action", Words.of(verdict.action()))
                .put("reason", verdict.reason())
                .put("reply", verdict.reply().map(SmtpReply::line).orElse(null))
                .put("withEnforcement", Words.of(verdict.withEnforcement()));
    }

    private static ObjectNode message(Judged judged) {
        ObjectNode object = ResultsJson.object()
                .put("file", judged.file().name())
                .put("octets", judged.file().bytes().length)
                .put("judgedAsAt", judged.time().toString());
        object.set("notes", ResultsJson.strings(judged.notes()));
        return object;
    }

    private static ObjectNode author(Judged judged) {
        ObjectNode object = ResultsJson.object()
                .put("status", Words.of(judged.authentication().authorStatus()));
        object.set("domains", ResultsJson.strings(judged.authors().domains()));
        object.put("fields", judged.authors().fields())
                .put(
                        "reason",
                        judged.authors().problem().map(FromProblem::words).orElse(""));
        return object;
    }

    private static ArrayNode dkim(List<DkimOutcome> outcomes) {
        ArrayNode array = ResultsJson.array();
        for (DkimOutcome outcome : outcomes) {
            array.addObject()
                    .put("result", Words.of(outcome.result()))
                    .put("reason", outcome.reason())
                    .put("d", outcome.domain())
                    .put("s", outcome.selector())
                    .put("a", outcome.algorithm())
                    .put("i", outcome.identity().orElse(null))
                    .put("b", outcome.signature())
                    .put("testing", outcome.testing());
        }
        return array;
    }

    private static ObjectNode arc(ArcOutcome outcome) {
        ObjectNode object =
                ResultsJson.object().put("result", Words.of(outcome.result())).put("reason", outcome.reason());
        object.set("sealers", ResultsJson.strings(outcome.sealers()));
        outcome.oldestPass()
                .ifPresentOrElse(oldest -> object.put("oldestPass", oldest), () -> object.putNull("oldestPass"));
        object.put("firstResults", outcome.firstResults().map(String::strip).orElse(null));
        return object;
    }

    private static ObjectNode dmarc(DomainDisposition domain, Judged judged) {
        DmarcOutcome outcome = domain.dmarc();
        ObjectNode object = ResultsJson.object()
                .put("authorDomain", outcome.authorDomain())
                .put("result", Words.of(outcome.result()))
                .put("reason", outcome.reason())
                .put("alignedSpf", outcome.alignedSpf().orElse(null))
                .put("alignedDkim", outcome.alignedDkim().orElse(null))
                .put("requested", domain.requested().word())
                .put("applied", domain.applied().word());
        ArrayNode overrides = object.putArray("overrides");
        for (PolicyOverride override : domain.overrides()) {
            overrides.addObject().put("reason", override.reason().word()).put("comment", override.comment());
        }
        object.set("discovery", ResultsJson.discovery(outcome.discovery(), judged.lookups()));
        return object;
    }
}

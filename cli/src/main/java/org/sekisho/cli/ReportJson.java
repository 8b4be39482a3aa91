package org.sekisho.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.reports.aggregate.AggregateReport;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReadReport;
import org.sekisho.reports.aggregate.ReportMetadata;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.failure.FailureReport;
import org.sekisho.reports.receiving.FoundReport;

/** Reports for programs. */
final class ReportJson {

    private ReportJson() {}

    static ObjectNode of(List<FoundReport> found) {
        ObjectNode root = ResultsJson.root("report show");
        ArrayNode reports = root.putArray("reports");
        for (FoundReport report : found) {
            ObjectNode object = reports.addObject().put("place", report.place());
            if (report instanceof FoundReport.Aggregate aggregate) {
                object.put("kind", "aggregate");
                aggregate(object, aggregate.read());
            } else if (report instanceof FoundReport.Failure failure) {
                object.put("kind", "failure");
                object.set("fields", fields(failure.report().fields()));
                object.set("reported", fields(failure.report().reported()));
            } else if (report instanceof FoundReport.Unusable unusable) {
                object.put("kind", "unusable").put("reason", unusable.reason());
            }
        }
        return root;
    }

    private static void aggregate(ObjectNode object, ReadReport read) {
        AggregateReport report = read.report();
        object.set("metadata", metadata(report.metadata()));
        object.set("policy", policy(report.policy()));
        object.put("messages", report.messages());
        object.set("notes", ResultsJson.strings(read.departures()));
        ArrayNode rows = object.putArray("rows");
        report.rows().forEach(row -> rows.add(row(row)));
    }

    private static ObjectNode metadata(ReportMetadata metadata) {
        return ResultsJson.object()
                .put("organization", metadata.organization())
                .put("email", metadata.email())
                .put("extraContact", metadata.extraContact().orElse(null))
                .put("reportId", metadata.reportId())
                .put("begin", metadata.begin().toString())
                .put("end", metadata.end().toString())
                .put("error", metadata.error().orElse(null))
                .put("generator", metadata.generator().orElse(null));
    }

    private static ObjectNode policy(PublishedPolicy policy) {
        return ResultsJson.object()
                .put("domain", policy.domain())
                .put(
                        "discovery",
                        policy.discovery().map(method -> Words.of(method)).orElse(null))
                .put("p", policy.policy().word())
                .put("sp", policy.subdomainPolicy().map(DmarcPolicy::word).orElse(null))
                .put("np", policy.nonExistentPolicy().map(DmarcPolicy::word).orElse(null))
                .put("adkim", policy.dkimAlignment().map(mode -> mode.letter()).orElse(null))
                .put("aspf", policy.spfAlignment().map(mode -> mode.letter()).orElse(null))
                .put("fo", policy.failureOptions().orElse(null))
                .put("testing", policy.testing().orElse(null));
    }

    private static ObjectNode row(ReportRow row) {
        ObjectNode object = ResultsJson.object()
                .put("sourceIp", row.sourceIp())
                .put("count", row.count())
                .put("disposition", row.disposition().word())
                .put("dkimAligned", row.dkimAligned())
                .put("spfAligned", row.spfAligned())
                .put("headerFrom", row.headerFrom())
                .put("envelopeFrom", row.envelopeFrom().orElse(null))
                .put("envelopeTo", row.envelopeTo().orElse(null));
        ArrayNode reasons = object.putArray("overrides");
        row.reasons()
                .forEach(reason -> reasons.addObject()
                        .put("reason", reason.type().word())
                        .put("comment", reason.comment().orElse(null)));
        ArrayNode dkim = object.putArray("dkim");
        row.dkim()
                .forEach(signature -> dkim.addObject()
                        .put("d", signature.domain())
                        .put("s", signature.selector())
                        .put("result", Words.of(signature.result()))
                        .put("comment", signature.humanResult().orElse(null)));
        ArrayNode spf = object.putArray("spf");
        row.spf()
                .forEach(result -> spf.addObject()
                        .put("identity", Words.of(result.scope()))
                        .put("domain", result.domain())
                        .put("result", Words.of(result.result()))
                        .put("comment", result.humanResult().orElse(null)));
        return object;
    }

    private static ArrayNode fields(List<FailureReport.Field> fields) {
        ArrayNode array = ResultsJson.array();
        fields.forEach(field -> array.addObject().put("name", field.name()).put("value", field.value()));
        return array;
    }
}

package org.sekisho.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.PolicyDiscovery;
import org.sekisho.authentication.dmarc.PolicyTag;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.spf.SpfOutcome;

/**
 * The parts of a JSON object that several commands have. Members never change their meaning and never go away while {@link
 * #FORMAT} stays; a member that has no value is null.
 */
final class ResultsJson {

    static final int FORMAT = 1;

    private ResultsJson() {}

    /** The object that a command prints, with what all of them have. */
    static ObjectNode root(String command) {
        return object().put("command", command).put("format", FORMAT);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ObjectNode envelope(InetAddress client, @Nullable String helo, @Nullable String mailFrom) {
        return object().put("ip", InetAddresses.toAddrString(client))
                .put("helo", helo)
                .put("mailFrom", mailFrom);
    }

    static ArrayNode spf(List<SpfOutcome> outcomes) {
        ArrayNode array = array();
        for (SpfOutcome outcome : outcomes) {
            array.addObject()
                    .put("identity", Words.of(outcome.identity()))
                    .put("result", Words.of(outcome.result()))
                    .put("domain", outcome.domain())
                    .put("reason", outcome.reason())
                    .put("explanation", outcome.explanation().orElse(null));
        }
        return array;
    }

    static ObjectNode discovery(PolicyDiscovery discovery, List<RecordingDnsClient.Lookup> lookups) {
        Optional<FoundRecord> found = FoundRecord.of(discovery, lookups);
        ObjectNode object = object().put("method", Words.of(discovery.method()))
                .put("status", Words.of(discovery.status()))
                .put("reason", discovery.reason())
                .put("policyDomain", discovery.policyDomain().orElse(null))
                .put("recordName", found.map(FoundRecord::name).orElse(null))
                .put(
                        "recordText",
                        found.map(record -> PlainText.zoneValue(record.text())).orElse(null));
        object.set("ignored", strings(found.map(FoundRecord::remarks).orElse(List.of())));
        object.put("policy", discovery.record().isPresent() ? discovery.policy().word() : null)
                .put(
                        "policyTag",
                        discovery.tag().map((PolicyTag tag) -> Words.of(tag)).orElse(null));
        object.set("record", discovery.record().map(ResultsJson::record).orElse(null));
        return object;
    }

    private static ObjectNode record(DmarcRecord record) {
        ObjectNode object = object().put("p", record.policy().word())
                .put("sp", record.subdomainPolicy().map(policy -> policy.word()).orElse(null))
                .put(
                        "np",
                        record.nonExistentPolicy().map(policy -> policy.word()).orElse(null))
                .put("psd", record.publicSuffix().letter())
                .put("t", record.testMode() ? "y" : "n")
                .put("adkim", record.dkimAlignment().letter())
                .put("aspf", record.spfAlignment().letter())
                .put("fo", record.printFailureOptions());
        object.set(
                "rua",
                strings(record.aggregateReports().stream().map(ReportUri::text).toList()));
        object.set(
                "ruf",
                strings(record.failureReports().stream().map(ReportUri::text).toList()));
        return object;
    }

    static ArrayNode dns(List<RecordingDnsClient.Lookup> lookups) {
        ArrayNode array = array();
        for (RecordingDnsClient.Lookup lookup : lookups) {
            Optional<DnsAnswer> answer = lookup.answer();
            ObjectNode object = array.addObject()
                    .put("name", lookup.question().name())
                    .put("type", lookup.question().type().name())
                    .put("answer", answer.map(DnsWords::kind).orElse("none-yet"))
                    .put("reason", answer.map(ResultsJson::failure).orElse(null))
                    .put("ttl", answer.map(given -> given.ttl().toSeconds()).orElse(null))
                    .put("milliseconds", answer.isPresent() ? lookup.elapsed().toMillis() : null);
            object.set(
                    "records",
                    strings(answer.map(DnsWords::records).orElse(List.of()).stream()
                            .map(DnsWords::value)
                            .toList()));
        }
        return array;
    }

    private static @Nullable String failure(DnsAnswer answer) {
        return answer instanceof DnsAnswer.TemporaryFailure failure ? failure.reason() : null;
    }

    static ArrayNode strings(List<String> values) {
        ArrayNode array = array();
        values.forEach(array::add);
        return array;
    }
}

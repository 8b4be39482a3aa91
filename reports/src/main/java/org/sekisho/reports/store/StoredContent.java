package org.sekisho.reports.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.reports.aggregate.ActionDisposition;
import org.sekisho.reports.aggregate.DkimAuthResult;
import org.sekisho.reports.aggregate.OverrideNote;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.aggregate.SpfAuthResult;

/**
 * Policies and rows as JSON in ASCII, the one form in which journal and store keep them: any text survives exactly, and equal ones
 * have equal JSON, which their identity is made of. So the names and their order must not change without a migration. Stateless;
 * safe for use by any number of threads.
 */
public final class StoredContent {

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private StoredContent() {}

    /** A policy. */
    public static String of(PublishedPolicy policy) {
        return write(json -> {
            json.writeStringField("domain", policy.domain());
            write(json, "discovery", policy.discovery().map(Enum::name));
            json.writeStringField("p", policy.policy().name());
            write(json, "sp", policy.subdomainPolicy().map(Enum::name));
            write(json, "np", policy.nonExistentPolicy().map(Enum::name));
            write(json, "adkim", policy.dkimAlignment().map(Enum::name));
            write(json, "aspf", policy.spfAlignment().map(Enum::name));
            write(json, "fo", policy.failureOptions());
            if (policy.testing().isPresent()) {
                json.writeBooleanField("t", policy.testing().get());
            }
        });
    }

    /**
     * Reads a policy.
     *
     * @throws JsonProcessingException if it is no JSON
     * @throws IllegalArgumentException if it is no policy
     */
    public static PublishedPolicy policy(String content) throws JsonProcessingException {
        JsonNode json = MAPPER.readTree(content);
        return new PublishedPolicy(
                json.required("domain").textValue(),
                text(json, "discovery").map(DmarcDiscovery::valueOf),
                DmarcPolicy.valueOf(json.required("p").textValue()),
                text(json, "sp").map(DmarcPolicy::valueOf),
                text(json, "np").map(DmarcPolicy::valueOf),
                text(json, "adkim").map(AlignmentMode::valueOf),
                text(json, "aspf").map(AlignmentMode::valueOf),
                text(json, "fo"),
                json.has("t") ? Optional.of(json.get("t").booleanValue()) : Optional.empty());
    }

    /** A row, everything but the count. */
    public static String of(ReportRow row) {
        return write(json -> {
            json.writeStringField("source", row.sourceIp());
            json.writeStringField("disposition", row.disposition().name());
            json.writeBooleanField("dkimAligned", row.dkimAligned());
            json.writeBooleanField("spfAligned", row.spfAligned());
            json.writeArrayFieldStart("reasons");
            for (OverrideNote reason : row.reasons()) {
                json.writeStartObject();
                json.writeStringField("type", reason.type().name());
                write(json, "comment", reason.comment());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("headerFrom", row.headerFrom());
            write(json, "envelopeFrom", row.envelopeFrom());
            write(json, "envelopeTo", row.envelopeTo());
            json.writeArrayFieldStart("dkim");
            for (DkimAuthResult dkim : row.dkim()) {
                json.writeStartObject();
                json.writeStringField("domain", dkim.domain());
                json.writeStringField("selector", dkim.selector());
                json.writeStringField("result", dkim.result().name());
                write(json, "human", dkim.humanResult());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("spf");
            for (SpfAuthResult spf : row.spf()) {
                json.writeStartObject();
                json.writeStringField("domain", spf.domain());
                json.writeStringField("scope", spf.scope().name());
                json.writeStringField("result", spf.result().name());
                write(json, "human", spf.humanResult());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * Reads a row and gives it a count.
     *
     * @throws JsonProcessingException if it is no JSON
     * @throws IllegalArgumentException if it is no row
     */
    public static ReportRow row(String content, long count) throws JsonProcessingException {
        JsonNode json = MAPPER.readTree(content);
        return new ReportRow(
                json.required("source").textValue(),
                count,
                ActionDisposition.valueOf(json.required("disposition").textValue()),
                json.required("dkimAligned").booleanValue(),
                json.required("spfAligned").booleanValue(),
                list(
                        json,
                        "reasons",
                        reason -> new OverrideNote(
                                OverrideReason.valueOf(reason.required("type").textValue()), text(reason, "comment"))),
                json.required("headerFrom").textValue(),
                text(json, "envelopeFrom"),
                text(json, "envelopeTo"),
                list(
                        json,
                        "dkim",
                        dkim -> new DkimAuthResult(
                                dkim.required("domain").textValue(),
                                dkim.required("selector").textValue(),
                                DkimResult.valueOf(dkim.required("result").textValue()),
                                text(dkim, "human"))),
                list(
                        json,
                        "spf",
                        spf -> new SpfAuthResult(
                                spf.required("domain").textValue(),
                                SpfIdentity.valueOf(spf.required("scope").textValue()),
                                SpfResult.valueOf(spf.required("result").textValue()),
                                text(spf, "human"))));
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::textValue);
    }

    private static <T> List<T> list(JsonNode json, String name, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        json.required(name).forEach(node -> list.add(element.apply(node)));
        return list;
    }

    private static void write(JsonGenerator json, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        }
    }

    private static String write(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail.", e);
        }
        return text.toString();
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}

package org.sekisho.mail;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.policy.PolicyOverride;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.mail.AuthenticationAttribute.Arc;
import org.sekisho.mail.AuthenticationAttribute.Dkim;
import org.sekisho.mail.AuthenticationAttribute.Dmarc;
import org.sekisho.mail.AuthenticationAttribute.Spf;

/** The JSON text of an {@link AuthenticationAttribute}. Every text in it is bounded, so what is left after cutting always fits. */
final class AttributeJson {

    private static final int MAXIMUM_DOMAIN = 255;
    private static final int MAXIMUM_COMMENT = 250;
    private static final int MAXIMUM_AUTHOR_DOMAINS = 5;
    private static final int MAXIMUM_OVERRIDES = 8;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true)
            .build();

    private AttributeJson() {}

    static String write(AuthenticationAttribute attribute) {
        List<Dkim> dkim = new ArrayList<>(attribute.dkim());
        int omitted = attribute.dkimOmitted();
        String json = write(attribute, dkim, omitted, true, true);
        while (isTooLong(json) && !dkim.isEmpty()) {
            dkim.remove(leastNeeded(dkim));
            omitted++;
            json = write(attribute, dkim, omitted, true, true);
        }
        if (isTooLong(json)) {
            json = write(attribute, dkim, omitted, false, true);
        }
        return isTooLong(json) ? write(attribute, dkim, omitted, false, false) : json;
    }

    private static boolean isTooLong(String json) {
        return json.length() > AuthenticationAttribute.MAXIMUM_LENGTH;
    }

    private static int leastNeeded(List<Dkim> dkim) {
        for (int i = dkim.size() - 1; i >= 0; i--) {
            if (dkim.get(i).result() != DkimResult.PASS) {
                return i;
            }
        }
        return dkim.size() - 1;
    }

    private static String write(
            AuthenticationAttribute attribute, List<Dkim> dkim, int omitted, boolean comments, boolean results) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("version", AuthenticationAttribute.VERSION);
        put(json, "standing", attribute.standing());
        put(json, "verdict", attribute.verdict());
        put(json, "withEnforcement", attribute.withEnforcement());
        put(json, "requested", attribute.requested());
        put(json, "applied", attribute.applied());
        json.put("reason", ascii(attribute.reason(), MAXIMUM_COMMENT));
        attribute.helo().ifPresent(spf -> writeSpf(json.putObject("helo"), spf));
        attribute.mailFrom().ifPresent(spf -> writeSpf(json.putObject("mailFrom"), spf));
        ArrayNode signatures = json.putArray("dkim");
        dkim.forEach(signature -> writeDkim(signatures.addObject(), signature));
        json.put("dkimOmitted", omitted);
        ArrayNode authors = json.putArray("dmarc");
        attribute.dmarc().stream()
                .limit(MAXIMUM_AUTHOR_DOMAINS)
                .forEach(dmarc -> writeDmarc(authors.addObject(), dmarc, comments));
        attribute.arc().ifPresent(arc -> writeArc(json.putObject("arc"), arc, results));
        return json(json);
    }

    private static String json(ObjectNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts and numbers can be written", impossible);
        }
    }

    private static void writeSpf(ObjectNode json, Spf spf) {
        put(json, "result", spf.result());
        json.put("domain", ascii(spf.domain(), MAXIMUM_DOMAIN));
    }

    private static void writeDkim(ObjectNode json, Dkim dkim) {
        put(json, "result", dkim.result());
        json.put("domain", ascii(dkim.domain(), MAXIMUM_DOMAIN));
        json.put("selector", ascii(dkim.selector(), MAXIMUM_DOMAIN));
        json.put("reason", ascii(dkim.reason(), MAXIMUM_COMMENT));
    }

    private static void writeDmarc(ObjectNode json, Dmarc dmarc, boolean comments) {
        put(json, "result", dmarc.result());
        json.put("authorDomain", ascii(dmarc.authorDomain(), MAXIMUM_DOMAIN));
        json.put("policyDomain", ascii(dmarc.policyDomain(), MAXIMUM_DOMAIN));
        put(json, "policy", dmarc.policy());
        put(json, "requested", dmarc.requested());
        put(json, "applied", dmarc.applied());
        ArrayNode overrides = json.putArray("overrides");
        dmarc.overrides().stream().limit(MAXIMUM_OVERRIDES).forEach(override -> {
            ObjectNode entry = overrides.addObject();
            put(entry, "reason", override.reason());
            entry.put("comment", comments ? ascii(override.comment(), MAXIMUM_COMMENT) : "");
        });
    }

    /** Part of the text would say something else than the whole, so it is there as it is or not at all. */
    private static void writeArc(ObjectNode json, Arc arc, boolean results) {
        put(json, "result", arc.result());
        boolean fits = results && arc.results().length() <= AuthenticationAttribute.MAXIMUM_RESULTS;
        json.put("results", fits ? ascii(arc.results(), AuthenticationAttribute.MAXIMUM_RESULTS) : "");
    }

    private static void put(ObjectNode json, String key, Enum<?> constant) {
        json.put(key, AuthenticationAttribute.word(constant));
    }

    /** Printable ASCII of a bounded length, so that the text in JSON is at most twice as long. */
    private static String ascii(String text, int maximum) {
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < text.length() && i < maximum; i++) {
            char c = text.charAt(i);
            ascii.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return ascii.toString();
    }

    static Optional<AuthenticationAttribute> read(String json) {
        if (json.length() > AuthenticationAttribute.MAXIMUM_LENGTH) {
            return Optional.empty();
        }
        try {
            JsonNode root = MAPPER.readTree(json);
            return root.path("version").asInt() == AuthenticationAttribute.VERSION
                    ? Optional.of(attribute(root))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static AuthenticationAttribute attribute(JsonNode root) {
        List<Dkim> dkim = new ArrayList<>();
        root.path("dkim").forEach(node -> dkim.add(dkim(node)));
        List<Dmarc> dmarc = new ArrayList<>();
        root.path("dmarc").forEach(node -> dmarc.add(dmarc(node)));
        return new AuthenticationAttribute(
                constant(Standing.class, root, "standing"),
                root.has("helo") ? Optional.of(spf(root.get("helo"))) : Optional.empty(),
                root.has("mailFrom") ? Optional.of(spf(root.get("mailFrom"))) : Optional.empty(),
                dkim,
                root.path("dkimOmitted").asInt(),
                dmarc,
                constant(DmarcPolicy.class, root, "requested"),
                constant(DmarcPolicy.class, root, "applied"),
                constant(Action.class, root, "verdict"),
                constant(Action.class, root, "withEnforcement"),
                root.path("reason").asText(),
                root.has("arc") ? Optional.of(arc(root.get("arc"))) : Optional.empty());
    }

    private static Arc arc(JsonNode node) {
        return new Arc(
                constant(ArcResult.class, node, "result"), node.path("results").asText());
    }

    private static Spf spf(JsonNode node) {
        return new Spf(
                constant(SpfResult.class, node, "result"), node.path("domain").asText());
    }

    private static Dkim dkim(JsonNode node) {
        return new Dkim(
                constant(DkimResult.class, node, "result"),
                node.path("domain").asText(),
                node.path("selector").asText(),
                node.path("reason").asText());
    }

    private static Dmarc dmarc(JsonNode node) {
        List<PolicyOverride> overrides = new ArrayList<>();
        node.path("overrides")
                .forEach(override -> overrides.add(new PolicyOverride(
                        constant(OverrideReason.class, override, "reason"),
                        override.path("comment").asText())));
        return new Dmarc(
                constant(DmarcResult.class, node, "result"),
                node.path("authorDomain").asText(),
                node.path("policyDomain").asText(),
                constant(DmarcPolicy.class, node, "policy"),
                constant(DmarcPolicy.class, node, "requested"),
                constant(DmarcPolicy.class, node, "applied"),
                overrides);
    }

    /** @throws IllegalArgumentException when there is no such constant */
    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String key) {
        return Enum.valueOf(type, node.path(key).asText().toUpperCase(Locale.ROOT));
    }
}

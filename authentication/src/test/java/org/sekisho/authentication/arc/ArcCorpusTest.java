package org.sekisho.authentication.arc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.security.KeyFactory;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.testing.Corpus;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

@Tag("corpus")
class ArcCorpusTest {

    @TestFactory
    Stream<DynamicTest> everyChainIsValidatedAsTheSuiteSays() {
        return cases("arc-validation-tests.yml", (scenario, test) -> {
            String expected = text(test, "cv").strip();
            ArcOutcome outcome = Arc.verify(crlf(text(test, "message")), zone(scenario));
            // The suite gives no status where a seal of the chain itself says cv=fail; RFC 8617 5.2 does.
            assertThat(outcome.result().name())
                    .as("%s: %s", text(test, "description"), outcome.reason())
                    .isEqualToIgnoringCase(expected.isEmpty() ? "fail" : expected);
        });
    }

    @TestFactory
    Stream<DynamicTest> everyMessageIsSealedAsTheSuiteSays() {
        return cases("arc-signing-tests.yml", (scenario, test) -> {
            RawMessage message = RawMessage.of(crlf(text(test, "message")));
            String own = text(test, "srv-id");
            List<String> results = new ArrayList<>();
            for (HeaderField field : message.header().fieldsNamed("Authentication-Results")) {
                String value = field.text().strip();
                if (value.startsWith(own + ";")) {
                    Arrays.stream(value.substring(own.length() + 1).split(";"))
                            .forEach(result -> results.add(result.strip()));
                }
            }
            String status = results.get(0).replace("arc=", "").toUpperCase(Locale.ROOT);
            // The suite keeps what stands behind the id on its line.
            String joined = own + "; " + String.join(";\r\n ", results);
            byte[] set = new ArcSealer(clock(text(test, "t")))
                    .seal(
                            message,
                            ArcResult.valueOf(status),
                            joined,
                            key(scenario),
                            List.of(text(test, "sig-headers").split(":")))
                    .orElse(new byte[0]);
            HeaderSection header = HeaderSection.parse(set);
            compare(header, ArcChain.SEAL, text(test, "AS"));
            compare(header, ArcChain.MESSAGE_SIGNATURE, text(test, "AMS"));
            compare(header, ArcChain.RESULTS, text(test, "AAR"));
        });
    }

    private static void compare(HeaderSection header, String name, String expected) {
        Set<String> got = header.fieldsNamed(name).stream()
                .flatMap(field -> tags(field.text()).stream())
                .collect(Collectors.toSet());
        assertThat(got).as(name).isEqualTo(tags(expected));
    }

    private static Set<String> tags(String value) {
        return Arrays.stream(value.replaceAll("\\s", "").split(";"))
                .filter(tag -> !tag.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Clock clock(String seconds) {
        return Clock.fixed(Instant.ofEpochSecond(Long.parseLong(seconds)), ZoneOffset.UTC);
    }

    private static DkimSigningKey key(Map<?, ?> scenario) throws Exception {
        String base64 = text(scenario, "privatekey").replaceAll("-----[A-Z ]+-----|\\s", "");
        RSAPrivateKey key = RSAPrivateKey.getInstance(Base64.getDecoder().decode(base64));
        return DkimSigningKey.rsa(
                text(scenario, "domain"),
                text(scenario, "sel"),
                KeyFactory.getInstance("RSA")
                        .generatePrivate(new RSAPrivateCrtKeySpec(
                                key.getModulus(),
                                key.getPublicExponent(),
                                key.getPrivateExponent(),
                                key.getPrime1(),
                                key.getPrime2(),
                                key.getExponent1(),
                                key.getExponent2(),
                                key.getCoefficient())));
    }

    private static ZoneDnsClient zone(Map<?, ?> scenario) {
        StringBuilder zone = new StringBuilder();
        ((Map<?, ?>) scenario.get("txt-records"))
                .forEach((name, record) -> zone.append(name)
                        .append("\tTXT\t")
                        // Base64 that was folded in the YAML.
                        .append(record.toString()
                                .strip()
                                .replaceAll("\\s+", " ")
                                .replace("\\", "\\\\"))
                        .append('\n'));
        return ZoneDnsClient.of(zone.toString());
    }

    private static byte[] crlf(String text) {
        return text.replace("\n", "\r\n").getBytes(UTF_8);
    }

    private static String text(Map<?, ?> map, String key) {
        return String.valueOf(map.get(key)).equals("null") ? "" : String.valueOf(map.get(key));
    }

    @FunctionalInterface
    private interface Case {
        void run(Map<?, ?> scenario, Map<?, ?> test) throws Exception;
    }

    private static Stream<DynamicTest> cases(String file, Case judged) {
        if (!Corpus.isPresent()) {
            return Stream.of(dynamicTest("corpus", () -> assumeTrue(false, Corpus.ABSENT)));
        }
        // The file leaves two statuses empty in a way that its own YAML does not allow.
        String text = Corpus.text(Corpus.subject("arc").resolve(file)).replaceAll("cv:( +)\\| *\n *\n", "cv:$1''\n\n");
        Load load =
                new Load(LoadSettings.builder().setSchema(new FailsafeSchema()).build());
        Iterable<Object> scenarios = load.loadAllFromString(text);
        return StreamSupport.stream(scenarios.spliterator(), false)
                .map(scenario -> (Map<?, ?>) scenario)
                .flatMap(scenario -> ((Map<?, ?>) scenario.get("tests"))
                        .entrySet().stream()
                                .map(test -> dynamicTest(
                                        String.valueOf(test.getKey()),
                                        () -> judged.run(scenario, (Map<?, ?>) test.getValue()))));
    }
}

package org.sekisho.james;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.mail.Arrival;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.Judgement;
import org.sekisho.mail.Passage;
import org.sekisho.mail.Standing;

/** Many configurations: what is wrong in them is said with its remedy, and what is right is left in peace. */
class ConfigurationReviewTest {

    private static final Path SAMPLE = Path.of("sample-configuration");
    private static final String INBOUND = "<handler class=\"org.sekisho.smtp.InboundAuthenticationHook\"/>";
    private static final String SUBMISSION = "<handler class=\"org.sekisho.smtp.SubmissionHook\">%s</handler>";
    private static final String DECIDE =
            "<mailet match=\"org.sekisho.matchers.DmarcDispositionIs=quarantine,reject\" class=\"ToProcessor\">"
                    + "<processor>quarantine</processor></mailet>";
    private static final String DELIVER = "<mailet match=\"All\" class=\"LocalDelivery\"/>";
    private static final String TO_LOCAL =
            "<mailet match=\"RecipientIsLocal\" class=\"ToProcessor\"><processor>local-delivery</processor></mailet>";
    private static final String TO_TRANSPORT =
            "<mailet match=\"All\" class=\"ToProcessor\"><processor>transport</processor></mailet>";

    @ParameterizedTest
    @ValueSource(strings = {"smtpserver.xml", "mx/smtpserver.xml", "submission/smtpserver.xml"})
    void theShippedSamplesAreInOrder(String smtpServers) throws Exception {
        ConfigurationReview review = review(Map.of(
                "smtpserver", Files.readString(SAMPLE.resolve(smtpServers)),
                "mailetcontainer", Files.readString(SAMPLE.resolve("mailetcontainer.xml"))));

        judgeQuarantined(review);

        assertThat(review.findings()).isEmpty();
    }

    @Test
    void theServersWithoutAProcessorForLocalDeliveryAreInOrderWithTheStepOfTheReadme() throws Exception {
        String and = "<matcher name=\"local-quarantine\" match=\"org.apache.james.mailetcontainer.impl.matchers.And\">"
                + "<matcher match=\"RecipientIsLocal\"/>"
                + "<matcher match=\"org.sekisho.matchers.DmarcDispositionIs=quarantine,reject\"/></matcher>";
        String step =
                "<mailet match=\"local-quarantine\" class=\"ToProcessor\"><processor>quarantine</processor></mailet>";

        assertThat(afterAQuarantine(postgres(and, step))).isEmpty();
        assertThat(afterAQuarantine(postgres("", "")))
                .singleElement()
                .asString()
                .contains("nothing in mailetcontainer.xml does it", "by processor transport");
    }

    @Test
    void aQuarantineThatNothingDoesIsSaidOnceWhenItHappensAndNotBefore() throws Exception {
        ConfigurationReview review = review(mailets(processors("", TO_LOCAL, DELIVER)));
        assertThat(review.findings()).isEmpty();

        judgeQuarantined(review);
        judgeQuarantined(review);

        assertThat(review.findings())
                .containsExactly(
                        "A message is to be quarantined, and nothing in mailetcontainer.xml does it: it reaches the"
                                + " inbox by processor local-delivery. Write <mailet"
                                + " match=\"org.sekisho.matchers.DmarcDispositionIs=quarantine,reject\" class=\"ToProcessor\"> for the"
                                + " processor quarantine before the delivery, as sample-configuration/mailetcontainer.xml has it.");
    }

    @Test
    void whatIsJudgedGoesOnToTheRecorder() throws Exception {
        List<JudgedMessage> recorded = new ArrayList<>();

        judgeQuarantined(review(Map.of()), recorded);

        assertThat(recorded).hasSize(1);
    }

    @Test
    void theDecisionBehindTheDeliveryIsSaidAtTheStart() throws Exception {
        String sentence =
                "mailetcontainer.xml: what decides about quarantine (in processor %s) is reached only behind the"
                        + " delivery (in processor local-delivery), so mail that is to be quarantined reaches the inbox: move it before"
                        + " everything that delivers, answers or filters.";

        for (String delivery : List.of(
                DELIVER,
                "<mailet match=\"RecipientIsLocal\" class=\"org.apache.james.transport.mailets.LocalDelivery\"/>",
                "<mailet notmatch=\"SMTPAuthSuccessful\" class=\"LocalDelivery\"/>",
                "<mailet match=\"All\" class=\"ToRecipientFolder\"><folder>INBOX</folder></mailet>")) {
            assertThat(findings(mailets(processors("", TO_LOCAL, delivery + DECIDE))))
                    .as(delivery)
                    .containsExactly(String.format(sentence, "local-delivery"));
        }
        assertThat(findings(mailets(processors("", TO_LOCAL + DECIDE, DELIVER))))
                .containsExactly(String.format(sentence, "transport"));
        assertThat(findings(mailets(processors(
                        "",
                        TO_LOCAL,
                        DELIVER + "<mailet match=\"All\" class=\"org.sekisho.mailets.ApplyDmarcPolicy\"/>"))))
                .containsExactly(String.format(sentence, "local-delivery"));
        assertThat(afterAQuarantine(mailets(processors("", TO_LOCAL + DECIDE, DELIVER))))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                DECIDE + DELIVER,
                "<mailet match=\"org.sekisho.matchers.DmarcDispositionIs=quarantine\" class=\"WithStorageDirective\">"
                        + "<targetFolderName>Spam</targetFolderName></mailet>" + DELIVER,
                "<mailet match=\"All\" class=\"org.sekisho.mailets.ApplyDmarcPolicy\"/>" + DELIVER,
                "<mailet match=\"RecipientIs=a@b.example\" class=\"LocalDelivery\"/>" + DECIDE + DELIVER,
                "<mailet match=\"org.sekisho.matchers.DmarcResultIs=fail\" class=\"ToProcessor\">"
                        + "<processor>quarantine</processor></mailet>" + DELIVER,
                "<mailet match=\"com.example.Ours\" class=\"ToProcessor\"><processor>spam</processor></mailet>"
                        + DELIVER,
                "<mailet match=\"HasMailAttribute=org.sekisho.authentication\" class=\"Null\"/>" + DELIVER,
                "<mailet match=\"All\" class=\"Null\"/>" + DELIVER + DECIDE,
                "<mailet match=\"All\" class=\"ToProcessor\"><processor>elsewhere</processor></mailet>" + DELIVER
                        + DECIDE,
                "<mailet match=\"All\" class=\"ToProcessor\"><processor>root</processor></mailet>" + DELIVER + DECIDE
            })
    void whatMayQuarantineBeforeTheDeliveryIsLeftInPeace(String localDelivery) throws Exception {
        assertThat(afterAQuarantine(mailets(processors("", TO_LOCAL, localDelivery))))
                .isEmpty();
    }

    @Test
    void aDispositionThatIsNotQuarantineQuarantinesNothing() throws Exception {
        String reject = "<mailet match=\"org.sekisho.matchers.DmarcDispositionIs=reject\" class=\"Null\"/>";

        assertThat(afterAQuarantine(mailets(processors("", TO_LOCAL, reject + DELIVER))))
                .singleElement()
                .asString()
                .contains("nothing in mailetcontainer.xml does it");
    }

    @Test
    void aSignerBehindWhatSendsIsSaidAtTheStart() {
        String sign = "<mailet match=\"All\" class=\"org.sekisho.mailets.SignDkim\"/>";
        String send = "<mailet match=\"All\" class=\"RemoteDelivery\"><outgoing>outgoing</outgoing></mailet>";
        String gateway = "<mailet match=\"HostIs=gateway.example\" class=\"RemoteDelivery\"/>";

        assertThat(findings(mailets(processor("relay", send + sign))))
                .containsExactly(
                        "mailetcontainer.xml: in processor relay SignDkim stands behind RemoteDelivery, which ends every"
                                + " mail, so nothing is signed: write SignDkim directly before RemoteDelivery.");
        for (String inOrder : List.of(
                sign + send, gateway + sign + send, sign + send + sign, sign, send, gateway + sign + TO_TRANSPORT)) {
            assertThat(findings(mailets(processor("relay", inOrder))))
                    .as(inOrder)
                    .isEmpty();
        }
    }

    @Test
    void aPortThatNobodyJudgesIsNamedWithTheRemedy() {
        assertThat(findings(ports(port("smtp-a", "0.0.0.0:25", INBOUND), port("smtp-b", "0.0.0.0:2525", ""))))
                .containsExactly(
                        "smtpserver.xml: the port smtp-b (0.0.0.0:2525) takes mail from anybody, and nothing judges it:"
                                + " write <handler class=\"org.sekisho.smtp.InboundAuthenticationHook\"/> as a handler there. Where only"
                                + " this machine is to use the port, bind it to 127.0.0.1.");
        assertThat(findings(ports(port("log", "0.0.0.0:587", String.format(SUBMISSION, "<mode>log</mode>")))))
                .hasSize(1);
        assertThat(findings(ports(port("two", "127.0.0.1:25,192.0.2.1:25", ""))))
                .hasSize(1);
    }

    @Test
    void aPortThatTakesNoMailFromStrangersNeedsNoHook() {
        String switchedOff = port("off", "0.0.0.0:25", "").replace("enabled=\"true\"", "enabled=\"false\"");
        String required =
                port("login", "0.0.0.0:587", "").replace("<bind>", "<auth><required>true</required></auth><bind>");

        assertThat(findings(ports(
                        port("here", "127.0.0.1:25, [::1]:25", ""),
                        port("users", "0.0.0.0:587", String.format(SUBMISSION, "")),
                        switchedOff,
                        required)))
                .isEmpty();
    }

    @Test
    void whereTheSpoolJudgesNoPortNeedsAHook() {
        Map<String, String> files = new HashMap<>(ports(port("smtp", "0.0.0.0:25", "")));
        files.putAll(
                mailets(processor("root", "<mailet match=\"All\" class=\"org.sekisho.mailets.AuthenticateMail\"/>")));

        assertThat(findings(files)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<mailetcontainer/>",
                "<mailetcontainer><processors><processor/></processors></mailetcontainer>",
                "<smtpservers><smtpserver enabled=\"perhaps\"/></smtpservers>",
                "<a><processors><processor state=\"root\"><mailet/><matcher/></processor></processors></a>"
            })
    void whatIsNotUnderstoodIsNoError(String content) throws Exception {
        assertThat(afterAQuarantine(Map.of("mailetcontainer", content))).isEmpty();
        assertThat(findings(Map.of("smtpserver", content))).isEmpty();
        assertThat(findings(Map.of())).isEmpty();
    }

    @Test
    void matchersInMatchersAreReadToABound() throws Exception {
        String inner = "<matcher match=\"org.sekisho.matchers.DmarcDispositionIs=quarantine\"/>";
        for (int i = 0; i < ServerFiles.DEEPEST_MATCHER - 1; i++) {
            inner = "<matcher match=\"org.apache.james.mailetcontainer.impl.matchers.Or\">" + inner + "</matcher>";
        }
        String deeper = "<matcher match=\"org.apache.james.mailetcontainer.impl.matchers.Or\">" + inner + "</matcher>";

        assertThat(afterAQuarantine(mailets(processors("", TO_LOCAL, named(inner) + DELIVER))))
                .isEmpty();
        assertThat(afterAQuarantine(mailets(processors("", TO_LOCAL, named(deeper) + DELIVER))))
                .hasSize(1);
    }

    private static String named(String matcher) {
        return "<matcher name=\"deep\" match=\"org.apache.james.mailetcontainer.impl.matchers.Or\">" + matcher
                + "</matcher><mailet match=\"deep\" class=\"Null\"/>";
    }

    private static Map<String, String> postgres(String matcher, String step) {
        return mailets(
                processor(
                                "root",
                                "<mailet match=\"All\" class=\"PostmasterAlias\"/><mailet match=\"RelayLimit=30\" class=\"Null\"/>"
                                        + TO_TRANSPORT)
                        + processor(
                                "transport",
                                matcher
                                        + "<matcher name=\"relay-allowed\" match=\"org.apache.james.mailetcontainer.impl.matchers.Or\">"
                                        + "<matcher match=\"SMTPAuthSuccessful\"/><matcher match=\"SentByMailet\"/></matcher>"
                                        + "<mailet match=\"All\" class=\"RecipientRewriteTable\"/>"
                                        + step
                                        + "<mailet match=\"RecipientIsLocal\" class=\"VacationMailet\"/>"
                                        + "<mailet match=\"RecipientIsLocal\" class=\"Sieve\"/>"
                                        + "<mailet match=\"RecipientIsLocal\" class=\"LocalDelivery\"/>"
                                        + "<mailet match=\"HostIsLocal\" class=\"ToProcessor\">"
                                        + "<processor>local-address-error</processor></mailet>"
                                        + "<mailet match=\"relay-allowed\" class=\"ToProcessor\"><processor>relay</processor></mailet>"));
    }

    private static String processors(String root, String transport, String localDelivery) {
        return processor("root", root + TO_TRANSPORT)
                + processor("transport", transport)
                + processor("local-delivery", localDelivery);
    }

    private static String processor(String state, String content) {
        return "<processor state=\"" + state + "\" enableJmx=\"true\">" + content + "</processor>";
    }

    private static Map<String, String> mailets(String processors) {
        return Map.of(
                "mailetcontainer", "<mailetcontainer><processors>" + processors + "</processors></mailetcontainer>");
    }

    private static String port(String name, String bind, String handlers) {
        return "<smtpserver enabled=\"true\"><jmxName>" + name + "</jmxName><bind>" + bind + "</bind><handlerchain>"
                + handlers
                + "<handler class=\"org.apache.james.smtpserver.CoreCmdHandlerLoader\"/></handlerchain></smtpserver>";
    }

    private static Map<String, String> ports(String... ports) {
        return Map.of("smtpserver", "<smtpservers>" + String.join("", ports) + "</smtpservers>");
    }

    private static ConfigurationReview review(Map<String, String> files) {
        return new ConfigurationReview(new ServerFiles(HelloNamesTest.provider(files)));
    }

    private static List<String> findings(Map<String, String> files) {
        return review(files).findings();
    }

    private static List<String> afterAQuarantine(Map<String, String> files) throws Exception {
        ConfigurationReview review = review(files);
        judgeQuarantined(review);
        return review.findings();
    }

    private static void judgeQuarantined(ConfigurationReview review) throws Exception {
        judgeQuarantined(review, new ArrayList<>());
    }

    private static void judgeQuarantined(ConfigurationReview review, List<JudgedMessage> recorded) throws Exception {
        Checkpoint checkpoint = new Checkpoint(
                MessageAuthenticator.builder(
                                ZoneDnsClient.of("_dmarc.soft.example\tTXT\tv=DMARC1; p=quarantine\n"), Runnable::run)
                        .build(),
                new LocalPolicy(LocalPolicySettings.defaults()),
                CheckpointSettings.named("us.example.test"),
                Runnable::run,
                new RecordingMetricFactory(),
                review.watching(message -> {
                    recorded.add(message);
                    return CompletableFuture.completedFuture(null);
                }),
                Clock.systemUTC());
        RawMessage message = RawMessage.of("From: a@soft.example\r\n\r\nhello\r\n".getBytes(US_ASCII));
        Passage passage = checkpoint.begin(
                new Arrival("s", InetAddress.getByName("192.0.2.9"), "h.example", "x@soft.example", Standing.STRANGER));
        Judgement judgement = passage.complete(message).get();
        passage.record(judgement, message, List.of("bob@example.test")).get();
    }
}

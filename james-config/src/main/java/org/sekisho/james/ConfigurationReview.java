package org.sekisho.james;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.james.MailetContainer.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees what James's own files have us do, and says what would otherwise be silent: a signer behind what sends, a decision behind
 * what delivers, a port that nobody judges. Each is a WARN with the remedy, at the start or, for a quarantine that nothing
 * does, at the first message that it concerns; and from then on the health check is degraded.
 *
 * <p>It says only what it knows for sure. Files that it does not understand, and matchers and mailets of others, count in favour of
 * the operator. Safe for use by any number of threads.
 */
final class ConfigurationReview {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConfigurationReview.class);

    private static final String INBOUND = "org.sekisho.smtp.InboundAuthenticationHook";
    private static final String SUBMISSION = "org.sekisho.smtp.SubmissionHook";
    private static final String SIGN = "org.sekisho.mailets.SignDkim";
    private static final String AUTHENTICATE = "org.sekisho.mailets.AuthenticateMail";
    private static final String APPLY = "org.sekisho.mailets.ApplyDmarcPolicy";
    private static final Set<String> DELIVERY = Set.of("LocalDelivery", "ToRecipientFolder");

    private final List<String> findings = new CopyOnWriteArrayList<>();
    private final Optional<String> unquarantined;
    private final AtomicBoolean quarantined = new AtomicBoolean();

    @Inject
    ConfigurationReview(ServerFiles files) {
        Optional<MailetContainer> mailets = files.mailetContainer();
        ports(files.smtpPorts(), mailets).forEach(this::say);
        mailets.stream().flatMap(container -> signers(container).stream()).forEach(this::say);
        Optional<String> delivered = mailets.flatMap(ConfigurationReview::deliversQuarantinedMail);
        List<String> deciders = mailets.map(ConfigurationReview::deciders).orElse(List.of());
        delivered
                .filter(processor -> !deciders.isEmpty())
                .ifPresent(processor -> say("mailetcontainer.xml: what decides about quarantine (in processor "
                        + String.join(", ", deciders) + ") is reached only behind the delivery (in processor "
                        + processor
                        + "), so mail that is to be quarantined reaches the inbox: move it before everything that delivers,"
                        + " answers or filters."));
        unquarantined = delivered
                .filter(processor -> deciders.isEmpty())
                .map(
                        processor ->
                                "A message is to be quarantined, and nothing in mailetcontainer.xml does it: it reaches the"
                                        + " inbox by processor " + processor + ". Write <mailet"
                                        + " match=\"org.sekisho.matchers.DmarcDispositionIs=quarantine,reject\" class=\"ToProcessor\"> for the"
                                        + " processor quarantine before the delivery, as sample-configuration/mailetcontainer.xml has it.");
    }

    /** What is wrong, each with its remedy, in whole sentences; empty where nothing is known to be wrong. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    /** Watches what is judged, and hands everything on. */
    EvaluationRecorder watching(EvaluationRecorder recorder) {
        return message -> {
            if (message.verdict().action() == Action.QUARANTINE
                    && unquarantined.isPresent()
                    && quarantined.compareAndSet(false, true)) {
                say(unquarantined.get());
            }
            return recorder.record(message);
        };
    }

    private void say(String finding) {
        findings.add(finding);
        LOGGER.warn("{}", finding);
    }

    private static List<String> ports(List<SmtpPort> ports, Optional<MailetContainer> mailets) {
        boolean inTheSpool = mailets.stream()
                .flatMap(container -> container.processors().values().stream())
                .flatMap(List::stream)
                .anyMatch(step -> step.mailet().equals(AUTHENTICATE));
        if (inTheSpool) {
            return List.of();
        }
        return ports.stream()
                .filter(port -> port.handler(INBOUND).isEmpty() && takesMailFromStrangers(port))
                .map(port -> "smtpserver.xml: the port " + port.name() + " (" + String.join(", ", port.binds())
                        + ") takes mail from anybody, and nothing judges it: write <handler class=\"" + INBOUND
                        + "\"/> as a handler there. Where only this machine is to use the port, bind it to 127.0.0.1.")
                .toList();
    }

    private static boolean takesMailFromStrangers(SmtpPort port) {
        boolean loggedInOnly = port.handler(SUBMISSION)
                .filter(hook -> !hook.parameters().getOrDefault("mode", "").equals("log"))
                .isPresent();
        return !port.requiresLogin()
                && !loggedInOnly
                && !port.binds().stream().allMatch(ConfigurationReview::isLoopback);
    }

    private static boolean isLoopback(String bind) {
        return bind.startsWith("127.")
                || bind.startsWith("localhost:")
                || bind.startsWith("[::1]")
                || bind.startsWith("::1:");
    }

    private static List<String> signers(MailetContainer container) {
        List<String> misplaced = new ArrayList<>();
        for (Map.Entry<String, List<Step>> processor : container.processors().entrySet()) {
            List<String> mailets =
                    processor.getValue().stream().map(Step::mailet).toList();
            int sender = mailets.indexOf("RemoteDelivery");
            int signer = mailets.indexOf(SIGN);
            List<String> behind = mailets.subList(Math.max(signer, 0), mailets.size());
            if (sender >= 0
                    && sender < signer
                    && !behind.contains("RemoteDelivery")
                    && !behind.contains("ToProcessor")) {
                misplaced.add("mailetcontainer.xml: in processor " + processor.getKey()
                        + " SignDkim stands behind RemoteDelivery, which ends every mail, so nothing is signed: write SignDkim"
                        + " directly before RemoteDelivery.");
            }
        }
        return misplaced;
    }

    /** The processors in which something asks whether a mail is to be quarantined. */
    private static List<String> deciders(MailetContainer container) {
        return container.processors().entrySet().stream()
                .filter(processor -> processor.getValue().stream().anyMatch(ConfigurationReview::quarantines))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean quarantines(Step step) {
        return step.mailet().equals(APPLY) || step.condition().asksForQuarantine();
    }

    /**
     * Follows a stranger's mail to one of our users that is to be quarantined.
     *
     * @return the processor that delivers it as if it were not; empty where something may quarantine it before, or where it is not
     *     known what becomes of it
     */
    private static Optional<String> deliversQuarantinedMail(MailetContainer container) {
        Set<String> seen = new HashSet<>();
        String processor = "root";
        while (seen.add(processor)) {
            Optional<Step> end = Optional.empty();
            for (Step step : container.of(processor)) {
                if (mayQuarantine(step)) {
                    return Optional.empty();
                }
                if (step.condition().ofQuarantinedMail() == MailCondition.Answer.YES && ends(step)) {
                    end = Optional.of(step);
                    break;
                }
            }
            if (end.isEmpty() || !end.get().mailet().equals("ToProcessor")) {
                return end.filter(step -> DELIVERY.contains(step.mailet())).isPresent()
                        ? Optional.of(processor)
                        : Optional.empty();
            }
            processor = end.get().parameters().getOrDefault("processor", "");
        }
        return Optional.empty();
    }

    private static boolean mayQuarantine(Step step) {
        return step.mailet().equals(APPLY)
                || step.condition().asksForQuarantine()
                        && step.condition().ofQuarantinedMail() != MailCondition.Answer.NO
                || step.condition().mayAskForResults();
    }

    private static boolean ends(Step step) {
        return switch (step.mailet()) {
            case "ToProcessor", "Null", "RemoteDelivery", "LocalDelivery", "ToRecipientFolder" -> true;
            case "ToRepository", "Bounce" ->
                !step.parameters().getOrDefault("passThrough", "").equals("true");
            default -> false;
        };
    }
}

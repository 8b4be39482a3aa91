package org.sekisho.james;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a matcher of {@code mailetcontainer.xml} asks, as far as we know it.
 *
 * @param name the class of the matcher, without the package where it is James's own
 * @param value what stands behind {@code =}; empty where nothing does
 * @param parts the matchers that a composite one combines; empty for others
 */
record MailCondition(String name, String value, List<MailCondition> parts) {

    /** Whether a mail fulfils it. */
    enum Answer {
        YES,
        NO,
        UNKNOWN;

        private Answer negated() {
            return switch (this) {
                case YES -> NO;
                case NO -> YES;
                case UNKNOWN -> UNKNOWN;
            };
        }
    }

    private static final String DISPOSITION = "org.sekisho.matchers.DmarcDispositionIs";
    private static final Set<String> ALWAYS = Set.of("All", "RecipientIsLocal", "HostIsLocal");

    /** What a stranger's mail is not; RelayLimit is for loops only. */
    private static final Set<String> NEVER = Set.of(
            "SMTPAuthSuccessful",
            "SMTPIsAuthNetwork",
            "SentByMailet",
            "RelayLimit",
            "org.apache.james.jmap.mailet.SentByJmap");

    /** Of {@code notmatch}. */
    static MailCondition not(MailCondition condition) {
        return new MailCondition("Not", "", List.of(condition));
    }

    /** Whether it is fulfilled by a stranger's mail to a user of ours that is to be quarantined. */
    Answer ofQuarantinedMail() {
        return switch (name) {
            case "And" -> all(answers());
            case "Or" -> all(answers().map(Answer::negated)).negated();
            // James's: what none of its parts matches.
            case "Not" -> all(answers().map(Answer::negated));
            case DISPOSITION -> asksForQuarantine() ? Answer.YES : Answer.NO;
            default -> ALWAYS.contains(name) ? Answer.YES : NEVER.contains(name) ? Answer.NO : Answer.UNKNOWN;
        };
    }

    /** Whether the disposition "quarantine" is among what it asks for, alone or with other things. */
    boolean asksForQuarantine() {
        boolean itself = name.equals(DISPOSITION)
                && Arrays.stream(value.split(",")).anyMatch(word -> word.trim().equalsIgnoreCase("quarantine"));
        return itself || parts.stream().anyMatch(MailCondition::asksForQuarantine);
    }

    /** Whether it may ask for what was found out about a mail, in a way that we do not know. */
    boolean mayAskForResults() {
        return !name.equals(DISPOSITION)
                        && (name.contains(".") && !name.startsWith("org.apache.james.")
                                || name.startsWith("HasMailAttribute")
                                || name.startsWith("HasHeader"))
                || parts.stream().anyMatch(MailCondition::mayAskForResults);
    }

    private Stream<Answer> answers() {
        return parts.stream().map(MailCondition::ofQuarantinedMail);
    }

    private static Answer all(Stream<Answer> answers) {
        List<Answer> each = answers.toList();
        if (each.contains(Answer.NO)) {
            return Answer.NO;
        }
        return each.isEmpty() || each.contains(Answer.UNKNOWN) ? Answer.UNKNOWN : Answer.YES;
    }
}

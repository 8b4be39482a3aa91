package org.sekisho.integration.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.Departed;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/** Sends the messages of the story and finds out where each has gone. */
final class Player {

    /** A field by which a message is found again. On top, so outside every signature of a sender. */
    private static final String MARKER = "X-Scene";

    private final JamesServer james;
    private final OtherSide otherSide;

    Player(JamesServer james, OtherSide otherSide) {
        this.james = james;
        this.otherSide = otherSide;
    }

    /** Brings a message to the MX port. */
    Outcome play(Scene scene, int number) throws IOException {
        byte[] bytes = marked(number, scene.message());
        SmtpReply reply = james.receive(scene.client(), scene.helo(), scene.mailFrom(), Story.RECIPIENT, bytes);
        if (!reply.positive()) {
            return new Outcome(scene, reply, Ending.REFUSED, List.of());
        }
        Delivered mail = james.await(Story.RECIPIENT, marker(number));
        Ending ending = mail.folder().equals("INBOX") ? Ending.INBOX : Ending.SPAM;
        return new Outcome(scene, reply, ending, mail.fields("Authentication-Results"));
    }

    /** Brings a message to the submission port, after STARTTLS. */
    SubmissionOutcome play(Submission submission, int number) throws IOException {
        try (SmtpClient client = SmtpClient.connect(james.submissionPort())) {
            client.greetAndStartTls("laptop");
            if (submission.login().isPresent()) {
                client.authenticate(submission.login().get(), JamesServer.PASSWORD);
            }
            SmtpReply reply = client.transfer(
                    Story.RECIPIENT, List.of(submission.recipient()), marked(number, submission.message()));
            Optional<Arrival> arrival = Optional.empty();
            if (reply.positive()) {
                Departed departed = james.sink().awaitLine(marker(number).stripTrailing());
                arrival = Optional.of(otherSide.judge(departed));
            }
            return new SubmissionOutcome(submission, reply, arrival);
        }
    }

    /**
     * Whether the mailbox and the other side hold what was accepted and nothing else: what was refused was neither delivered nor
     * answered by a bounce.
     */
    boolean nothingExtra(List<Outcome> arrived, List<SubmissionOutcome> submitted) throws IOException {
        long accepted = arrived.stream()
                .filter(outcome -> outcome.ending() != Ending.REFUSED)
                .count();
        long left = submitted.stream()
                .filter(outcome -> outcome.ending() != Ending.REFUSED)
                .count();
        List<Delivered> mailbox = james.mailbox(Story.RECIPIENT);
        return mailbox.size() == accepted
                && mailbox.stream().noneMatch(mail -> mail.fields(MARKER).isEmpty())
                && james.sink().messages().size() == left;
    }

    private static String marker(int number) {
        return MARKER + ": " + number + "\r\n";
    }

    private static byte[] marked(int number, byte[] message) {
        byte[] first = marker(number).getBytes(StandardCharsets.US_ASCII);
        byte[] both = new byte[first.length + message.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(message, 0, both, first.length, message.length);
        return both;
    }
}

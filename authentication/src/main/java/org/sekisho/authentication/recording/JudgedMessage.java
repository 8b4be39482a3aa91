package org.sekisho.authentication.recording;

import java.time.Instant;
import java.util.List;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Verdict;

/**
 * A message on which the verdict is spoken.
 *
 * @param judged when
 * @param authentication what is true of it
 * @param verdict what this server does with it
 * @param message its octets, readable until the recorder's answer is complete
 * @param recipients the addresses in RCPT TO, unchecked, as far as they are known
 */
public record JudgedMessage(
        Instant judged, Authentication authentication, Verdict verdict, RawMessage message, List<String> recipients) {

    /** Copies the list. */
    public JudgedMessage {
        recipients = List.copyOf(recipients);
    }
}

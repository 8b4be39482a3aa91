package org.sekisho.cli;

import java.time.Instant;
import java.util.List;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.message.AuthorDomains;
import org.sekisho.authentication.policy.Verdict;

/**
 * All that {@code sekisho judge} prints.
 *
 * @param file the message
 * @param time the time as at which it was judged
 * @param notes what is odd about the file itself
 * @param authors what its From fields name
 * @param authentication what is true
 * @param verdict what would be done
 * @param field the Authentication-Results field with its CRLFs
 * @param lookups what the DNS was asked
 */
record Judged(
        MessageFile file,
        Instant time,
        List<String> notes,
        AuthorDomains authors,
        Authentication authentication,
        Verdict verdict,
        String field,
        List<RecordingDnsClient.Lookup> lookups) {}

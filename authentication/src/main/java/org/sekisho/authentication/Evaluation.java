package org.sekisho.authentication;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

/**
 * The judgement of one message while it arrives: SPF is on its way, DKIM keys and DMARC records are asked for when the
 * header section is there, the rest is done when the whole message is. The methods may be called from different threads, one
 * after the other; none of them waits.
 */
public final class Evaluation {

    private final Envelope envelope;

    Evaluation(DnsClient dns, Executor executor, Duration timeout, Clock clock, Envelope envelope) {
        this.envelope = envelope;
    }

    /** Says that the header section has arrived, so that the DNS can be asked while the body comes. The first call counts. */
    public void header(HeaderSection header) {}

    /**
     * Says that the message has arrived. Call it once.
     *
     * @param message must be readable until the result is there
     * @return all that is known; never exceptional, complete at the latest when the timeout has passed
     */
    public CompletableFuture<Authentication> complete(RawMessage message) {
        return CompletableFuture.completedFuture(new Authentication(
                envelope,
                new SpfOutcome(SpfResult.NONE, SpfIdentity.HELO, envelope.helo(), "", Optional.empty()),
                new SpfOutcome(SpfResult.NONE, SpfIdentity.MAIL_FROM, "", "", Optional.empty()),
                List.of(),
                AuthorStatus.NONE,
                List.of(),
                Optional.empty(),
                Duration.ZERO));
    }

    /** Says that the message will not come, or that nobody wants to know any more: no further question goes to the DNS. */
    public void cancel() {}
}

package org.sekisho.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.mail.Arrival;
import org.sekisho.mail.Judgement;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.Passage;

/**
 * The message that a connection is sending: from its first recipient to its last byte and its judgement. Used on the
 * connection's own thread only.
 */
final class ArrivingMessage {

    /** Longer header sections are looked at only when the message is whole: a client that stalls then holds none in memory. */
    static final int LONGEST_EARLY_HEADER = 64 * 1024;

    private final Arrival arrival;
    private final Passage passage;
    private final Executor executor;
    private final Semaphore largeHeaders;
    private boolean lackedRoom;
    private boolean headerSeen;
    private boolean abandoned;
    private @Nullable CompletableFuture<Judged> judged;
    private @Nullable HeldAnswer heldAnswer;

    /**
     * What came out.
     *
     * @param content the edited message, where it differs from the one that arrived
     * @param storageFailure why the edited message could not be stored
     */
    record Judged(
            Judgement judgement, Optional<MimeMessageInputStreamSource> content, Optional<IOException> storageFailure) {

        void dispose() {
            content.ifPresent(LifecycleUtil::dispose);
        }
    }

    /**
     * @param executor where large messages are copied
     * @param largeHeaders a place for each message that is judged with more than {@link #LONGEST_EARLY_HEADER} of header
     */
    ArrivingMessage(Arrival arrival, Passage passage, Executor executor, Semaphore largeHeaders) {
        this.arrival = arrival;
        this.passage = passage;
        this.executor = executor;
        this.largeHeaders = largeHeaders;
    }

    /** What it was taken for when its judgement began. */
    Arrival arrival() {
        return arrival;
    }

    /** Whether the end of the header section is still to come. */
    boolean awaitsHeader() {
        return !headerSeen;
    }

    /**
     * Takes the header section from what has been received, unless it is large.
     *
     * @param received what James has stored so far
     * @throws IOException when it cannot be read back
     */
    void headerArrived(MimeMessageInputStreamSource received) throws IOException {
        headerSeen = true;
        received.getWritableOutputStream().flush();
        try (InputStream in = received.getInputStream()) {
            byte[] header = in.readNBytes(LONGEST_EARLY_HEADER + 1);
            if (header.length <= LONGEST_EARLY_HEADER) {
                passage.header(HeaderSection.parse(header));
            }
        }
    }

    /**
     * Has the whole message judged, the edited message prepared, and then, unless it cannot be stored, the verdict recorded.
     * Later calls give the same future.
     *
     * @param received the whole message, which stays readable until the future is complete
     * @param recipients the addresses in RCPT TO
     * @return empty when there is no room for its large header section now
     * @throws IOException when it cannot be read back
     */
    Optional<CompletableFuture<Judged>> complete(MimeMessageInputStreamSource received, List<String> recipients)
            throws IOException {
        if (judged == null) {
            if (!headerSeen) {
                headerArrived(received);
            }
            received.getWritableOutputStream().flush();
            if (passage.knownHeader().isPresent()) {
                judged = judged(RawMessage.of(passage.knownHeader().get(), received::getInputStream), recipients);
            } else if (largeHeaders.tryAcquire()) {
                judged = judgedInItsPlace(received, recipients);
            } else {
                lackedRoom = true;
            }
        }
        return judged();
    }

    private CompletableFuture<Judged> judgedInItsPlace(MimeMessageInputStreamSource received, List<String> recipients)
            throws IOException {
        try {
            CompletableFuture<Judged> result = judged(RawMessage.of(received::getInputStream), recipients);
            result.whenComplete((any, failure) -> largeHeaders.release());
            return result;
        } catch (IOException | RuntimeException | Error failure) {
            largeHeaders.release();
            throw failure;
        }
    }

    private CompletableFuture<Judged> judged(RawMessage message, List<String> recipients) {
        return passage.complete(message)
                .thenCompose(judgement -> prepared(judgement, message))
                .thenCompose(prepared -> recorded(prepared, message, recipients));
    }

    /** Whether {@link #complete} has found no room. */
    boolean lackedRoom() {
        return lackedRoom;
    }

    /** Once {@link #complete} has been called. */
    Optional<CompletableFuture<Judged>> judged() {
        return Optional.ofNullable(judged);
    }

    /** Remembers that the client's answer is held back. */
    void isHeldBy(HeldAnswer answer) {
        heldAnswer = answer;
    }

    /**
     * The message is not wanted any more: RSET, a new MAIL, or the connection is gone. What was prepared is disposed of, now or
     * when it is ready.
     */
    void abandon() {
        if (abandoned) {
            return;
        }
        abandoned = true;
        passage.cancel();
        if (heldAnswer != null) {
            heldAnswer.end();
        }
        if (judged != null) {
            judged.thenAccept(Judged::dispose);
        }
    }

    /** Whether somebody still reads the message as James has stored it. */
    boolean isBeingRead() {
        return judged != null && !judged.isDone();
    }

    /** Calls back when nobody reads the message any more. */
    void whenRead(Runnable action) {
        if (judged != null) {
            judged.whenComplete((result, failure) -> action.run());
        }
    }

    private CompletableFuture<Judged> prepared(Judgement judgement, RawMessage message) {
        if (judgement.reply().isPresent() || judgement.edit().isEmpty()) {
            return CompletableFuture.completedFuture(new Judged(judgement, Optional.empty(), Optional.empty()));
        }
        try {
            return CompletableFuture.supplyAsync(() -> copied(judgement, message), executor);
        } catch (RejectedExecutionException busy) {
            return CompletableFuture.completedFuture(copied(judgement, message));
        }
    }

    /** What cannot be stored is deferred, and is not recorded before it comes again (B25). */
    private CompletableFuture<Judged> recorded(Judged prepared, RawMessage message, List<String> recipients) {
        return prepared.storageFailure().isPresent()
                ? CompletableFuture.completedFuture(prepared)
                : passage.record(prepared.judgement(), message, recipients).thenApply(done -> prepared);
    }

    private static Judged copied(Judgement judgement, RawMessage message) {
        try {
            return new Judged(
                    judgement, Optional.of(MailContent.copyOf(judgement.edit(), message.open())), Optional.empty());
        } catch (IOException failure) {
            return new Judged(judgement, Optional.empty(), Optional.of(failure));
        }
    }
}

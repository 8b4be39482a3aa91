package org.sekisho.authentication.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.QueryPlaces.Gate;

/**
 * A question that has no answer yet: the places that it holds, who asks, and the future that they share. What {@link QueryPlaces}
 * has in it is guarded by the lock there.
 */
final class PendingQuery {

    /** The answer to come. It outlives its query, in the cache, and holds nothing of it then. */
    static final class Answer extends CompletableFuture<DnsAnswer> {

        private volatile @Nullable PendingQuery query;

        /** The query, until it is answered. */
        @Nullable
        PendingQuery query() {
            return query;
        }
    }

    /** How far it has come. */
    enum Stage {
        NEW,
        AT_NETWORK,
        AT_DOMAIN,
        AT_TOTAL,
        SENT,
        OVER
    }

    private static final DnsAnswer BROKEN = new DnsAnswer.TemporaryFailure("the DNS client failed", Duration.ZERO);
    private static final DnsAnswer CANCELLED = DnsAnswer.TemporaryFailure.overload("cancelled");

    private final Answer answer = new Answer();
    private final DnsQuestion question;
    private final QueryPlaces places;
    private final Function<DnsQuestion, CompletableFuture<DnsAnswer>> client;
    private volatile @Nullable CompletableFuture<DnsAnswer> sent;

    final String domain;
    final Set<DnsRequester> requesters = new LinkedHashSet<>(2);
    final List<Gate> waitsAt = new ArrayList<>(0);
    volatile Stage stage = Stage.NEW;
    boolean urgent;

    @Nullable
    Gate networkPlace;

    @Nullable
    Gate domainPlace;

    @Nullable
    Gate totalPlace;

    /**
     * @param client what asks the DNS; its answer is cancelled when nobody waits for it any more
     */
    PendingQuery(DnsQuestion question, QueryPlaces places, Function<DnsQuestion, CompletableFuture<DnsAnswer>> client) {
        this.question = question;
        this.places = places;
        this.client = client;
        this.domain = RegistrableDomain.of(question.name());
        answer.query = this;
    }

    Answer answer() {
        return answer;
    }

    /** Gives those who wait what they wait for. Only the first answer counts. */
    void complete(DnsAnswer found) {
        answer.complete(found);
        answer.query = null;
    }

    /** The gates that it has passed, in their order. */
    List<Gate> held() {
        return Stream.of(networkPlace, domainPlace, totalPlace)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Asks; called once, when it has its places. */
    void send() {
        CompletableFuture<DnsAnswer> asked;
        try {
            asked = client.apply(question);
        } catch (RuntimeException broken) {
            asked = CompletableFuture.failedFuture(broken);
        }
        sent = asked;
        asked.whenComplete((found, broken) -> {
            // A client should never fail by an exception; whoever waits must not pay for it when one does.
            complete(found == null ? BROKEN : found);
            places.over(this);
        });
        if (answer.isDone()) {
            asked.cancel(false);
        }
    }

    /** Whether it is not sent for lack of a place. */
    boolean waitsForPlace() {
        Stage now = stage;
        return now == Stage.AT_NETWORK || now == Stage.AT_DOMAIN || now == Stage.AT_TOTAL;
    }

    /** Somebody who asks has a message whose header section is there. */
    void hurry() {
        places.hurry(this);
    }

    /** {@code requester} does not wait for it any more. When nobody does it ends, and whatever it holds is given back. */
    void leave(DnsRequester requester) {
        if (places.leave(this, requester)) {
            complete(CANCELLED);
            CompletableFuture<DnsAnswer> asked = sent;
            if (asked != null) {
                asked.cancel(false);
            }
            places.sendAll();
        }
    }
}

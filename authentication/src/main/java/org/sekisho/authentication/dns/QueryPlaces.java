package org.sekisho.authentication.dns;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.PendingQuery.Stage;

/**
 * Lets questions out to the DNS within {@link DnsBounds}: each passes the gate of its client network, then that of its registrable
 * domain, then the one for all. Where a gate has no room it waits there, and keeps the places that it has: so a flood of one network
 * stands at that network's gate, and what it holds of the others is bounded by its own.
 *
 * <p>A question that several networks ask waits at the gates of all of them and passes at the first. Everything is constant time, but
 * for the number of networks that ask one question. Safe for use by any number of threads; nothing is sent while its lock is held.
 */
final class QueryPlaces {

    private final DnsBounds bounds;
    private final Map<Long, Gate> networks = new HashMap<>();
    private final Map<String, Gate> domains = new HashMap<>();
    private final Gate total;
    private final Queue<PendingQuery> toSend = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reasonsToSend = new AtomicInteger();
    private int waiting;

    QueryPlaces(DnsBounds bounds) {
        this.bounds = bounds;
        this.total = new Gate(new HashMap<>(), "all", bounds.total());
    }

    /**
     * Takes in a new question, for {@code first} and whoever has joined it since.
     *
     * @return false if too many wait; then the question is over, and {@link #sendAll} what can go
     */
    boolean enter(PendingQuery query, DnsRequester first, boolean isUrgent) {
        boolean entered;
        synchronized (this) {
            query.requesters.add(first);
            query.urgent |= isUrgent;
            for (DnsRequester requester : query.requesters) {
                if (query.networkPlace == null) {
                    waitOrPassAtNetwork(query, requester);
                }
            }
            entered = query.waitsAt.isEmpty() || !tooManyWait(query);
            if (!entered) {
                giveBackAll(query);
            }
        }
        if (entered) {
            sendAll();
        }
        return entered;
    }

    /**
     * One more asks it.
     *
     * @return false if it is over
     */
    boolean join(PendingQuery query, DnsRequester requester, boolean urgent) {
        synchronized (this) {
            if (query.stage == Stage.OVER) {
                return false;
            }
            query.requesters.add(requester);
            if (urgent) {
                makeUrgent(query);
            }
            if (query.stage == Stage.AT_NETWORK) {
                waitOrPassAtNetwork(query, requester);
            }
        }
        sendAll();
        return true;
    }

    /** It comes before those of messages that are not there yet. */
    void hurry(PendingQuery query) {
        synchronized (this) {
            makeUrgent(query);
        }
        sendAll();
    }

    /**
     * One who asked does not wait any more. A place that it holds for a network that does not wait any more goes over to one that does.
     *
     * @return true if nobody waits any more, so that it is over now; {@link #sendAll} what can go then
     */
    boolean leave(PendingQuery query, DnsRequester requester) {
        boolean last;
        synchronized (this) {
            if (query.stage == Stage.OVER || !query.requesters.remove(requester)) {
                return false;
            }
            last = query.requesters.isEmpty();
            if (last) {
                giveBackAll(query);
            } else if (query.requesters.stream().noneMatch(other -> other.network() == requester.network())) {
                leaveNetwork(query, requester.network());
            }
        }
        if (!last) {
            sendAll();
        }
        return last;
    }

    /** It has an answer, and gives everything back. */
    void over(PendingQuery query) {
        synchronized (this) {
            giveBackAll(query);
        }
        sendAll();
    }

    /** How many wait for a place. */
    synchronized int waiting() {
        return waiting;
    }

    /** How many are under way. */
    synchronized int underWay() {
        return total.taken;
    }

    /** How many networks and domains are known, for tests: none when nothing is under way. */
    synchronized int gates() {
        return networks.size() + domains.size();
    }

    /**
     * Sends what has passed. Whoever comes while another thread sends only leaves a note, so that answers that come at once do not
     * nest.
     */
    void sendAll() {
        int reasons = reasonsToSend.getAndIncrement() == 0 ? 1 : 0;
        while (reasons != 0) {
            for (PendingQuery query = toSend.poll(); query != null; query = toSend.poll()) {
                query.send();
            }
            reasons = reasonsToSend.addAndGet(-reasons);
        }
    }

    private void waitOrPassAtNetwork(PendingQuery query, DnsRequester requester) {
        Gate gate = networks.computeIfAbsent(requester.network(), key -> new Gate(networks, key, bounds.perNetwork()));
        if (gate.hasRoom(query.urgent)) {
            passNetwork(query, gate);
        } else {
            await(query, gate, Stage.AT_NETWORK);
        }
    }

    private void passNetwork(PendingQuery query, Gate gate) {
        gate.take(query.urgent);
        stopWaiting(query);
        query.networkPlace = gate;
        Gate domain = domains.computeIfAbsent(query.domain, key -> new Gate(domains, key, bounds.perDomain()));
        if (domain.hasRoom(query.urgent)) {
            passDomain(query, domain);
        } else {
            await(query, domain, Stage.AT_DOMAIN);
        }
    }

    private void passDomain(PendingQuery query, Gate gate) {
        gate.take(query.urgent);
        stopWaiting(query);
        query.domainPlace = gate;
        if (total.hasRoom(query.urgent)) {
            passTotal(query);
        } else {
            await(query, total, Stage.AT_TOTAL);
        }
    }

    private void passTotal(PendingQuery query) {
        total.take(query.urgent);
        stopWaiting(query);
        query.totalPlace = total;
        query.stage = Stage.SENT;
        toSend.add(query);
    }

    private void await(PendingQuery query, Gate gate, Stage stage) {
        if (query.waitsAt.isEmpty()) {
            waiting++;
        }
        query.stage = stage;
        if (!query.waitsAt.contains(gate)) {
            query.waitsAt.add(gate);
            gate.await(query);
        }
    }

    private void stopWaiting(PendingQuery query) {
        if (!query.waitsAt.isEmpty()) {
            waiting--;
            query.waitsAt.forEach(gate -> {
                gate.remove(query);
                gate.forgetIfIdle();
            });
            query.waitsAt.clear();
        }
    }

    /** Lets those pass for whom there is room at {@code gate}, the urgent ones first. */
    private void letPass(Gate gate) {
        for (PendingQuery next = gate.next(); next != null; next = gate.next()) {
            switch (next.stage) {
                case AT_NETWORK -> passNetwork(next, gate);
                case AT_DOMAIN -> passDomain(next, gate);
                case AT_TOTAL -> passTotal(next);
                case NEW, SENT, OVER -> throw new IllegalStateException("a question waits that does not wait");
            }
        }
        gate.forgetIfIdle();
    }

    private void makeUrgent(PendingQuery query) {
        if (query.urgent || query.stage == Stage.OVER) {
            return;
        }
        List<Gate> waitsAt = List.copyOf(query.waitsAt);
        waitsAt.forEach(gate -> gate.remove(query));
        query.urgent = true;
        waitsAt.forEach(gate -> gate.await(query));
        List<Gate> held = query.held();
        held.forEach(Gate::isUrgentNow);
        // Its places do not count for the others' half any more, and it may go ahead itself.
        held.forEach(this::letPass);
        waitsAt.forEach(this::letPass);
    }

    private void giveBackAll(PendingQuery query) {
        if (query.stage == Stage.OVER) {
            return;
        }
        stopWaiting(query);
        query.stage = Stage.OVER;
        List<Gate> held = query.held();
        held.forEach(gate -> gate.giveBack(query.urgent));
        query.networkPlace = null;
        query.domainPlace = null;
        query.totalPlace = null;
        // From the one for all to the network's, so that those who hold most go on first.
        for (int i = held.size() - 1; i >= 0; i--) {
            letPass(held.get(i));
        }
        query.requesters.clear();
    }

    private void leaveNetwork(PendingQuery query, long network) {
        Gate gate = networks.get(network);
        if (gate == null) {
            return;
        }
        if (query.stage == Stage.AT_NETWORK) {
            gate.remove(query);
            query.waitsAt.remove(gate);
            gate.forgetIfIdle();
            if (query.waitsAt.isEmpty()) {
                waiting--;
                waitOrPassAtNetwork(query, query.requesters.iterator().next());
            }
        } else if (query.networkPlace == gate) {
            Gate other = networks.computeIfAbsent(
                    query.requesters.iterator().next().network(), key -> new Gate(networks, key, bounds.perNetwork()));
            // It is under way, so it is never taken back, whether there is room or not.
            other.take(query.urgent);
            query.networkPlace = other;
            gate.giveBack(query.urgent);
            letPass(gate);
        }
    }

    private boolean tooManyWait(PendingQuery query) {
        int share = query.urgent ? 1 : 2;
        return waiting > bounds.total() * DnsBounds.WAITING_FOR_EACH_PLACE / share
                || query.waitsAt.stream()
                        .allMatch(gate -> gate.waiting() > gate.places * DnsBounds.WAITING_FOR_EACH_PLACE / share);
    }

    /** What one network, one domain or all may have under way. Guarded by the lock of the whole. */
    static final class Gate {

        private final Map<?, Gate> all;
        private final Object key;
        private final int places;
        private final Set<PendingQuery> waitingUrgent = new LinkedHashSet<>(0);
        private final Set<PendingQuery> waitingEarly = new LinkedHashSet<>(0);
        private int taken;
        private int takenEarly;

        Gate(Map<?, Gate> all, Object key, int places) {
            this.all = all;
            this.key = key;
            this.places = places;
        }

        boolean hasRoom(boolean urgent) {
            return taken < places && (urgent || takenEarly < places / 2);
        }

        void take(boolean urgent) {
            taken++;
            takenEarly += urgent ? 0 : 1;
        }

        void giveBack(boolean urgent) {
            taken--;
            takenEarly -= urgent ? 0 : 1;
        }

        void isUrgentNow() {
            takenEarly--;
        }

        void await(PendingQuery query) {
            (query.urgent ? waitingUrgent : waitingEarly).add(query);
        }

        void remove(PendingQuery query) {
            (query.urgent ? waitingUrgent : waitingEarly).remove(query);
        }

        int waiting() {
            return waitingUrgent.size() + waitingEarly.size();
        }

        /** The next for whom there is room, or null. */
        @Nullable
        PendingQuery next() {
            if (hasRoom(true) && !waitingUrgent.isEmpty()) {
                return waitingUrgent.iterator().next();
            }
            return hasRoom(false) && !waitingEarly.isEmpty()
                    ? waitingEarly.iterator().next()
                    : null;
        }

        void forgetIfIdle() {
            if (taken == 0 && waitingUrgent.isEmpty() && waitingEarly.isEmpty()) {
                all.remove(key, this);
            }
        }
    }
}

package org.sekisho.authentication.keys;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.authentication.dkim.DkimAlgorithm;

/**
 * The rules by which a key begins to sign, stops and retires. It touches neither files nor the DNS: it is told what they say
 * and answers which steps are due.
 *
 * <ul>
 *   <li>A new key becomes active when its public half has been seen twice, {@code activation-delay} apart, and has not been
 *       definitely absent between. The first key of a domain waits too: what is signed before the record is everywhere fails.
 *   <li>An active key stops only when it was definitely absent in {@link #CHECKS_TO_STOP} checks over {@link #TIME_TO_STOP}
 *       with no sighting between. A temporary error says nothing, and neither counts nor forgives.
 *   <li>When a key is active, the older ones of the same domain and algorithm retire.
 *   <li>A retiring key signs on only where no other can, so that there is no moment without: when the newer key stops, or its
 *       file has been removed, it is active again.
 * </ul>
 *
 * <p>Absences are remembered here alone: a restart forgets them, so that it can only make a key sign for longer. Not
 * thread-safe.
 */
public final class Rotation {

    /** So many checks must find a key absent before it stops. */
    public static final int CHECKS_TO_STOP = 3;

    /** The least time between the first and the last of them. */
    public static final Duration TIME_TO_STOP = Duration.ofHours(1);

    private static final Comparator<StoredKey> LATEST_FIRST = Comparator.comparing(
                    (StoredKey key) -> key.markers().active().orElse(Instant.MIN))
            .thenComparing(StoredKey::name)
            .reversed();

    private final Clock clock;
    private final Duration activationDelay;
    private final Map<KeyName, Absence> absences = new HashMap<>();

    /** Since when a key has been absent, and in how many checks. */
    private record Absence(Instant since, int checks) {}

    /** Domain and algorithm: of each, one key signs. */
    private record Role(String domain, DkimAlgorithm algorithm) {}

    /**
     * The rules with one setting.
     *
     * @param clock tells the time; when it is set back, waiting only takes longer
     * @param activationDelay how far apart the two sightings are at least
     */
    public Rotation(Clock clock, Duration activationDelay) {
        this.clock = clock;
        this.activationDelay = activationDelay;
    }

    /**
     * The steps that are due, in the order in which they are to be written down: a key is activated before the one whose place it
     * takes begins to retire.
     *
     * @param keys all keys of the folder
     * @param publications what the DNS says to those that were looked for now
     */
    public List<KeyChange> judge(Collection<StoredKey> keys, Map<KeyName, Publication> publications) {
        Instant now = clock.instant();
        List<KeyChange> changes = new ArrayList<>();
        Map<Role, List<StoredKey>> roles = new HashMap<>();
        for (StoredKey key : keys) {
            Optional<KeyChange> change =
                    Optional.ofNullable(publications.get(key.name())).flatMap(found -> step(key, found, now));
            change.ifPresent(changes::add);
            KeyMarkers after = change.map(each -> each.applyTo(key.markers())).orElse(key.markers());
            key.content()
                    .usable()
                    .ifPresent(usable -> roles.computeIfAbsent(
                                    new Role(key.name().domain(), usable.algorithm()), none -> new ArrayList<>())
                            .add(with(key, after)));
        }
        absences.keySet().retainAll(keys.stream().map(StoredKey::name).toList());
        roles.values().forEach(rivals -> changes.addAll(succession(rivals, now)));
        return List.copyOf(changes);
    }

    /** Of several active keys all but the latest retire; where none is left, one that is retiring takes its place again. */
    private static List<KeyChange> succession(List<StoredKey> rivals, Instant now) {
        List<StoredKey> active = rivals.stream()
                .filter(key -> key.state(now) == KeyState.ACTIVE)
                .sorted(LATEST_FIRST)
                .toList();
        if (active.isEmpty()) {
            return signing(rivals, now).map(key -> new KeyChange(key.name(), KeyChange.Step.RESUMED, now)).stream()
                    .toList();
        }
        return active.stream()
                .skip(1)
                .map(old -> new KeyChange(old.name(), KeyChange.Step.RETIRING, now))
                .toList();
    }

    /**
     * The key that signs, of those of one domain and algorithm: the active one, the latest if there are several for a moment; else
     * one that is retiring and has not been found absent.
     */
    static Optional<StoredKey> signing(Collection<StoredKey> keys, Instant now) {
        List<StoredKey> able = keys.stream()
                .filter(key -> key.markers().active().isPresent() && key.state(now) != KeyState.RETIRED)
                .sorted(LATEST_FIRST)
                .toList();
        return able.stream()
                .filter(key -> key.state(now) == KeyState.ACTIVE)
                .findFirst()
                .or(() -> able.stream().findFirst());
    }

    private Optional<KeyChange> step(StoredKey key, Publication found, Instant now) {
        KeyMarkers markers = key.markers();
        if (markers.active().isPresent()) {
            return isAbsentTooLong(key.name(), found, now)
                    ? Optional.of(new KeyChange(key.name(), KeyChange.Step.STOPPED, now))
                    : Optional.empty();
        }
        if (markers.retiring().isPresent()) {
            return Optional.empty();
        }
        return newKey(key.name(), markers, found, now);
    }

    private Optional<KeyChange> newKey(KeyName name, KeyMarkers markers, Publication found, Instant now) {
        if (found.isDefinitelyAbsent()) {
            return markers.seen().map(seen -> new KeyChange(name, KeyChange.Step.LOST, now));
        }
        if (found.status() != Publication.Status.FINE) {
            return Optional.empty();
        }
        // A first sighting in the future is one of a clock that was wrong.
        if (markers.seen().isEmpty() || markers.seen().get().isAfter(now)) {
            return Optional.of(new KeyChange(name, KeyChange.Step.SEEN, now));
        }
        return now.isBefore(markers.seen().get().plus(activationDelay))
                ? Optional.empty()
                : Optional.of(new KeyChange(name, KeyChange.Step.ACTIVATED, now));
    }

    private boolean isAbsentTooLong(KeyName name, Publication found, Instant now) {
        if (found.status() == Publication.Status.TEMPORARY_ERROR) {
            return false;
        }
        if (!found.isDefinitelyAbsent()) {
            absences.remove(name);
            return false;
        }
        Absence before = absences.getOrDefault(name, new Absence(now, 0));
        Absence absence = new Absence(before.since().isAfter(now) ? now : before.since(), before.checks() + 1);
        absences.put(name, absence);
        boolean tooLong = absence.checks() >= CHECKS_TO_STOP
                && !now.isBefore(absence.since().plus(TIME_TO_STOP));
        if (tooLong) {
            absences.remove(name);
        }
        return tooLong;
    }

    private static StoredKey with(StoredKey key, KeyMarkers markers) {
        return new StoredKey(key.name(), key.file(), key.content(), key.modified(), markers, key.worldReadable());
    }
}

package org.sekisho.authentication.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import org.sekisho.authentication.dkim.DkimAlgorithm;
import org.sekisho.authentication.keys.KeyChange.Step;
import org.sekisho.authentication.keys.Publication.Status;
import org.sekisho.authentication.testing.MovableClock;

/** What holds of keys whatever the DNS says, however the clock steps, and whenever the server starts again. */
class RotationPropertiesTest {

    private static final int TRIES = 200;
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration DELAY = Duration.ofHours(1);
    private static final DkimPrivateKey RSA = DkimPrivateKey.generateRsa(2048);
    private static final DkimPrivateKey ED25519 = DkimPrivateKey.generateEd25519();

    /** One of each algorithm signs at first; the others are new. */
    private static final Map<String, DkimPrivateKey> KEYS =
            new TreeMap<>(Map.of("active1", RSA, "active2", ED25519, "new1", RSA, "new2", RSA, "new3", ED25519));

    /**
     * One check.
     *
     * @param pass by how much the clock differs from the check before
     * @param restart whether the server starts again before it
     * @param statuses what the DNS says of each key
     */
    record Check(Duration pass, boolean restart, Map<String, Status> statuses) {

        /** This one, with another status for some keys. */
        Check with(Status status, List<String> selectors) {
            Map<String, Status> changed = new HashMap<>(statuses);
            selectors.forEach(selector -> changed.put(selector, status));
            return new Check(pass, restart, changed);
        }
    }

    @Provide
    Arbitrary<List<Check>> checks() {
        // Mostly fine, so that much happens.
        Arbitrary<Status> status = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(Status.FINE)), Tuple.of(3, Arbitraries.of(Status.class)));
        Arbitrary<Map<String, Status>> statuses =
                Arbitraries.maps(Arbitraries.of(KEYS.keySet()), status).ofSize(KEYS.size());
        Arbitrary<Duration> pass = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(0, 120).map(Duration::ofMinutes)),
                Tuple.of(1, Arbitraries.integers().between(-300, 0).map(Duration::ofMinutes)),
                Tuple.of(1, Arbitraries.integers().between(1, 10).map(Duration::ofDays)));
        return Combinators.combine(pass, Arbitraries.of(true, false), statuses)
                .as(Check::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property(tries = TRIES)
    @Tag("B03")
    void withoutADefiniteAbsenceADomainThatSignsNeverStopsToSign(@ForAll("checks") List<Check> checks) {
        Server server = new Server();
        for (Check check : checks) {
            server.check(server.withoutAbsences(check));

            assertThat(server.signing()).containsOnlyKeys(DkimAlgorithm.RSA_SHA256, DkimAlgorithm.ED25519_SHA256);
        }
    }

    @Property(tries = TRIES)
    @Tag("B03")
    void aCheckThatGetsNoAnswerChangesNothingNowOrLater(@ForAll("checks") List<Check> checks) {
        Server asked = new Server();
        Server alsoUnanswered = new Server();
        for (Check check : checks) {
            asked.check(check);
            alsoUnanswered.check(check);
            Map<String, KeyMarkers> before = Map.copyOf(alsoUnanswered.markers);

            alsoUnanswered.check(
                    new Check(Duration.ZERO, false, Map.of()).with(Status.TEMPORARY_ERROR, List.copyOf(KEYS.keySet())));

            assertThat(alsoUnanswered.markers).isEqualTo(before).isEqualTo(asked.markers);
        }
    }

    @Property(tries = TRIES)
    void aKeyBecomesActiveOnlyAfterTwoSightingsFarEnoughApartWithNoAbsenceBetween(
            @ForAll("checks") List<Check> checks) {
        Server server = new Server();
        Map<String, List<Instant>> sightings = new HashMap<>();
        for (Check check : checks) {
            Map<String, KeyState> before = server.states();
            List<KeyChange> changes = server.check(check);
            check.statuses().forEach((selector, status) -> {
                List<Instant> seen = sightings.computeIfAbsent(selector, none -> new ArrayList<>());
                if (status == Status.FINE) {
                    seen.add(server.now());
                } else if (status != Status.SEVERAL && status != Status.TEMPORARY_ERROR) {
                    seen.clear();
                }
            });
            for (KeyChange change : changes) {
                if (change.step() == Step.ACTIVATED) {
                    assertThat(before.get(change.name().selector())).isEqualTo(KeyState.NEW);
                    assertThat(sightings.get(change.name().selector()))
                            .endsWith(server.now())
                            .anyMatch(seen -> !seen.isAfter(server.now().minus(DELAY)));
                }
            }
        }
    }

    @Property(tries = TRIES)
    void aRestartAtAnyTimeChangesNothingWhileNoActiveKeyIsAbsent(@ForAll("checks") List<Check> checks) {
        Server restarted = new Server();
        Server steady = new Server();
        for (Check check : checks) {
            Check seen = steady.withoutAbsences(check);
            restarted.check(seen);
            steady.check(new Check(seen.pass(), false, seen.statuses()));

            assertThat(restarted.markers).isEqualTo(steady.markers);
        }
    }

    @Property(tries = TRIES)
    void aServerThatStartsAgainBeforeEachCheckStopsNoKey(@ForAll("checks") List<Check> checks) {
        Server server = new Server();
        for (Check check : checks) {
            assertThat(server.check(new Check(check.pass(), true, check.statuses())))
                    .extracting(KeyChange::step)
                    .doesNotContain(Step.STOPPED);
        }
    }

    @Property(tries = TRIES)
    void aKeyStopsOnlyAfterThreeDefiniteAbsencesOverAnHour(@ForAll("checks") List<Check> checks) {
        Server server = new Server();
        Map<String, List<Instant>> absences = new HashMap<>();
        for (Check check : checks) {
            List<KeyChange> changes = server.check(check);
            check.statuses().forEach((selector, status) -> {
                List<Instant> absent = absences.computeIfAbsent(selector, none -> new ArrayList<>());
                if (new Publication(status, "").isDefinitelyAbsent()) {
                    absent.add(server.now());
                } else if (status != Status.TEMPORARY_ERROR) {
                    absent.clear();
                }
            });
            for (KeyChange change : changes) {
                if (change.step() == Step.STOPPED) {
                    assertThat(absences.get(change.name().selector()))
                            .hasSizeGreaterThanOrEqualTo(Rotation.CHECKS_TO_STOP)
                            .anyMatch(absent -> !absent.isAfter(server.now().minus(Rotation.TIME_TO_STOP)));
                }
            }
        }
    }

    @Property(tries = TRIES)
    void afterEachCheckAtMostOneKeyOfAnAlgorithmIsActiveAndOneRetiresOnlyWhereAnotherIs(
            @ForAll("checks") List<Check> checks) {
        Server server = new Server();
        for (Check check : checks) {
            List<KeyChange> changes = server.check(check);

            Map<DkimAlgorithm, List<String>> active = server.active();
            assertThat(active.values()).allSatisfy(each -> assertThat(each).hasSizeLessThanOrEqualTo(1));
            for (KeyChange change : changes) {
                DkimPrivateKey key =
                        Optional.ofNullable(KEYS.get(change.name().selector())).orElseThrow();
                if (change.step() == Step.RETIRING) {
                    assertThat(active.get(key.algorithm())).isNotEmpty();
                }
            }
            active.forEach((algorithm, selectors) ->
                    assertThat(selectors).containsExactly(server.signing().get(algorithm)));
        }
    }

    /** The keys and their markers, as a server and its folder have them. */
    private static final class Server {

        private final MovableClock time = new MovableClock(START);
        private final Map<String, KeyMarkers> markers = new TreeMap<>();
        private Rotation rotation = new Rotation(time, DELAY);

        Server() {
            KeyMarkers active = new KeyMarkers(Optional.of(START), Optional.of(START), Optional.empty());
            KEYS.keySet()
                    .forEach(selector ->
                            markers.put(selector, selector.startsWith("active") ? active : KeyMarkers.NONE));
        }

        List<KeyChange> check(Check check) {
            time.pass(check.pass());
            if (check.restart()) {
                rotation = new Rotation(time, DELAY);
            }
            Map<KeyName, Publication> answers = new HashMap<>();
            check.statuses().forEach((selector, status) -> answers.put(name(selector), new Publication(status, "")));
            List<KeyChange> changes = rotation.judge(stored(), answers);
            for (KeyChange change : changes) {
                markers.computeIfPresent(change.name().selector(), (name, before) -> change.applyTo(before));
            }
            return changes;
        }

        /** That check, in which the DNS shows or does not answer where it would have said that a key that may sign is absent. */
        Check withoutAbsences(Check check) {
            List<String> able = check.statuses().keySet().stream()
                    .filter(selector -> markers.getOrDefault(selector, KeyMarkers.NONE)
                            .active()
                            .isPresent())
                    .filter(selector -> Optional.ofNullable(check.statuses().get(selector))
                            .filter(status -> new Publication(status, "").isDefinitelyAbsent())
                            .isPresent())
                    .toList();
            return check.with(Status.TEMPORARY_ERROR, able);
        }

        Instant now() {
            return time.instant();
        }

        /** For each algorithm the selector of the key that signs. */
        Map<DkimAlgorithm, String> signing() {
            Map<DkimAlgorithm, List<StoredKey>> roles =
                    stored().stream().collect(Collectors.groupingBy(Server::algorithm));
            Map<DkimAlgorithm, String> signing = new HashMap<>();
            roles.forEach((algorithm, rivals) -> Rotation.signing(rivals, time.instant())
                    .ifPresent(key -> signing.put(algorithm, key.name().selector())));
            return signing;
        }

        private static DkimAlgorithm algorithm(StoredKey key) {
            return key.content().usable().orElseThrow().algorithm();
        }

        Map<String, KeyState> states() {
            Map<String, KeyState> states = new HashMap<>();
            markers.forEach((selector, each) -> states.put(selector, each.state(time.instant())));
            return states;
        }

        Map<DkimAlgorithm, List<String>> active() {
            Map<DkimAlgorithm, List<String>> active = new HashMap<>();
            for (StoredKey key : stored()) {
                if (key.state(time.instant()) == KeyState.ACTIVE) {
                    active.computeIfAbsent(algorithm(key), none -> new ArrayList<>())
                            .add(key.name().selector());
                }
            }
            return active;
        }

        private List<StoredKey> stored() {
            return KEYS.entrySet().stream()
                    .map(entry -> new StoredKey(
                            name(entry.getKey()),
                            Path.of(entry.getKey()),
                            new ReadKey.Usable(entry.getValue()),
                            START,
                            markers.getOrDefault(entry.getKey(), KeyMarkers.NONE),
                            false))
                    .toList();
        }

        private static KeyName name(String selector) {
            return new KeyName("example.org", selector);
        }
    }
}

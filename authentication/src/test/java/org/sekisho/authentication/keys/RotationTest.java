package org.sekisho.authentication.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.keys.KeyChange.Step;
import org.sekisho.authentication.keys.Publication.Status;
import org.sekisho.authentication.testing.MovableClock;

class RotationTest {

    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final DkimPrivateKey PRIVATE = DkimPrivateKey.generateEd25519();

    private final MovableClock time = new MovableClock(START);
    private final Rotation rotation = new Rotation(time, Duration.ofHours(1));
    private StoredKey key = stored("a", KeyMarkers.NONE);

    @Test
    void aNewKeySignsAfterTwoSightingsFarEnoughApart() {
        assertThat(check(Status.FINE)).containsExactly(Step.SEEN);
        time.pass(Duration.ofMinutes(59));
        assertThat(check(Status.FINE)).isEmpty();
        assertThat(signs()).isFalse();
        time.pass(Duration.ofMinutes(1));
        assertThat(check(Status.FINE)).containsExactly(Step.ACTIVATED);
        assertThat(signs()).isTrue();
    }

    @Test
    void anAbsenceBetweenTheSightingsBeginsTheWaitingAgainAndATemporaryErrorDoesNot() {
        check(Status.FINE);
        time.pass(Duration.ofMinutes(50));
        assertThat(check(Status.TEMPORARY_ERROR)).isEmpty();
        assertThat(check(Status.MISSING)).containsExactly(Step.LOST);
        time.pass(Duration.ofMinutes(20));
        assertThat(check(Status.FINE)).containsExactly(Step.SEEN);
        time.pass(Duration.ofMinutes(50));
        assertThat(check(Status.FINE)).isEmpty();
        assertThat(signs()).isFalse();
    }

    @Test
    void anActiveKeyStopsOnlyAfterThreeDefiniteAbsencesOverAnHour() {
        key = stored("a", new KeyMarkers(Optional.of(START), Optional.of(START), Optional.empty()));
        assertThat(check(Status.MISSING)).isEmpty();
        time.pass(Duration.ofMinutes(30));
        assertThat(check(Status.MISMATCH)).isEmpty();
        time.pass(Duration.ofMinutes(29));
        assertThat(check(Status.MISSING)).isEmpty();
        assertThat(signs()).isTrue();
        time.pass(Duration.ofMinutes(1));
        assertThat(check(Status.MISSING)).containsExactly(Step.STOPPED);
        assertThat(signs()).isFalse();
    }

    @Test
    void aTemporaryErrorNeverStopsAKeyHoweverLong() {
        key = stored("a", new KeyMarkers(Optional.of(START), Optional.of(START), Optional.empty()));
        for (int i = 0; i < 100; i++) {
            assertThat(check(Status.TEMPORARY_ERROR)).isEmpty();
            time.pass(Duration.ofHours(1));
        }
        assertThat(signs()).isTrue();
    }

    @Test
    void aNewerKeyTakesThePlaceOfTheOldAndItsRecordMayGoAfterAWeek() {
        StoredKey old = stored("a", new KeyMarkers(Optional.of(START), Optional.of(START), Optional.empty()));
        StoredKey newer = stored("b", KeyMarkers.NONE.with(KeyMarker.SEEN, START));
        time.pass(Duration.ofHours(2));

        List<KeyChange> changes =
                rotation.judge(List.of(old, newer), Map.of(newer.name(), new Publication(Status.FINE, "")));

        assertThat(changes)
                .extracting(KeyChange::name, KeyChange::step)
                .containsExactly(tuple(newer.name(), Step.ACTIVATED), tuple(old.name(), Step.RETIRING));
        KeyMarkers retired = changes.get(1).applyTo(old.markers());
        assertThat(retired.state(time.instant())).isEqualTo(KeyState.RETIRING);
        assertThat(retired.state(time.instant().plus(KeyMarkers.RETIREMENT))).isEqualTo(KeyState.RETIRED);
        assertThat(SigningSnapshot.of(
                                List.of(
                                        stored("a", retired),
                                        stored("b", changes.get(0).applyTo(newer.markers()))),
                                time.instant())
                        .of("example.org"))
                .singleElement()
                .satisfies(signing -> assertThat(signing.selector()).isEqualTo("b"));
    }

    @Test
    void whenTheNewerKeyIsTakenAwayTheOldOneSignsAgainAsBefore() {
        key = stored("a", new KeyMarkers(Optional.of(START), Optional.of(START), Optional.of(START)));
        StoredKey newer = stored("b", new KeyMarkers(Optional.of(START), Optional.of(START), Optional.empty()));
        assertThat(rotation.judge(List.of(key, newer), Map.of())).isEmpty();

        assertThat(check(Status.TEMPORARY_ERROR)).containsExactly(Step.RESUMED);

        assertThat(key.state(time.instant().plus(KeyMarkers.RETIREMENT))).isEqualTo(KeyState.ACTIVE);
        assertThat(signs()).isTrue();
    }

    @Test
    void aRecordIsGivenInStringsThatADnsServerCanHold() {
        KeyRecord record = KeyRecord.of(KeyName.of("Example.ORG", "s1"), DkimPrivateKey.generateRsa(4096));

        assertThat(record.strings())
                .hasSizeGreaterThan(2)
                .allSatisfy(s -> assertThat(s.length()).isBetween(1, 255));
        assertThat(String.join("", record.strings()))
                .isEqualTo(record.plainText())
                .startsWith("v=DKIM1; k=rsa; p=");
        assertThat(record.zoneFile())
                .startsWith("s1._domainkey.example.org. IN TXT (\n    \"v=DKIM1;")
                .endsWith("\" )");
    }

    private List<Step> check(Status status) {
        List<Step> steps = new ArrayList<>();
        for (KeyChange change : rotation.judge(List.of(key), Map.of(key.name(), new Publication(status, "")))) {
            key = stored("a", change.applyTo(key.markers()));
            steps.add(change.step());
        }
        return steps;
    }

    private boolean signs() {
        return !SigningSnapshot.of(List.of(key), time.instant())
                .of("example.org")
                .isEmpty();
    }

    private static StoredKey stored(String selector, KeyMarkers markers) {
        return new StoredKey(
                KeyName.of("example.org", selector),
                Path.of(selector + ".pem"),
                new ReadKey.Usable(PRIVATE),
                START,
                markers,
                false);
    }
}

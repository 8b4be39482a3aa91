package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.testing.MovableClock;
import org.sekisho.mail.DailyRecipients.Counted;

@Tag("B21")
class DailyRecipientsTest {

    private static final String ANN = "ann@example.org";
    private static final RecipientLimits TEN =
            new RecipientLimits(10, Map.of("*@lists.example", 100, "bot@lists.example", 1, "free@example.org", 0));

    private final MovableClock time = new MovableClock(Instant.parse("2026-11-24T13:10:00Z"));
    private final DailyRecipients recipients = new DailyRecipients(TEN, time);

    @Test
    void theNarrowestLimitHolds() {
        assertThat(recipients.limit(ANN)).isEqualTo(10);
        assertThat(recipients.limit("x@lists.example")).isEqualTo(100);
        assertThat(recipients.limit("bot@lists.example")).isEqualTo(1);
        assertThat(recipients.limit("nodomain")).isEqualTo(10);
        assertThat(recipients.count("free@example.org", 1_000_000)).isPresent();
        assertThat(recipients.count("free@example.org", 1_000_000)).isPresent();
        assertThat(recipients.changes()).isZero();
    }

    @Test
    void whatIsAboveTheLimitIsNotCounted() {
        assertThat(recipients.count(ANN, 8)).isPresent();
        assertThat(recipients.count(ANN, 3)).isEmpty();
        assertThat(recipients.hasRoom(ANN, 2)).isTrue();
        assertThat(recipients.hasRoom(ANN, 3)).isFalse();
        assertThat(recipients.count(ANN, 2)).isPresent();
        assertThat(recipients.count(ANN, Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void inNo24HoursItIsMore() {
        time.set(Instant.parse("2026-11-24T13:00:00Z"));
        recipients.count(ANN, 4);
        time.pass(Duration.ofMinutes(59));
        recipients.count(ANN, 2);
        time.pass(Duration.ofHours(2));
        recipients.count(ANN, 4);

        time.set(Instant.parse("2026-11-25T13:59:59Z"));
        assertThat(recipients.hasRoom(ANN, 1)).isFalse();
        time.set(Instant.parse("2026-11-25T14:00:00Z"));
        assertThat(recipients.hasRoom(ANN, 6)).isTrue();
        assertThat(recipients.hasRoom(ANN, 7)).isFalse();
    }

    @Test
    void aMessageThatIsTakenBackLeavesNoTrace() {
        Counted counted = recipients.count(ANN, 10).orElseThrow();
        time.pass(Duration.ofHours(3));
        recipients.takeBack(counted);
        recipients.takeBack(counted);
        assertThat(recipients.hasRoom(ANN, 10)).isTrue();
        assertThat(recipients.hasRoom(ANN, 11)).isFalse();
    }

    @Test
    void aClockThatIsSetBackNeitherForgetsNorRemembersForEver() {
        recipients.count(ANN, 10);
        time.pass(Duration.ofHours(-5));
        assertThat(recipients.hasRoom(ANN, 1)).isFalse();
        time.pass(Duration.ofDays(-400));
        assertThat(recipients.hasRoom(ANN, 10)).isTrue();
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        String hostile = "\"a\\b\u00e9\r\n}\u2028@example.org";
        recipients.count(ANN, 3);
        time.pass(Duration.ofHours(1));
        recipients.count(ANN, 4);
        recipients.count(hostile, 10);

        DailyRecipients after = new DailyRecipients(TEN, time);
        after.read(new ByteArrayInputStream(written()));

        assertThat(after.hasRoom(ANN, 3)).isTrue();
        assertThat(after.hasRoom(ANN, 4)).isFalse();
        assertThat(after.hasRoom(hostile, 1)).isFalse();
        assertThat(new String(written(), UTF_8))
                .startsWith("{\"version\":1,\"recipients\":{\"ann@example.org\":{\"2026-11-24T13:00:00Z\":3,\"2026-");
    }

    @Test
    void whoHasNotSentForADayIsNotWrittenAnyMore() throws IOException {
        recipients.count(ANN, 3);
        time.pass(Duration.ofHours(25));
        assertThat(new String(written(), UTF_8)).isEqualTo("{\"version\":1,\"recipients\":{}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"version\":2,\"recipients\":{}}",
                "{\"recipients\":{},\"version\":1}",
                "{\"version\":1,\"recipients\":{\"a\":{\"2026-11-24T13:00:00Z\":1}}",
                "{\"version\":1,\"recipients\":{\"a\":{\"2026-11-24T13:00:00Z\":1}}} x",
                "{\"version\":1,\"recipients\":{\"a\":{\"2026-11-24T13:00:00Z\":1}},\"b\":1}",
                "{\"version\":1,\"recipients\":{\"a\":{\"2026-11-24T13:00:00Z\":0}}}",
                "{\"version\":1,\"recipients\":{\"a\":{\"2026-11-24T13:00:00Z\":-1}}}",
                "{\"version\":1,\"recipients\":{\"a\":{\"2026-11-24T13:00:00Z\":99999999999}}}",
                "{\"version\":1,\"recipients\":{\"a\":{\"2026-11-24T13:00:00Z\":\"1\"}}}",
                "{\"version\":1,\"recipients\":{\"a\":{\"yesterday\":1}}}",
                "{\"version\":1,\"recipients\":{\"a\":[]}}",
                "{\"version\":1,\"recipients\":[]}",
                "\u0000\u0000\u0000"
            })
    void anythingElseIsRefusedWhole(String text) {
        assertThatThrownBy(() -> recipients.read(new ByteArrayInputStream(text.getBytes(UTF_8))))
                .isInstanceOf(IOException.class);
        assertThat(recipients.changes()).isZero();
    }

    @Test
    void noMoreUsersAreRememberedThanThereIsRoomFor() throws IOException {
        for (int i = 0; i <= DailyRecipients.MOST_LOGINS; i++) {
            recipients.count("user" + i, 10);
        }
        assertThat(recipients.hasRoom("user0", 10)).isTrue();
        assertThat(recipients.hasRoom("user1", 1)).isFalse();
        assertThat(recipients.hasRoom("user" + DailyRecipients.MOST_LOGINS, 1)).isFalse();

        DailyRecipients after = new DailyRecipients(TEN, time);
        after.read(new ByteArrayInputStream(written()));
        assertThat(after.hasRoom("user1", 1)).isFalse();
    }

    private byte[] written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        recipients.write(out);
        return out.toByteArray();
    }
}

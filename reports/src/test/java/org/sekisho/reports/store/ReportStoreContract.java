package org.sekisho.reports.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sekisho.reports.aggregate.ActionDisposition;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.ReportSummary.State;

/** What every store must do, whatever it keeps its reports in. */
@Timeout(120)
public abstract class ReportStoreContract {

    private static final LocalDate DAY = Evaluations.DAY;
    private static final Instant DAY_END = Instant.parse("2026-11-24T00:00:00Z");
    private static final Instant MORNING = Instant.parse("2026-11-24T12:00:00Z");

    /** What {@link #open()} bounds a report to. */
    protected static final int MAXIMUM_ROWS = 50;

    /** What {@link #open()} has a claim hold. */
    protected static final Duration LEASE = Duration.ofMinutes(10);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private ReportStore store;

    /** Another server's view of the same store, which is empty when a test begins. */
    protected abstract ReportStore open(Duration lease) throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = server(LEASE);
    }

    @AfterEach
    final void closeStores() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private ReportStore server(Duration lease) throws Exception {
        ReportStore another = open(lease);
        if (another instanceof AutoCloseable closeable) {
            opened.add(closeable);
        }
        return another;
    }

    @Test
    void aJournalIsFoldedFromTheBeginningAndThenFromWhereItEnded() throws Exception {
        assertThat(store.position("j").counted()).isZero();

        store.fold("j", 0, 100, List.of(Evaluations.of("example.org", "192.0.2.1")));
        store.fold("j", 100, 170, List.of());

        assertThat(store.position("j").counted()).isEqualTo(170);
        assertThat(store.position("k").counted()).isZero();
    }

    @Test
    void whoFoldsFromAnotherPositionChangesNothing() throws Exception {
        store.fold("j", 0, 100, List.of(Evaluations.of("example.org", "192.0.2.1")));

        for (long from : List.of(0L, 50L, 170L)) {
            assertThatThrownBy(() -> store.fold("j", from, 200, List.of(Evaluations.of("example.org", "192.0.2.1"))))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> store.fold("k", 50, 200, List.of(Evaluations.of("example.org", "192.0.2.1"))))
                .isInstanceOf(IllegalStateException.class);

        assertThat(store.position("j").counted()).isEqualTo(100);
        assertThat(store.position("k").counted()).isZero();
        assertThat(only().messages()).isEqualTo(1);
    }

    @Test
    @Tag("B31")
    void evaluationsThatAreEqualAreOneRowAndEachPolicyAndDayHasItsReport() throws Exception {
        PublishedPolicy changed = new PublishedPolicy(
                "example.org",
                Optional.empty(),
                Evaluations.policy("example.org").policy(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        ReportRow row = Evaluations.row("192.0.2.1", "example.org", 3);
        fold(
                RecordedEvaluation.of(DAY, Evaluations.policy("example.org"), row),
                Evaluations.of("example.org", "192.0.2.1"),
                Evaluations.of("example.org", "192.0.2.2"),
                RecordedEvaluation.of(DAY, changed, row),
                RecordedEvaluation.of(DAY.plusDays(1), changed, row));
        fold(Evaluations.of("example.org", "192.0.2.1"), Evaluations.of("example.org", "192.0.2.3"));

        List<ReportSummary> reports = store.list(all());

        assertThat(reports)
                .extracting(ReportSummary::day, ReportSummary::policy, ReportSummary::messages, ReportSummary::rows)
                .containsExactlyInAnyOrder(
                        tuple(DAY.plusDays(1), changed, 3L, 1L),
                        tuple(DAY, changed, 3L, 1L),
                        tuple(DAY, Evaluations.policy("example.org"), 7L, 3L));
        assertThat(reports).allMatch(report -> report.state() == State.OPEN && report.attempts() == 0);
        assertThat(reports).extracting(ReportSummary::uniqueId).doesNotHaveDuplicates();
        assertThat(reports.get(0).day()).isEqualTo(DAY.plusDays(1));
        long id = reports.stream()
                .filter(report -> report.messages() == 7)
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(rows(id))
                .containsExactlyInAnyOrder(
                        Evaluations.row("192.0.2.1", "example.org", 5),
                        Evaluations.row("192.0.2.2", "example.org", 1),
                        Evaluations.row("192.0.2.3", "example.org", 1));
    }

    @Test
    @Tag("B35")
    void hostileTextComesBackAsItWas() throws Exception {
        List<String> hostile = List.of(
                "nul\0nul",
                "alone\uD800",
                "\uDC00alone",
                "a\\0000b",
                "\\",
                "\uD83D\uDE00",
                "\uFFFF",
                "<&>'\"\n\t",
                "",
                "x".repeat(10_000),
                "\u0130\u00DF".repeat(500));
        for (String text : hostile) {
            fold(RecordedEvaluation.of(DAY, Evaluations.policy(text), Evaluations.row(text, text, 1)));
        }

        for (String text : hostile) {
            ReportSummary report = store.list(
                            new ReportFilter(Optional.of(text), Optional.empty(), Optional.empty(), 10))
                    .get(0);
            assertThat(report.policy()).isEqualTo(Evaluations.policy(text));
            assertThat(rows(report.id())).containsExactly(Evaluations.row(text, text, 1));
            ClaimedReport claimed = store.claim(report.id(), MORNING, text).orElseThrow();
            Delivery delivery = new Delivery(1, text, Delivery.State.WAITING, Optional.of(cut(text)));
            assertThat(store.note(claimed, delivery)).isTrue();
            assertThat(store.note(claimed, delivery)).isTrue();
            ReportFile file = new ReportFile(1, text, text, new byte[] {1});
            assertThat(store.keep(claimed, List.of(file))).isTrue();
            assertThat(store.file(report.id(), 1).orElseThrow().name()).isEqualTo(text);
            assertThat(store.file(report.id(), 1).orElseThrow().reportId()).isEqualTo(text);
            assertThat(store.deliveries(report.id())).containsExactly(delivery);
            assertThat(store.postpone(claimed, MORNING, cut(text))).isTrue();
            assertThat(store.find(report.id()).orElseThrow().reason()).contains(cut(text));
            assertThat(store.deleteDomain(text)).isEqualTo(1);
        }
    }

    /** Reasons are for reading, and cut. */
    private static String cut(String text) {
        return text.length() > 1000 ? text.substring(0, 1000) : text;
    }

    @Test
    void rowsOverTheBoundAreCountedTogetherAndNoneIsLost() throws Exception {
        fold(IntStream.range(0, MAXIMUM_ROWS - 1)
                .mapToObj(i -> Evaluations.of("example.org", "192.0.2." + i))
                .toArray(RecordedEvaluation[]::new));
        assertThat(fold(Evaluations.of("example.org", "198.51.100.1"))).isZero();
        assertThat(rows(only().id())).hasSize(MAXIMUM_ROWS);

        ReportRow refused = new ReportRow(
                "198.51.100.4",
                2,
                ActionDisposition.REJECT,
                false,
                false,
                List.of(),
                "x.example.org",
                Optional.of(""),
                Optional.empty(),
                List.of(),
                List.of());
        assertThat(fold(
                        Evaluations.of("example.org", "198.51.100.1"),
                        Evaluations.of("example.org", "198.51.100.2"),
                        Evaluations.of("example.org", "198.51.100.3"),
                        RecordedEvaluation.of(DAY, Evaluations.policy("example.org"), refused)))
                .isEqualTo(4);
        assertThat(fold(Evaluations.of("example.org", "198.51.100.5"))).isEqualTo(1);

        ReportSummary report = only();
        List<ReportRow> rows = rows(report.id());
        assertThat(rows).hasSize(MAXIMUM_ROWS + 2);
        assertThat(report.rows()).isEqualTo(MAXIMUM_ROWS + 2);
        assertThat(rows.stream().mapToLong(ReportRow::count).sum()).isEqualTo(MAXIMUM_ROWS + 6);
        assertThat(report.messages()).isEqualTo(MAXIMUM_ROWS + 6);
        assertThat(rows)
                .filteredOn(row -> row.sourceIp().equals("0.0.0.0"))
                .extracting(ReportRow::count, ReportRow::disposition, ReportRow::spfAligned, ReportRow::headerFrom)
                .containsExactlyInAnyOrder(
                        tuple(3L, ActionDisposition.QUARANTINE, true, "example.org"),
                        tuple(2L, ActionDisposition.REJECT, false, "example.org"));
    }

    @Test
    void aRowThatIsTooLongIsCountedWithTheOthers() throws Exception {
        String endless = "x".repeat(100_000);

        assertThat(fold(
                        RecordedEvaluation.of(
                                DAY, Evaluations.policy("example.org"), Evaluations.row("192.0.2.1", endless, 2)),
                        Evaluations.of("example.org", "192.0.2.1")))
                .isEqualTo(2);

        assertThat(rows(only().id()))
                .extracting(ReportRow::sourceIp, ReportRow::count)
                .containsExactlyInAnyOrder(tuple("0.0.0.0", 2L), tuple("192.0.2.1", 1L));
    }

    @Test
    void manyRowsComeInAnOrderThatNeverChangesAndTheSinkMayEndIt() throws Exception {
        int many = 2500;
        for (int domain = 0; domain < many / MAXIMUM_ROWS; domain++) {
            int of = domain;
            fold(IntStream.range(0, MAXIMUM_ROWS)
                    .mapToObj(i -> Evaluations.of("d" + of + ".example", "192.0.2." + i))
                    .toArray(RecordedEvaluation[]::new));
        }
        ReportSummary report = store.list(all()).get(0);

        assertThat(rows(report.id())).hasSize(MAXIMUM_ROWS).isEqualTo(rows(report.id()));
        assertThatThrownBy(() -> store.rows(report.id(), row -> {
                    throw new IOException("full");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("full");
        assertThat(rows(-1)).isEmpty();
    }

    @Test
    @Tag("B31")
    void aReportIsDueAfterItsDayAndThenClaimedOnce() throws Exception {
        fold(Evaluations.of("example.org", "192.0.2.1"), Evaluations.of("example.org", "192.0.2.2"));
        Instant due = only().due();
        assertThat(due).isBetween(DAY_END.plusSeconds(1800), DAY_END.plusSeconds(1800 + 6 * 3600));

        assertThat(store.claim(due.minusMillis(1), "a")).isEmpty();
        assertThat(store.dueBefore(due)).isZero();
        assertThat(store.dueBefore(due.plusMillis(1))).isEqualTo(1);
        ClaimedReport claimed = store.claim(due, "a").orElseThrow();

        assertThat(claimed.id()).isEqualTo(only().id());
        assertThat(claimed.uniqueId()).isEqualTo(only().uniqueId()).matches("[a-z0-9]{10,32}");
        assertThat(claimed.day()).isEqualTo(DAY);
        assertThat(claimed.begin()).isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
        assertThat(claimed.end()).isEqualTo(DAY_END);
        assertThat(claimed.policy()).isEqualTo(Evaluations.policy("example.org"));
        assertThat(claimed.messages()).isEqualTo(2);
        assertThat(claimed.rows()).isEqualTo(2);
        assertThat(claimed.attempts()).isZero();
        assertThat(claimed.closed()).isEqualTo(due);
        assertThat(only().state()).isEqualTo(State.CLOSED);
        assertThat(only().attempts()).isEqualTo(1);
        assertThat(store.claim(due, "b")).isEmpty();
        assertThat(store.claim(claimed.id(), due, "b")).isEmpty();
        assertThat(store.claim(claimed.id() + 1, due, "b")).isEmpty();
    }

    @Test
    void aReportThatWaitsAgainIsClaimedByAnotherClaimAndKeepsItsIdentity() throws Exception {
        fold(Evaluations.of("example.org", "192.0.2.1"));
        ClaimedReport first = store.claim(MORNING, "a").orElseThrow();
        Instant later = MORNING.plusSeconds(3600);

        assertThat(store.postpone(first, later, "DNS is silent")).isTrue();

        assertThat(only().reason()).contains("DNS is silent");
        assertThat(only().due()).isEqualTo(later);
        assertThat(store.claim(later.minusMillis(1), "b")).isEmpty();
        ClaimedReport second = store.claim(later, "b").orElseThrow();
        assertThat(second)
                .isEqualTo(new ClaimedReport(
                        first.id(),
                        second.claim(),
                        first.uniqueId(),
                        first.day(),
                        first.begin(),
                        first.end(),
                        first.policy(),
                        first.messages(),
                        first.rows(),
                        1,
                        first.closed()));
        assertThat(second.claim()).isNotEqualTo(first.claim());
        assertLost(first);
        assertThat(store.finish(second, State.SENT, "handed over")).isTrue();
    }

    private void assertLost(ClaimedReport lost) throws Exception {
        ReportSummary before = store.find(lost.id()).orElseThrow();
        assertThat(store.renew(lost)).isFalse();
        assertThat(store.keep(lost, List.of(new ReportFile(1, "r", "n", new byte[1]))))
                .isFalse();
        assertThat(store.note(lost, new Delivery(1, "mailto:a", Delivery.State.DROPPED, Optional.empty())))
                .isFalse();
        assertThat(store.postpone(lost, DAY_END, "no")).isFalse();
        assertThat(store.finish(lost, State.DROPPED, "no")).isFalse();
        assertThat(store.find(lost.id())).contains(before);
        assertThat(store.files(lost.id())).isZero();
    }

    @Test
    @Tag("B32")
    void aClaimIsLostWhenItIsNotRenewedInTime() throws Exception {
        fold(Evaluations.of("example.org", "192.0.2.1"));
        ReportStore dying = server(Duration.ofMillis(300));
        ClaimedReport lost = dying.claim(MORNING, "dying").orElseThrow();
        for (int i = 0; i < 5; i++) {
            Thread.sleep(120);
            assertThat(dying.renew(lost)).isTrue();
        }
        assertThat(store.claim(MORNING, "heir")).isEmpty();

        Thread.sleep(400);
        ClaimedReport inherited = store.claim(MORNING, "heir").orElseThrow();

        assertThat(inherited.id()).isEqualTo(lost.id());
        assertThat(inherited.attempts()).isEqualTo(1);
        assertLost(lost);
    }

    @Test
    @Tag("B31")
    void whatComesAfterTheClosingGoesIntoAnotherReport() throws Exception {
        fold(Evaluations.of("example.org", "192.0.2.1"));
        ClaimedReport first = store.claim(MORNING, "a").orElseThrow();

        fold(Evaluations.of("example.org", "192.0.2.1"), Evaluations.of("example.org", "192.0.2.1"));
        fold(Evaluations.of("example.org", "192.0.2.1"));

        assertThat(rows(first.id())).containsExactly(Evaluations.row("192.0.2.1", "example.org", 1));
        ReportSummary late = store.list(filter(State.OPEN)).get(0);
        assertThat(late.messages()).isEqualTo(3);
        assertThat(late.uniqueId()).isNotEqualTo(first.uniqueId());
        ClaimedReport second = store.claim(late.id(), MORNING, "a").orElseThrow();
        assertThat(second.begin()).isEqualTo(first.begin());
        assertThat(second.end()).isEqualTo(first.end());
        assertThat(store.finish(first, State.SENT, "")).isTrue();
        fold(Evaluations.of("example.org", "192.0.2.1"));
        assertThat(store.list(all())).hasSize(3);
    }

    @Test
    void aReportThatIsClosedWithinItsDayEndsThereAndTheNextBeginsThere() throws Exception {
        fold(Evaluations.of("example.org", "192.0.2.1"));
        Instant noon = Instant.parse("2026-11-23T12:00:00.750Z");

        ClaimedReport morning = store.claim(only().id(), noon, "a").orElseThrow();
        fold(Evaluations.of("example.org", "192.0.2.1"));
        long next = store.list(filter(State.OPEN)).get(0).id();
        ClaimedReport afternoon = store.claim(next, MORNING, "a").orElseThrow();

        assertThat(morning.end()).isEqualTo(Instant.parse("2026-11-23T12:00:00Z"));
        assertThat(morning.closed()).isEqualTo(noon);
        assertThat(afternoon.begin()).isEqualTo(morning.end());
        assertThat(afternoon.end()).isEqualTo(DAY_END);
    }

    @Test
    void filesAreKeptOnceAndStayWhenTheReportEndsWhileItsRowsGo() throws Exception {
        fold(Evaluations.of("example.org", "192.0.2.1"));
        ClaimedReport claimed = store.claim(MORNING, "a").orElseThrow();
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 7);
        List<ReportFile> files = List.of(
                new ReportFile(1, "r.1@example.net", "one.xml.gz", "one".getBytes(StandardCharsets.US_ASCII)),
                new ReportFile(2, "r.2@example.net", "two.xml.gz", large));
        assertThat(store.files(claimed.id())).isZero();

        assertThat(store.keep(claimed, files)).isTrue();
        assertThat(store.keep(claimed, files)).isFalse();
        assertThat(store.sent(claimed.id())).as("it is not sent").isEmpty();

        assertThat(store.files(claimed.id())).isEqualTo(2);
        ReportFile second = store.file(claimed.id(), 2).orElseThrow();
        assertThat(second.reportId()).isEqualTo("r.2@example.net");
        assertThat(second.name()).isEqualTo("two.xml.gz");
        assertThat(second.content()).isEqualTo(large);
        assertThat(store.file(claimed.id(), 3)).isEmpty();

        Delivery waiting =
                new Delivery(1, "mailto:a@example.org", Delivery.State.WAITING, Optional.of("queue is full"));
        Delivery done = new Delivery(1, "mailto:a@example.org", Delivery.State.HANDED_OVER, Optional.empty());
        Delivery dropped =
                new Delivery(0, "mailto:b@example.com", Delivery.State.DROPPED, Optional.of("no permission"));
        assertThat(store.note(claimed, waiting)).isTrue();
        assertThat(store.note(claimed, done)).isTrue();
        assertThat(store.note(claimed, dropped)).isTrue();
        assertThatThrownBy(() -> store.finish(claimed, State.CLOSED, "")).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.finish(claimed, State.SENT, "one destination takes it"))
                .isTrue();

        assertThat(store.file(claimed.id(), 2).orElseThrow().content()).isEqualTo(large);
        assertThat(store.sent(claimed.id()))
                .contains(new ClaimedReport(
                        claimed.id(),
                        "",
                        claimed.uniqueId(),
                        claimed.day(),
                        claimed.begin(),
                        claimed.end(),
                        claimed.policy(),
                        claimed.messages(),
                        claimed.rows(),
                        claimed.attempts(),
                        claimed.closed()));
        assertThat(rows(claimed.id())).isEmpty();
        ReportSummary ended = only();
        assertThat(ended.state()).isEqualTo(State.SENT);
        assertThat(ended.reason()).contains("one destination takes it");
        assertThat(ended.messages()).isEqualTo(1);
        assertThat(ended.deliveries()).containsExactly(dropped, done);
        assertThat(store.deliveries(claimed.id())).containsExactly(dropped, done);
        assertThat(store.claim(claimed.id(), MORNING, "a")).isEmpty();
        assertThat(store.claim(MORNING.plus(Duration.ofDays(9)), "a")).isEmpty();
        assertThat(store.dueBefore(MORNING.plus(Duration.ofDays(9)))).isZero();
        assertThat(store.finish(claimed, State.DROPPED, "")).isFalse();
    }

    @Test
    void operatorsFindReportsByDomainDayAndState() throws Exception {
        for (int day = 0; day < 3; day++) {
            for (String domain : List.of("example.org", "example.com")) {
                fold(RecordedEvaluation.of(
                        DAY.plusDays(day), Evaluations.policy(domain), Evaluations.row("192.0.2.1", domain, 1)));
            }
        }
        ClaimedReport claimed =
                store.claim(Instant.parse("2026-11-25T12:00:00Z"), "a").orElseThrow();
        assertThat(store.finish(claimed, State.DROPPED, "nobody wants it")).isTrue();

        assertThat(store.list(all())).hasSize(6);
        assertThat(store.list(new ReportFilter(Optional.empty(), Optional.empty(), Optional.empty(), 4)))
                .hasSize(4)
                .isEqualTo(store.list(all()).subList(0, 4));
        assertThat(store.list(new ReportFilter(Optional.of("example.org"), Optional.empty(), Optional.empty(), 10)))
                .extracting(ReportSummary::day)
                .containsExactly(DAY.plusDays(2), DAY.plusDays(1), DAY);
        assertThat(store.list(new ReportFilter(
                        Optional.of("example.org"), Optional.of(DAY.plusDays(2)), Optional.of(State.OPEN), 10)))
                .hasSize(1);
        assertThat(store.list(filter(State.DROPPED)))
                .extracting(ReportSummary::id)
                .containsExactly(claimed.id());
        assertThat(store.list(new ReportFilter(Optional.of("' OR 1=1 --"), Optional.empty(), Optional.empty(), 10)))
                .isEmpty();
        assertThat(store.find(-1)).isEmpty();
    }

    @Test
    void whatIsDeletedIsGoneWhole() throws Exception {
        fold(Evaluations.of("example.org", "192.0.2.1"), Evaluations.of("example.com", "192.0.2.1"));
        fold(RecordedEvaluation.of(
                DAY.plusDays(1), Evaluations.policy("example.org"), Evaluations.row("192.0.2.1", "example.org", 1)));
        ReportSummary other = store.list(
                        new ReportFilter(Optional.of("example.com"), Optional.empty(), Optional.empty(), 10))
                .get(0);
        ClaimedReport claimed = store.claim(MORNING, "a").orElseThrow();
        assertThat(store.keep(claimed, List.of(new ReportFile(1, "r", "n", new byte[1]))))
                .isTrue();
        assertThat(store.note(claimed, new Delivery(1, "mailto:a", Delivery.State.WAITING, Optional.empty())))
                .isTrue();

        assertThat(store.deleteDomain("example.net")).isZero();
        assertThat(store.deleteDomain(claimed.policy().domain())).isPositive();

        assertThat(store.find(claimed.id())).isEmpty();
        assertThat(rows(claimed.id())).isEmpty();
        assertThat(store.files(claimed.id())).isZero();
        assertThat(store.deliveries(claimed.id())).isEmpty();
        assertThat(store.renew(claimed)).isFalse();
        assertThat(store.finish(claimed, State.SENT, "")).isFalse();
        if (!claimed.policy().domain().equals("example.com")) {
            assertThat(store.list(all())).containsExactly(other);
        }
    }

    @Test
    void whatIsOldIsDeletedAndWhatWasNeverSentIsCounted() throws Exception {
        fold(Evaluations.of("example.org", "192.0.2.1"), Evaluations.of("example.com", "192.0.2.1"));
        fold(RecordedEvaluation.of(
                DAY.plusDays(1), Evaluations.policy("example.org"), Evaluations.row("192.0.2.1", "example.org", 1)));
        assertThat(store.finish(store.claim(MORNING, "a").orElseThrow(), State.SENT, ""))
                .isTrue();

        assertThat(store.deleteBefore(DAY)).isZero();
        assertThat(store.list(all())).hasSize(3);
        assertThat(store.deleteBefore(DAY.plusDays(1))).isEqualTo(1);

        assertThat(only().day()).isEqualTo(DAY.plusDays(1));
        assertThat(rows(only().id())).hasSize(1);
    }

    @Test
    void aLotOfReportsIsDeletedPartByPart() throws Exception {
        fold(IntStream.range(0, 450)
                .mapToObj(i -> Evaluations.of("d" + i + ".example", "192.0.2.1"))
                .toArray(RecordedEvaluation[]::new));

        assertThat(store.dueBefore(MORNING)).isEqualTo(450);
        assertThat(store.deleteBefore(DAY.plusDays(1))).isEqualTo(450);

        assertThat(store.list(all())).isEmpty();
    }

    @Test
    void whoWantsNoReportsIsRemembered() throws Exception {
        Suppression domain = new Suppression(Suppression.Kind.DOMAIN, "example.org");
        Suppression address = new Suppression(Suppression.Kind.ADDRESS, "a\0b@example.org");
        Suppression hash = new Suppression(Suppression.Kind.HASH, "ab".repeat(32));
        assertThat(store.suppressions()).isEmpty();

        store.suppress(domain);
        store.suppress(domain);
        store.suppress(address);
        store.suppress(hash);

        assertThat(store.suppressions()).containsExactlyInAnyOrder(domain, address, hash);
        assertThat(store.unsuppress(domain)).isTrue();
        assertThat(store.unsuppress(domain)).isFalse();
        assertThat(store.suppressions()).containsExactlyInAnyOrder(address, hash);
        assertThatThrownBy(() -> store.suppress(new Suppression(Suppression.Kind.ADDRESS, "a".repeat(513))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("B32")
    void eachReportIsClaimedOnceHoweverManyAsk() throws Exception {
        int reports = 300;
        fold(IntStream.range(0, reports)
                .mapToObj(i -> Evaluations.of("d" + i + ".example", "192.0.2.1"))
                .toArray(RecordedEvaluation[]::new));
        List<ReportStore> servers = List.of(store, server(LEASE));
        ConcurrentLinkedQueue<Long> claimed = new ConcurrentLinkedQueue<>();

        together(8, thread -> {
            ReportStore server = servers.get(thread % 2);
            Optional<ClaimedReport> next;
            while ((next = server.claim(MORNING, "server" + thread)).isPresent()) {
                claimed.add(next.get().id());
            }
        });

        assertThat(claimed).hasSize(reports).doesNotHaveDuplicates();
    }

    @Test
    @Tag("B31")
    void nothingIsLostWhenReportsAreClosedWhileTheyAreFilled() throws Exception {
        int domains = 20;
        int rounds = 40;
        List<ReportStore> servers = List.of(store, server(LEASE));
        AtomicLong folding = new AtomicLong(4);
        ConcurrentLinkedQueue<ClaimedReport> claimed = new ConcurrentLinkedQueue<>();

        together(6, thread -> {
            ReportStore server = servers.get(thread % 2);
            if (thread < 4) {
                try {
                    foldInto(server, "journal" + thread, thread % 2 == 0, rounds, domains);
                } finally {
                    folding.decrementAndGet();
                }
            } else {
                while (folding.get() > 0) {
                    server.claim(Instant.parse("2027-01-01T00:00:00Z"), "s").ifPresent(claimed::add);
                }
            }
        });

        long counted = 0;
        Set<Long> ids = new HashSet<>();
        for (ReportSummary report : store.list(all())) {
            ids.add(report.id());
            long rows = rows(report.id()).stream().mapToLong(ReportRow::count).sum();
            assertThat(rows).isEqualTo(report.messages()).isPositive();
            counted += rows;
        }
        assertThat(counted).isEqualTo(4L * rounds * domains);
        for (ClaimedReport report : claimed) {
            assertThat(ids).contains(report.id());
            assertThat(rows(report.id()).stream().mapToLong(ReportRow::count).sum())
                    .as("what was claimed is what is there")
                    .isEqualTo(report.messages());
        }
        assertThat(claimed).isNotEmpty();
    }

    private static void foldInto(ReportStore server, String journal, boolean reversed, int rounds, int domains)
            throws StoreException {
        for (int round = 0; round < rounds; round++) {
            List<RecordedEvaluation> evaluations = new ArrayList<>();
            for (int domain = 0; domain < domains; domain++) {
                evaluations.add(Evaluations.of("d" + domain + ".example", "192.0.2." + round % 7));
            }
            if (reversed) {
                Collections.reverse(evaluations);
            }
            server.fold(journal, round, round + 1, evaluations);
        }
    }

    @Test
    void oneOfTwoThatFoldTheSameJournalWins() throws Exception {
        List<ReportStore> servers = List.of(store, server(LEASE));
        AtomicLong won = new AtomicLong();

        together(4, thread -> {
            for (int round = 0; round < 20; round++) {
                try {
                    servers.get(thread % 2)
                            .fold("j", round, round + 1, List.of(Evaluations.of("example.org", "192.0.2.1")));
                    won.incrementAndGet();
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("somebody else");
                }
            }
        });

        assertThat(store.position("j").counted()).isEqualTo(20);
        assertThat(won).hasValue(20);
        assertThat(only().messages()).isEqualTo(20);
    }

    @Test
    @Tag("B41")
    void aClosedReportSaysWhatItHasOfEachJournal() throws Exception {
        store.fold("j", 0, 100, List.of(Evaluations.of("example.org", "192.0.2.1")));
        store.fold("k", 0, 70, List.of(Evaluations.of("example.com", "192.0.2.1")));
        assertThat(store.journalsBeside("j")).isEqualTo(Map.of("k", 70L));
        ClaimedReport claimed = claim("example.org");
        store.fold("j", 100, 150, List.of(Evaluations.of("example.org", "192.0.2.1")));
        ReportKey key = ReportKey.of(DAY, StoredContent.of(Evaluations.policy("example.org")));

        assertThat(store.closing(claimed)).isEqualTo(new Closing(key, 0, Map.of("j", 100L, "k", 70L)));
        assertThat(store.position("j")).isEqualTo(new JournalPosition(150, OptionalLong.empty(), 100));
        assertThat(store.closedBeyond("j", 99)).isEqualTo(Map.of(key, 100L));
        assertThat(store.closedBeyond("j", 100)).isEmpty();
        assertThat(store.postpone(claimed, MORNING, "again")).isTrue();
        ClaimedReport again = store.claim(claimed.id(), MORNING, "a").orElseThrow();
        assertThat(store.closing(again)).isEqualTo(new Closing(key, 0, Map.of("j", 100L, "k", 70L)));
        ClaimedReport late = claim("example.org", State.OPEN);
        assertThat(store.closing(late)).isEqualTo(new Closing(key, 1, Map.of("j", 150L, "k", 70L)));

        assertThat(store.deleteDomain("example.org")).isEqualTo(2);
        assertThat(store.closedBeyond("j", 0)).isEmpty();
        assertThatThrownBy(() -> store.closing(claimed)).isInstanceOf(StoreException.class);
    }

    @Test
    @Tag("B41")
    void aStoreThatWentBackIsToldWhatItHadSent() throws Exception {
        ClosedReport sent = new ClosedReport(
                new Closing(
                        ReportKey.of(DAY, StoredContent.of(Evaluations.policy("example.org"))),
                        0,
                        Map.of("j", 200L, "k", 5L)),
                "abcdefghij0123456789",
                DAY,
                DAY_END.minusSeconds(86_400),
                DAY_END,
                Evaluations.policy("example.org"),
                7,
                3,
                MORNING);
        List<ReportFile> files = List.of(
                new ReportFile(1, "r.1", "one.xml.gz", new byte[] {1}),
                new ReportFile(2, "r.2", "two.xml.gz", new byte[] {2}));
        Delivery delivery = new Delivery(1, "mailto:a@example.org", Delivery.State.HANDED_OVER, Optional.empty());
        assertThat(store.restore(sent.uniqueId(), delivery)).isFalse();
        assertThat(store.restore(sent.uniqueId(), State.SENT, "")).isFalse();
        // What the store has still of that report, and what was opened in its place.
        store.fold("j", 0, 100, List.of(Evaluations.of("example.org", "192.0.2.1")));

        assertThat(store.restore(sent, files)).isTrue();
        assertThat(store.restore(sent, files)).isFalse();
        assertThat(store.restore(sent.uniqueId(), delivery)).isTrue();
        assertThat(store.restore(sent.uniqueId(), delivery)).isFalse();
        assertThat(store.claim(MORNING, "too early"))
                .as("until all of it is told")
                .isEmpty();
        ReportSummary restored = only();
        ClaimedReport claimed = store.claim(restored.id(), MORNING, "a").orElseThrow();
        assertThat(store.closing(claimed)).isEqualTo(sent.closing());
        assertThat(ClosedReport.of(claimed, sent.closing())).isEqualTo(sent);
        assertThat(store.restore(sent.uniqueId(), State.SENT, "it was sent")).isTrue();
        assertThat(store.restore(sent.uniqueId(), State.SENT, "it was sent")).isFalse();

        assertThat(store.renew(claimed)).isFalse();
        assertThat(only().state()).isEqualTo(State.SENT);
        assertThat(only().messages()).isEqualTo(7);
        assertThat(only().deliveries()).containsExactly(delivery);
        assertThat(rows(only().id())).isEmpty();
        assertThat(store.file(only().id(), 2).orElseThrow().content()).containsExactly(2);
        assertThat(store.position("j")).isEqualTo(new JournalPosition(100, OptionalLong.empty(), 200));
        assertThat(store.position("k")).isEqualTo(new JournalPosition(0, OptionalLong.empty(), 5));
        assertThat(store.closedBeyond("j", 100).values()).containsExactly(200L);
        store.fold("j", 100, 300, List.of(Evaluations.of("example.org", "192.0.2.9")));
        assertThat(store.list(filter(State.OPEN)))
                .extracting(ReportSummary::messages)
                .containsExactly(1L);
    }

    @Test
    @Tag("B41")
    void anotherReportThatWasSentInItsPlaceStays() throws Exception {
        store.fold("j", 0, 100, List.of(Evaluations.of("example.org", "192.0.2.1")));
        ClaimedReport claimed = claim("example.org");
        assertThat(store.keep(claimed, List.of(new ReportFile(1, "r", "n", new byte[1]))))
                .isTrue();
        ClosedReport known = ClosedReport.of(claimed, store.closing(claimed));
        ClosedReport other = new ClosedReport(
                known.closing(),
                "zyxwvutsrqponmlkjihg",
                known.day(),
                known.begin(),
                known.end(),
                known.policy(),
                9,
                9,
                known.closed());

        assertThat(store.restore(other, List.of(new ReportFile(1, "o", "o", new byte[1]))))
                .isFalse();

        assertThat(only().uniqueId()).isEqualTo(known.uniqueId());
        assertThat(store.renew(claimed)).isTrue();
    }

    private ClaimedReport claim(String domain) throws StoreException {
        return claim(domain, State.OPEN);
    }

    private ClaimedReport claim(String domain, State state) throws StoreException {
        ReportSummary found = store.list(
                        new ReportFilter(Optional.of(domain), Optional.empty(), Optional.of(state), 10))
                .get(0);
        return store.claim(found.id(), MORNING, "a").orElseThrow();
    }

    private interface Part {
        void run(int thread) throws Exception;
    }

    private static void together(int threads, Part part) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> parts = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                parts.add(() -> {
                    part.run(number);
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(parts)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private long fold(RecordedEvaluation... evaluations) throws StoreException {
        return fold(List.of(evaluations));
    }

    private long fold(Collection<RecordedEvaluation> evaluations) throws StoreException {
        long from = store.position("journal").counted();
        return store.fold("journal", from, from + 1, evaluations);
    }

    private ReportSummary only() throws StoreException {
        List<ReportSummary> reports = store.list(all());
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }

    private List<ReportRow> rows(long id) throws StoreException, IOException {
        List<ReportRow> rows = new ArrayList<>();
        store.rows(id, rows::add);
        return rows;
    }

    private static ReportFilter all() {
        return new ReportFilter(Optional.empty(), Optional.empty(), Optional.empty(), 10_000);
    }

    private static ReportFilter filter(State state) {
        return new ReportFilter(Optional.empty(), Optional.empty(), Optional.of(state), 10_000);
    }
}

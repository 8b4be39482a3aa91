package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.testing.Trouble;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.sending.SendingOutcome.Result;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.Suppression;

@Timeout(120)
class ReportSenderTest {

    private static final String ORG = "_dmarc.example.org";
    private static final String THEIRS = "example.org._report._dmarc.other.example";

    @TempDir
    private Path folder;

    private SendingWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new SendingWorld(folder, Duration.ofMinutes(10));
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    @Tag("B31")
    void aReportGoesToEachMailboxAndItsRowsAreGoneThen() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@reports.example.org!10m");
        List<ReportRow> rows = SentReports.rows(20, 1);
        long id = world.record("example.org", rows);

        SendingOutcome outcome = world.sender().sendNext().orElseThrow();

        assertThat(outcome.result()).isEqualTo(Result.SENT);
        assertThat(outcome.mails()).isEqualTo(2);
        assertThat(outcome.line())
                .isEqualTo("The DMARC report about example.org for 2026-11-23 ("
                        + rows.stream().mapToLong(ReportRow::count).sum()
                        + " messages) is sent: a@example.org, b@reports.example.org");
        assertThat(world.heard).containsExactly(outcome);
        assertThat(world.recipients()).containsExactly("a@example.org", "b@reports.example.org");
        assertThat(world.queue.get(0).report()).isEqualTo(world.queue.get(1).report());
        assertThat(world.queue.get(0).report().rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(world.queue.get(0).report().policy()).isEqualTo(SentReports.policy("example.org"));
        assertThat(world.queue.get(0).report().metadata().error()).isEmpty();
        assertThat(world.report(id).state()).isEqualTo(ReportSummary.State.SENT);
        assertThat(world.report(id).deliveries())
                .extracting(Delivery::part, Delivery::destination, Delivery::state)
                .containsExactlyInAnyOrder(
                        tuple(1, "a@example.org", Delivery.State.HANDED_OVER),
                        tuple(1, "b@reports.example.org", Delivery.State.HANDED_OVER));
        assertThat(world.store.files(id)).isEqualTo(1);
        assertThat(world.sender().sendNext()).isEmpty();
        assertThat(world.sender().send(id)).isEmpty();
    }

    @Test
    @Tag("B33")
    void subdomainsWithoutNumberDoNotFloodWhoeverGetsTheirReports() throws Exception {
        for (String domain : List.of("a.example.org", "b.example.org", "c.example.org")) {
            world.publish("_dmarc." + domain, "v=DMARC1; p=reject; psd=y; rua=mailto:r@" + domain);
            world.record(domain, SentReports.rows(1, 1));
        }
        ReportSender sender = world.sender(new OrganizationLimit(2));

        int tried = sender.sendDue(10, outcome -> {});

        assertThat(tried).isEqualTo(3);
        assertThat(world.queue).hasSize(2);
        assertThat(world.heard)
                .extracting(SendingOutcome::result)
                .containsExactly(Result.SENT, Result.SENT, Result.POSTPONED);
        assertThat(world.heard.get(2).reason()).contains("its organization got all the reports that it gets in a day");

        world.clock.pass(Duration.ofDays(1));
        assertThat(sender.sendNext().orElseThrow().result()).isEqualTo(Result.SENT);
        assertThat(world.queue).hasSize(3);
    }

    @Test
    @Tag("B30")
    void anotherDomainGetsItOnlyWithItsPermission() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:d@other.example,mailto:a@example.org");
        long id = world.record("example.org", SentReports.rows(3, 1));

        assertThat(world.sender().sendNext().orElseThrow().result()).isEqualTo(Result.SENT);

        assertThat(world.recipients()).containsExactly("a@example.org");
        String refusal = "other.example does not get it, for it does not say that it takes them";
        assertThat(world.report(id).deliveries())
                .contains(new Delivery(0, "d@other.example", Delivery.State.DROPPED, Optional.of(refusal)));
        // The owner reads in the report why the other mailbox has none.
        assertThat(world.queue.get(0).report().metadata().error()).contains("rua: d@other.example: " + refusal);

        world.publish(THEIRS, "v=DMARC1");
        world.record("example.org", SentReports.rows(3, 2));
        assertThat(world.sender().sendNext().orElseThrow().mails()).isEqualTo(2);
        assertThat(world.recipients()).containsExactly("a@example.org", "d@other.example", "a@example.org");
    }

    @ParameterizedTest
    @Tag("B30")
    @CsvSource(delimiter = '|', textBlock = """
        v=DMARC1; rua=mailto:x@other.example                        | SENT    | x@other.example
        v=DMARC1; rua=mailto:x@other.example,mailto:y@other.example | SENT    | x@other.example y@other.example
        v=DMARC1; rua=mailto:x@third.example                        | DROPPED | ''
        v=DMARC1; rua=https://other.example/                        | DROPPED | ''
        """)
    void anotherDomainMayNameOtherMailboxesOfItsOwn(String permission, Result result, String recipients)
            throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:d@other.example");
        world.publish(THEIRS, permission);
        world.publish("example.org._report._dmarc.third.example", "v=DMARC1");
        world.record("example.org", SentReports.rows(3, 1));

        assertThat(world.sender().sendNext().orElseThrow().result()).isEqualTo(result);

        assertThat(String.join(" ", world.recipients())).isEqualTo(recipients);
    }

    @Test
    @Tag("B30")
    void aPermissionThatTheDnsDoesNotTellIsWaitedForAndNobodyElseIsMadeToWait() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:d@other.example,mailto:a@example.org");
        world.publish(THEIRS, "v=DMARC1");
        world.dns.let(THEIRS, Trouble.SERVFAIL);
        long id = world.record("example.org", SentReports.rows(3, 1));

        assertThat(world.sender().sendNext().orElseThrow().result()).isEqualTo(Result.POSTPONED);
        assertThat(world.recipients()).containsExactly("a@example.org");
        assertThat(world.report(id).due()).isEqualTo(SendingWorld.NOON.plus(Duration.ofMinutes(15)));
        assertThat(world.sender().sendNext()).isEmpty();

        world.dns.heal(THEIRS);
        world.clock.pass(Duration.ofMinutes(15));
        assertThat(world.sender().sendNext().orElseThrow().result()).isEqualTo(Result.SENT);

        assertThat(world.recipients()).containsExactly("a@example.org", "d@other.example");
        assertThat(world.queue.get(1).report()).isEqualTo(world.queue.get(0).report());
        assertThat(world.report(id).deliveries()).extracting(Delivery::state).containsOnly(Delivery.State.HANDED_OVER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        -                                                  | no DMARC record
        v=DMARC1; p=reject                                 | the domain asks for no reports any more
        v=DMARC1                                           | the domain asks for no reports any more
        v=DMARC1; p=none; rua=https://example.org/reports  | https://example.org/reports: reports cannot be sent to a URI of the scheme https
        v=DMARC1; p=none; rua=mailto:%0D%0A@example.org    | mailto:%0D%0A@example.org: it is not an address
        """)
    void whatNobodyWantsAnyMoreIsDropped(String record, String reason) throws Exception {
        if (record != null) {
            world.publish(ORG, record);
        }
        long id = world.record("example.org", SentReports.rows(3, 1));

        SendingOutcome outcome = world.sender().sendNext().orElseThrow();

        assertThat(outcome.result()).isEqualTo(Result.DROPPED);
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(world.queue).isEmpty();
        assertThat(world.report(id).state()).isEqualTo(ReportSummary.State.DROPPED);
    }

    @Test
    void aRecordThatTheDnsDoesNotTellIsAskedForAgainUntilItIsTooLate() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org");
        world.dns.let(ORG, Trouble.SERVFAIL);
        long id = world.record("example.org", SentReports.rows(3, 1));

        int attempts = 0;
        List<Duration> pauses = new ArrayList<>();
        SendingOutcome last = world.sender().sendNext().orElseThrow();
        while (last.result() == Result.POSTPONED) {
            Duration pause =
                    Duration.between(world.clock.instant(), world.report(id).due());
            pauses.add(pause);
            world.clock.pass(pause);
            last = world.sender().sendNext().orElseThrow();
            assertThat(++attempts).isLessThan(100);
        }

        assertThat(last.result()).isEqualTo(Result.GIVEN_UP);
        assertThat(Duration.between(SendingWorld.NOON, world.clock.instant()))
                .isBetween(Duration.ofDays(3), Duration.ofDays(3).plusHours(4));
        assertThat(pauses).startsWith(Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(1));
        assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofHours(4)) <= 0);
        assertThat(world.report(id).state()).isEqualTo(ReportSummary.State.DROPPED);
        assertThat(world.queue).isEmpty();
    }

    @Test
    void theQueueThatTakesNothingIsTriedAgainUntilItIsTooLate() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.org");
        world.refusedRecipients.add("b@example.org");
        long id = world.record("example.org", SentReports.rows(3, 1));

        SendingOutcome first = world.sender().sendNext().orElseThrow();
        assertThat(first.result()).isEqualTo(Result.POSTPONED);
        assertThat(first.mails()).isEqualTo(1);
        assertThat(first.refused()).isEqualTo(1);
        assertThat(first.reason()).contains("b@example.org", "no space left");

        world.clock.pass(Duration.ofDays(3));
        assertThat(world.sender().sendNext().orElseThrow().result()).isEqualTo(Result.GIVEN_UP);

        assertThat(world.recipients()).containsExactly("a@example.org");
        // Somebody has it.
        assertThat(world.report(id).state()).isEqualTo(ReportSummary.State.SENT);
        assertThat(world.report(id).deliveries())
                .extracting(Delivery::destination, Delivery::state)
                .containsExactlyInAnyOrder(
                        tuple("a@example.org", Delivery.State.HANDED_OVER),
                        tuple("b@example.org", Delivery.State.GIVEN_UP));
    }

    @Test
    @Tag("B31")
    void aRepeatedMailHasTheSameOctetsAlsoWhenOtherMailHasComeMeanwhile() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.org");
        world.refusedRecipients.add("b@example.org");
        long id = world.record("example.org", SentReports.rows(3, 1));
        List<SendingWorld.Mail> refused = new ArrayList<>();
        Outbox full = (recipient, message) -> {
            refused.add(new SendingWorld.Mail(recipient, message));
            throw new IllegalStateException("a defect of the queue");
        };

        world.sender(SentReports.settings(10_000_000), world.store, full).sendNext();
        // What comes late for the day is another report.
        assertThat(world.record("example.org", SentReports.rows(5, 2))).isNotEqualTo(id);
        world.refusedRecipients.clear();
        world.clock.pass(Duration.ofMinutes(15));
        world.sender().send(id);

        assertThat(world.recipients()).containsExactly("a@example.org", "b@example.org");
        for (int i = 0; i < 2; i++) {
            assertThat(world.queue.get(i).octets()).isEqualTo(refused.get(i).octets());
        }
        world.sender().sendNext();
        assertThat(world.queue.get(2).report().metadata().reportId())
                .isNotEqualTo(world.queue.get(0).report().metadata().reportId());
    }

    @Test
    void whoIsNoLongerNamedIsNotWaitedFor() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.org");
        world.refusedRecipients.add("b@example.org");
        long id = world.record("example.org", SentReports.rows(3, 1));
        world.sender().sendNext();

        world.publishInstead(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org");
        world.clock.pass(Duration.ofHours(1));

        assertThat(world.sender().sendNext().orElseThrow().result()).isEqualTo(Result.SENT);
        assertThat(world.recipients()).containsExactly("a@example.org");
        assertThat(world.report(id).deliveries())
                .contains(new Delivery(
                        1,
                        "b@example.org",
                        Delivery.State.DROPPED,
                        Optional.of("the domain owner does not name it any more")));
    }

    @ParameterizedTest
    @Tag("B33")
    @CsvSource({
        "DOMAIN, example.org, ''",
        "DOMAIN, org, ''",
        "DOMAIN, xample.org, d@other.example A@example.org",
        "DOMAIN, other.example, A@example.org",
        "DOMAIN, example, A@example.org",
        "ADDRESS, d@other.example, A@example.org",
        "ADDRESS, a@example.org, d@other.example",
    })
    void whoIsSuppressedGetsNothing(Suppression.Kind kind, String value, String recipients) throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:d@other.example,mailto:A@example.org");
        world.publish(THEIRS, "v=DMARC1");
        world.store.suppress(new Suppression(kind, value));
        world.record("example.org", SentReports.rows(3, 1));

        Result result = world.sender().sendNext().orElseThrow().result();

        assertThat(String.join(" ", world.recipients())).isEqualTo(recipients);
        assertThat(result).isEqualTo(recipients.isEmpty() ? Result.DROPPED : Result.SENT);
        assertThat(world.dns.queries(THEIRS) > 0).isEqualTo(recipients.contains("other"));
        // A list of who wants nothing is not for the others to read.
        assertThat(world.queue)
                .noneMatch(mail -> mail.report().metadata().error().isPresent());
    }

    @Test
    @Tag("B33")
    void aHashSuppressesTheAddressThatHasIt() throws Exception {
        // SHA-256 of "a@example.org".
        String hash = com.google.common.hash.Hashing.sha256()
                .hashString("a@example.org", StandardCharsets.UTF_8)
                .toString();
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:A@Example.org,mailto:b@example.org");
        world.store.suppress(new Suppression(Suppression.Kind.HASH, hash));
        world.record("example.org", SentReports.rows(3, 1));

        world.sender().sendNext();

        assertThat(world.recipients()).containsExactly("b@example.org");
    }

    @Test
    void oneMailboxGetsItOnceAndNoMoreThanTenMailboxesGetIt() throws Exception {
        String rua = IntStream.range(0, 12)
                .mapToObj(i -> "mailto:" + (i % 2 == 0 ? "M" : "m") + i / 2 + "@example.org%2Cn" + i + "@example.org")
                .collect(Collectors.joining(","));
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:M0@example.org," + rua);
        long id = world.record("example.org", SentReports.rows(3, 1));

        world.sender().sendNext();

        assertThat(world.recipients())
                .hasSize(RecipientSearch.MAXIMUM_MAILBOXES)
                .startsWith("M0@example.org");
        assertThat(world.recipients().stream().map(address -> address.toLowerCase(java.util.Locale.ROOT)))
                .doesNotHaveDuplicates();
        assertThat(world.report(id).deliveries().stream()
                        .filter(delivery -> delivery.state() == Delivery.State.DROPPED)
                        .map(delivery -> delivery.reason().orElse("")))
                .hasSize(8)
                .containsOnly("a report goes to no more than 10 mailboxes");
    }

    @Test
    @Tag("B34")
    void aReportOverTheCapIsSplitAndEveryMailIsUnderIt() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.org");
        List<ReportRow> rows = SentReports.rows(150, 1);
        long id = world.record("example.org", rows);

        SendingOutcome outcome =
                world.sender(SentReports.settings(10_000)).sendNext().orElseThrow();

        assertThat(outcome.result()).isEqualTo(Result.SENT);
        assertThat(outcome.mails()).isGreaterThan(4).isEqualTo(world.queue.size());
        for (String recipient : List.of("a@example.org", "b@example.org")) {
            List<SendingWorld.Mail> mails = world.queue.stream()
                    .filter(mail -> mail.recipient().equals(recipient))
                    .toList();
            assertThat(mails).allMatch(mail -> mail.octets().length <= 7_000);
            assertThat(mails.stream().flatMap(mail -> mail.report().rows().stream()))
                    .containsExactlyInAnyOrderElementsOf(rows);
            assertThat(mails.stream().map(mail -> mail.report().metadata().reportId()))
                    .doesNotHaveDuplicates();
        }
        assertThat(world.queue.stream().map(SendingWorld.Mail::messageId)).doesNotHaveDuplicates();
        assertThat(world.report(id).deliveries()).hasSize(world.queue.size());
    }

    @Test
    @Tag("B31")
    @Tag("B33")
    void aReportThatWasSentIsSentAgainOctetForOctetToThoseWhoHadIt() throws Exception {
        world.publish("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:a@example.org,mailto:b@example.org");
        long id = world.record("example.org", SentReports.rows(150, 1));
        SenderSettings small = SentReports.settings(10_000);
        ReportSender sender = world.sender(small);
        assertThat(sender.sendAgain(id)).as("it was not sent").isEmpty();
        assertThat(sender.send(id).orElseThrow().result()).isEqualTo(Result.SENT);
        List<SendingWorld.Mail> first = List.copyOf(world.queue);
        assertThat(first).hasSizeGreaterThan(3);
        world.queue.clear();
        world.heard.clear();
        // What happened since changes nothing: more mail of that day, another record, time.
        world.record("example.org", SentReports.rows(3, 1));
        world.publishInstead("_dmarc.example.org", "v=DMARC1; p=reject");
        world.clock.pass(Duration.ofDays(9));
        ReportSummary before = world.report(id);

        SendingOutcome outcome = sender.sendAgain(id).orElseThrow();

        assertThat(outcome.result()).isEqualTo(Result.SENT);
        assertThat(outcome.mails()).isEqualTo(first.size());
        assertThat(world.queue).hasSameSizeAs(first);
        for (int i = 0; i < first.size(); i++) {
            assertThat(world.queue.get(i).recipient()).isEqualTo(first.get(i).recipient());
            assertThat(world.queue.get(i).octets()).isEqualTo(first.get(i).octets());
        }
        assertThat(world.report(id)).isEqualTo(before);
        assertThat(world.heard).isEmpty();
    }

    @Test
    @Tag("B33")
    void whoIsSuppressedSinceGetsNothingAgain() throws Exception {
        world.publish("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:a@example.org,mailto:b@example.org");
        long id = world.record("example.org", SentReports.rows(1, 1));
        assertThat(world.sender().send(id).orElseThrow().result()).isEqualTo(Result.SENT);
        world.queue.clear();
        world.store.suppress(new Suppression(Suppression.Kind.ADDRESS, "a@example.org"));

        assertThat(world.sender().sendAgain(id).orElseThrow().result()).isEqualTo(Result.SENT);
        assertThat(world.recipients()).containsExactly("b@example.org");

        world.store.suppress(new Suppression(Suppression.Kind.DOMAIN, "example.org"));
        assertThat(world.sender().sendAgain(id).orElseThrow().result()).isEqualTo(Result.DROPPED);
        assertThat(world.queue).hasSize(1);
    }

    @Test
    void whatTheQueueDoesNotTakeAgainIsSaid() throws Exception {
        world.publish("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:a@example.org,mailto:b@example.org");
        long id = world.record("example.org", SentReports.rows(1, 1));
        assertThat(world.sender().send(id).orElseThrow().result()).isEqualTo(Result.SENT);
        world.refusedRecipients.add("b@example.org");

        SendingOutcome outcome = world.sender().sendAgain(id).orElseThrow();

        assertThat(outcome.result()).isEqualTo(Result.GIVEN_UP);
        assertThat(outcome.reason()).contains("the queue did not take it", "no space left");
        assertThat(outcome.mails()).isEqualTo(1);
    }

    @Test
    void whatIsOlderThanReportsKeepIsNotSentAgain() throws Exception {
        world.publish("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:a@example.org");
        long id = world.record("example.org", SentReports.rows(1, 1));
        assertThat(world.sender().send(id).orElseThrow().result()).isEqualTo(Result.SENT);
        world.store.deleteBefore(SentReports.DAY);
        assertThat(world.sender().sendAgain(id)).isPresent();

        world.store.deleteBefore(SentReports.DAY.plusDays(1));

        assertThat(world.sender().sendAgain(id)).isEmpty();
    }

    @Test
    @Tag("B32")
    void whoeverHasLostTheClaimStopsAtOnce() throws Exception {
        try (SendingWorld impatient = new SendingWorld(folder.resolve("impatient"), Duration.ofMillis(1))) {
            impatient.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.org");
            impatient.record("example.org", SentReports.rows(3, 1));
            List<SendingOutcome> others = new ArrayList<>();
            List<String> slow = new ArrayList<>();
            Outbox overtaken = (recipient, message) -> {
                slow.add(recipient);
                try {
                    Thread.sleep(5);
                    others.add(impatient.sender().sendNext().orElseThrow());
                } catch (Exception impossible) {
                    throw new AssertionError(impossible);
                }
            };

            SendingOutcome mine = impatient
                    .sender(SentReports.settings(10_000_000), impatient.store, overtaken)
                    .sendNext()
                    .orElseThrow();

            assertThat(mine.result()).isEqualTo(Result.CLAIM_LOST);
            assertThat(slow).containsExactly("a@example.org");
            assertThat(others).extracting(SendingOutcome::result).containsExactly(Result.SENT);
            assertThat(impatient.recipients()).containsExactly("a@example.org", "b@example.org");
        }
    }

    @ParameterizedTest
    @Tag("B32")
    @ValueSource(strings = {"suppressions", "deliveries", "rows", "keep", "file", "note"})
    void noMailIsSentOnceTheClaimIsLost(String moment) throws Exception {
        try (SendingWorld impatient = new SendingWorld(folder.resolve("impatient"), Duration.ofMillis(1))) {
            impatient.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.org");
            impatient.record("example.org", SentReports.rows(3, 1));
            AtomicBoolean lost = new AtomicBoolean();
            List<String> afterwards = new ArrayList<>();
            Outbox mine = (recipient, message) -> {
                if (lost.get()) {
                    afterwards.add(recipient);
                }
            };
            ReportStore store = Crashes.after(impatient.store, moment, () -> {
                if (!lost.getAndSet(true)) {
                    Thread.sleep(5);
                    assertThat(impatient.sender().sendNext()).isPresent();
                }
            });

            SendingOutcome outcome = impatient
                    .sender(SentReports.settings(10_000_000), store, mine)
                    .sendNext()
                    .orElseThrow();

            assertThat(outcome.result()).isEqualTo(Result.CLAIM_LOST);
            assertThat(afterwards).isEmpty();
            assertThat(impatient.recipients()).contains("b@example.org");
        }
    }

    @Test
    @Tag("B32")
    void severalSendersShareTheWork() throws Exception {
        int reports = 40;
        for (int i = 0; i < reports; i++) {
            String domain = "d" + i + ".example";
            world.publish("_dmarc." + domain, "v=DMARC1; p=none; rua=mailto:d@" + domain);
            world.record(domain, SentReports.rows(2, i));
        }
        ExecutorService servers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> tried = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tried.add(servers.submit(() -> world.sender().sendDue(1000, outcome -> {})));
            }
            int sum = 0;
            for (Future<Integer> each : tried) {
                sum += each.get();
            }
            assertThat(sum).isEqualTo(reports);
        } finally {
            servers.shutdownNow();
        }
        assertThat(world.recipients()).hasSize(reports).doesNotHaveDuplicates();
        assertThat(world.heard).extracting(SendingOutcome::result).containsOnly(Result.SENT);
    }

    @Test
    void allThatIsDueIsSentInOneGoAndProgressIsHeardOf() throws Exception {
        for (String domain : List.of("a.example", "b.example", "c.example")) {
            world.publish("_dmarc." + domain, "v=DMARC1; p=none; rua=mailto:d@" + domain);
            world.record(domain, SentReports.rows(2, 1));
        }
        List<SendingOutcome> progress = new ArrayList<>();

        assertThat(world.sender().sendDue(2, progress::add)).isEqualTo(2);
        assertThat(progress).hasSize(2);
        assertThat(world.sender().sendDue(2, progress::add)).isEqualTo(1);
        assertThat(world.sender().sendDue(2, progress::add)).isZero();
        assertThat(world.recipients()).hasSize(3);
    }

    @Test
    void whatWouldGoOutCanBeReadBefore() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org");
        List<ReportRow> rows = SentReports.rows(150, 1);
        long id = world.record("example.org", rows);
        SenderSettings settings = SentReports.settings(10_000);

        ByteArrayOutputStream open = new ByteArrayOutputStream();
        assertThat(world.sender(settings).preview(id, 1, open)).isTrue();
        assertThat(SentReports.read(open.toByteArray()).rows()).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(world.sender(settings).preview(id, 2, open)).isFalse();
        assertThat(world.report(id).state()).isEqualTo(ReportSummary.State.OPEN);

        world.refusedRecipients.add("a@example.org");
        world.sender(settings).sendNext();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        assertThat(world.sender(settings).preview(id, 2, second)).isTrue();

        world.refusedRecipients.clear();
        world.sender(settings).send(id);
        assertThat(SentReports.read(second.toByteArray()))
                .isEqualTo(world.queue.get(1).report());
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        assertThat(world.sender(settings).preview(id, 2, sent)).isTrue();
        assertThat(sent.toByteArray()).isEqualTo(second.toByteArray());
        assertThat(world.sender(settings).preview(999, 1, second)).isFalse();
    }

    @Test
    void aLargeReportKeepsItsClaimWhileItIsBuilt() throws Exception {
        world.publish(ORG, "v=DMARC1; p=reject; rua=mailto:a@example.org");
        world.record("example.org", SentReports.rows(SendingRound.ROWS_BETWEEN_RENEWALS, 1));
        List<String> calls = new ArrayList<>();

        world.sender(SentReports.settings(10_000_000), Crashes.listening(world.store, calls), world.outbox())
                .sendNext();

        assertThat(calls.subList(calls.indexOf("rows"), calls.indexOf("keep"))).contains("renew");
    }
}

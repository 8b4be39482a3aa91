package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.Suppression;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;

/** What an owner changes in {@code rua} between two attempts. */
@Tag("B31")
class ChangedDestinationsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private final List<String> recipients = new ArrayList<>();
    /** Another mailbox that has to wait, so that the report is tried again and again. */
    private String unsure = ",mailto:x@elsewhere.test\nexample.org._report._dmarc.elsewhere.test\tTXT\t!SERVFAIL\n";

    private boolean full;
    private JdbcReportStore store;
    private long id;

    @BeforeEach
    void record() throws Exception {
        store = JdbcReportStore.open(
                new DatabaseAccess("jdbc:h2:file:" + folder.resolve("reports"), Optional.empty(), Optional.empty()),
                StoreLimits.DEFAULT,
                SendingTimes.DEFAULT,
                CLOCK);
        store.fold("journal", 0, 1, List.of(Evaluations.of("example.org", "192.0.2.1")));
        id = store.list(new ReportFilter(Optional.empty(), Optional.empty(), Optional.empty(), 1))
                .get(0)
                .id();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aMailboxThatIsOnlySpeltInAnotherWayGetsOneMail() throws Exception {
        full = true;
        attempt("dmarc@example.org");
        full = false;
        attempt("DMARC@example.org");
        attempt("DMARC@example.org");
        attempt("dmarc@example.org");

        assertThat(recipients).hasSize(1);
        assertThat(store.deliveries(id))
                .filteredOn(delivery -> delivery.part() == 1)
                .extracting(Delivery::state)
                .containsExactly(Delivery.State.HANDED_OVER);
    }

    @Test
    void aMailboxThatIsSuppressedWhileItWaitsIsWaitedForNoLonger() throws Exception {
        unsure = "";
        full = true;
        attempt("dmarc@example.org");
        store.suppress(new Suppression(Suppression.Kind.ADDRESS, "dmarc@example.org"));
        full = false;

        SendingOutcome outcome = attempt("dmarc@example.org");

        assertThat(outcome.result()).isEqualTo(SendingOutcome.Result.DROPPED);
        assertThat(recipients).isEmpty();
    }

    private SendingOutcome attempt(String mailbox) throws Exception {
        return new ReportSender(
                        store,
                        this::send,
                        ZoneDnsClient.of("_dmarc.example.org\tTXT\tv=DMARC1; p=none; rua=mailto:" + mailbox + unsure),
                        DmarcDiscovery.TREE_WALK,
                        SentReports.settings(10_000_000),
                        CLOCK,
                        SendingListener.NONE)
                .send(id)
                .orElseThrow();
    }

    private void send(String recipient, byte[] message) throws IOException {
        if (full) {
            throw new IOException("full");
        }
        recipients.add(recipient);
    }
}

package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.reports.sending.FailureRecipients.Found;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.Suppression;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;

@Tag("B30")
class FailureRecipientsTest {

    private static final String POLICY = "_dmarc.example.org\tTXT\tv=DMARC1; p=reject\n";
    private static final String PERMISSION = "example.org._report._dmarc.other.example\t";

    @TempDir
    private Path folder;

    private JdbcReportStore store;

    @BeforeEach
    void open() throws Exception {
        store = JdbcReportStore.open(
                new DatabaseAccess("jdbc:h2:file:" + folder.resolve("reports"), Optional.empty(), Optional.empty()),
                new StoreLimits(100, Duration.ofMinutes(1)),
                SendingTimes.DEFAULT,
                Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Found find(String zone, String... uris) {
        return new FailureRecipients(store, ZoneDnsClient.of(POLICY + zone), DmarcDiscovery.TREE_WALK)
                .find("example.org", List.of(uris).stream().map(ReportUri::new).toList());
    }

    @Test
    void Mailboxes_of_the_owner_need_no_permission() {
        assertThat(find(
                        "",
                        "mailto:a@example.org",
                        "https://example.org/",
                        "mailto:B%2b1@sub.example.org,A@example.org"))
                .isEqualTo(new Found(List.of("a@example.org", "B+1@sub.example.org"), false));
    }

    @Test
    void Another_host_must_have_given_its_permission() {
        assertThat(find("", "mailto:a@other.example")).isEqualTo(new Found(List.of(), false));
        assertThat(find(PERMISSION + "TXT\tv=DMARC1\n", "mailto:a@other.example"))
                .isEqualTo(new Found(List.of("a@other.example"), false));
    }

    @Test
    void Another_host_may_name_the_mailbox_for_failure_reports_on_the_same_host() {
        assertThat(find(
                        PERMISSION + "TXT\tv=DMARC1; rua=mailto:r@other.example; ruf=mailto:f@other.example\n",
                        "mailto:a@other.example"))
                .isEqualTo(new Found(List.of("f@other.example"), false));
        assertThat(find(PERMISSION + "TXT\tv=DMARC1; ruf=mailto:f@third.example\n", "mailto:a@other.example"))
                .isEqualTo(new Found(List.of(), false));
    }

    @Test
    void Without_an_answer_of_the_DNS_it_is_unknown() {
        assertThat(find(PERMISSION + "TXT\t!SERVFAIL\n", "mailto:a@other.example", "mailto:b@example.org"))
                .isEqualTo(new Found(List.of("b@example.org"), true));
    }

    @Test
    @Tag("B33")
    void Who_wants_none_gets_none() throws Exception {
        store.suppress(new Suppression(Suppression.Kind.ADDRESS, "a@example.org"));
        assertThat(find("", "mailto:A@example.org", "mailto:b@example.org"))
                .isEqualTo(new Found(List.of("b@example.org"), false));
        store.suppress(new Suppression(Suppression.Kind.DOMAIN, "example.org"));
        assertThat(find("", "mailto:b@example.org")).isEqualTo(new Found(List.of(), false));
    }

    @Test
    @Tag("B33")
    void When_nobody_can_say_who_wants_none_nobody_gets_one_yet() {
        store.close();
        assertThat(find("", "mailto:a@example.org")).isEqualTo(new Found(List.of(), true));
    }

    @Test
    void One_record_cannot_name_a_crowd() {
        String[] uris = IntStream.range(0, RecipientSearch.MAXIMUM_MAILBOXES + 1)
                .mapToObj(i -> "mailto:a" + i + "@example.org")
                .toArray(String[]::new);
        assertThat(find("", uris).mailboxes()).hasSize(RecipientSearch.MAXIMUM_MAILBOXES);
    }
}

package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.ReportSummary;

/** A sender dies at every moment of its work, and another one takes over. */
@Timeout(300)
class CrashTest {

    @TempDir
    private Path folder;

    @Test
    @Tag("B31")
    @Tag("B32")
    void whereverASenderDiesEverybodyGetsEveryReportWithTheSameOctets() throws Exception {
        SenderSettings settings = SentReports.settings(10_000);
        List<ReportRow> rows = SentReports.rows(60, 1);
        Set<String> moments = new HashSet<>();
        // A claim ends with the process that has it.
        try (SendingWorld world = new SendingWorld(folder, Duration.ofMillis(1))) {
            int moment = 0;
            boolean died = true;
            while (died) {
                String domain = "d" + moment + ".example";
                world.publish("_dmarc." + domain, "v=DMARC1; p=none; rua=mailto:a@" + domain + ",mailto:b@" + domain);
                long id = world.record(domain, rows);
                world.queue.clear();

                Crashes crashes = new Crashes(moment);
                died = dies(world.sender(settings, crashes.in(world.store), crashes.in(world.outbox())));
                moments.add(crashes.where());
                Thread.sleep(3);
                assertThat(world.sender(settings).sendDue(10, outcome -> {})).isLessThanOrEqualTo(1);

                checkMails(crashes.where(), domain, world.queue, rows);
                assertThat(world.report(id).state()).as(crashes.where()).isEqualTo(ReportSummary.State.SENT);
                moment++;
            }
            assertThat(moment).isGreaterThan(30);
        }
        assertThat(moments)
                .contains("after claim", "before keep", "after keep", "after send", "before note", "before finish");
    }

    private static boolean dies(ReportSender sender) throws Exception {
        try {
            sender.sendNext();
            return false;
        } catch (Crashes.Crash crash) {
            return true;
        }
    }

    private static void checkMails(String where, String domain, List<SendingWorld.Mail> mails, List<ReportRow> rows) {
        Map<String, byte[]> octets = new HashMap<>();
        Map<String, Set<String>> reportIds = new HashMap<>();
        Map<String, List<ReportRow>> received = new HashMap<>();
        int twice = 0;
        for (SendingWorld.Mail mail : mails) {
            byte[] former = octets.put(mail.messageId(), mail.octets());
            if (former != null) {
                assertThat(mail.octets()).as(where).isEqualTo(former);
                twice++;
                continue;
            }
            reportIds
                    .computeIfAbsent(mail.recipient(), nobody -> new HashSet<>())
                    .add(mail.report().metadata().reportId());
            received.computeIfAbsent(mail.recipient(), nobody -> new ArrayList<>())
                    .addAll(mail.report().rows());
        }
        assertThat(reportIds.keySet()).as(where).containsExactlyInAnyOrder("a@" + domain, "b@" + domain);
        assertThat(reportIds.get("a@" + domain))
                .as(where)
                .isEqualTo(reportIds.get("b@" + domain))
                .hasSizeGreaterThan(1);
        for (List<ReportRow> all : received.values()) {
            assertThat(all).as(where).containsExactlyInAnyOrderElementsOf(rows);
        }
        // Only between the queue and the note nobody can tell.
        boolean unknown = where.equals("after send") || where.equals("before note");
        assertThat(twice).as(where).isEqualTo(unknown ? 1 : 0);
    }
}

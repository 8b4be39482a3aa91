package org.sekisho.integration.quickstart;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.SekishoCommand;
import org.sekisho.integration.mail.Departed;

/** Lets James report to the owners of the domains what came in their names, without waiting for the end of the day. */
final class DayEnd {

    private static final long PATIENCE_SECONDS = 30;
    private static final Pattern MESSAGES = Pattern.compile("\"messages\":(\\d+)");

    private final JamesServer james;
    private final OtherSide otherSide;

    DayEnd(JamesServer james, OtherSide otherSide) {
        this.james = james;
        this.otherSide = otherSide;
    }

    /** Sends the reports and gives them as they came. */
    List<Told> report(List<Owed> owed) throws IOException {
        awaitCounted(owed.stream().mapToInt(Owed::messages).sum());
        james.webAdmin().runTask("/sekisho/reports?action=send&day=" + LocalDate.now(ZoneOffset.UTC));
        List<Told> told = new ArrayList<>();
        try (SekishoCommand command = new SekishoCommand()) {
            for (Owed one : owed) {
                Departed mail = james.sink().awaitFor(one.recipient());
                told.add(new Told(one, otherSide.judge(mail), command.showReport(mail.bytes())));
            }
        }
        return told;
    }

    /** What is recorded is counted a little later. */
    private void awaitCounted(int messages) {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000;
        while (counted() < messages && System.nanoTime() < end) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the counting was waited for", e);
            }
        }
    }

    private int counted() {
        return MESSAGES.matcher(james.webAdmin().get("/sekisho/reports").body())
                .results()
                .map(MatchResult::group)
                .mapToInt(found -> Integer.parseInt(found.replaceAll("\\D", "")))
                .sum();
    }
}

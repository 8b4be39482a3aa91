package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;

/** A {@link World} whose James reports, as {@link #SENDER}, by a clock that can be moved. */
final class Reporting {

    /** {@code reports.email}, a mailbox here. */
    static final String SENDER = "dmarc@receiver.example";

    private static final long PATIENCE_SECONDS = 60;

    private final SigningDomains keys;

    /** @param folder an empty one, for keys */
    Reporting(Path folder) {
        keys = new SigningDomains(folder).with("receiver.example", "s2026", DkimPrivateKey.generateRsa(2048));
    }

    /** Starts one with these records besides those of {@link World}, and these settings besides its own. */
    World start(UnaryOperator<Zone.Builder> records, UnaryOperator<JamesSettings> settings) {
        return new World(zone -> records.apply(keys.published(zone)), base -> settings.apply(settings(base)));
    }

    /** The records of what {@link #start} starts. */
    Zone.Builder published(Zone.Builder zone) {
        return keys.published(zone);
    }

    /** What makes a James report. */
    JamesSettings settings(JamesSettings base) {
        return ReportTime.movable(keys.given(base))
                .withSekishoProperty("reports.email", SENDER)
                .withSekishoProperty("reports.organization", "Receiver & Sons")
                .prepared(admin -> admin.addUser(SENDER, JamesServer.PASSWORD));
    }

    /** What a mail from {@link #SENDER} must prove. */
    SigningDomains keys() {
        return keys;
    }

    static void await(String what, BooleanSupplier there) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000;
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(50);
        }
    }
}

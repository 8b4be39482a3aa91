package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.Departed;

/** Where {@code smtpserver.xml} cannot be changed, two mailets do in the spool what the hook does in the session. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SpoolModeIT {

    private World world;

    @BeforeAll
    void start() {
        world = new World(UnaryOperator.identity(), SpoolModeIT::withMailetsOnly);
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private static JamesSettings withMailetsOnly(JamesSettings base) {
        String authenticate = "<mailet match=\"All\" class=\"org.sekisho.mailets.AuthenticateMail\"/>";
        String apply = "<mailet match=\"All\" class=\"org.sekisho.mailets.ApplyDmarcPolicy\">"
                + "<quarantineProcessor>quarantine</quarantineProcessor></mailet>";
        String postmaster = "<mailet match=\"All\" class=\"PostmasterAlias\"/>";
        return base.withPattern("smtpserver.xml", "<handler class=\"org.sekisho[^>]*/>", "")
                .withPattern("smtpserver.xml", "<handler class=\"org.sekisho[^>]*>.*?</handler>", "")
                .withText("mailetcontainer.xml", postmaster, authenticate + postmaster)
                .withPattern("mailetcontainer.xml", "<mailet match=\"org.sekisho.matchers[^>]*>.*?</mailet>", apply);
    }

    @Test
    @Order(1)
    void honestMailIsDeliveredAndSaysSo() throws Exception {
        honestMailPasses();
    }

    private void honestMailPasses() throws Exception {
        byte[] message = world.signed(world.domains().bankKeys());
        Delivered mail = world.send(SampleDomains.BANK_SERVER, World.ADA, World.BOB, message)
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("spf=pass", "dkim=pass", "dmarc=pass");
    }

    @Test
    @Order(2)
    void pQuarantineAndPRejectBothGoToTheSpamFolderAndNothingBounces() throws Exception {
        for (String author : List.of("chair@club.example", World.ADA)) {
            Delivered mail = world.forge(author).delivered();
            assertThat(mail.folder()).as(author).isEqualTo("Spam");
            assertThat(mail.authenticationResults()).contains("dmarc=fail");
        }
        Sent last = world.submit("x@elsewhere.example", World.text(World.BOB).bytes());
        Departed first = world.james().sink().await("at all", departed -> true);
        assertThat(first.text()).contains(last.marker());
    }

    @Test
    @Order(3)
    void afterARestartItJudgesAsBefore() throws Exception {
        world.james().restart();
        honestMailPasses();
    }
}

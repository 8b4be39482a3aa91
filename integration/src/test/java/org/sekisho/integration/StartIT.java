package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;

/** A parameter that nobody would read stops the start of James, and its log says in one sentence what and where. */
class StartIT {

    private static final String MAILETS = "mailetcontainer.xml";
    private static final String ROOT = "<processor state=\"root\" enableJmx=\"true\">";

    @Test
    void anUnknownParameterOfTheHookDoesButAnAbsentSettingsFileDoesNot() {
        JamesSettings settings = JamesSettings.withSekisho()
                .withoutFile("sekisho.properties")
                .withText(
                        "smtpserver.xml",
                        "<handler class=\"org.sekisho.smtp.InboundAuthenticationHook\"/>",
                        "<handler class=\"org.sekisho.smtp.InboundAuthenticationHook\"><enforce>no</enforce></handler>");

        assertRefused(
                settings,
                "judges arriving mail: authserv-id=receiver.example",
                " dnsjava=",
                "smtpserver.xml: the handler org.sekisho.smtp.InboundAuthenticationHook has a parameter <enforce> that it does"
                        + " not know; it takes refuseAuth, everything else is set in sekisho.properties");
    }

    @Test
    void theSameHandlerTwiceOnAPort() {
        String handler = "<handler class=\"org.sekisho.smtp.FailedLoginHook\"/>";
        JamesSettings settings = JamesSettings.withSekisho().withText("smtpserver.xml", handler, handler + handler);

        assertRefused(
                settings,
                "smtpserver.xml: the handler org.sekisho.smtp.FailedLoginHook stands 2 times in one <handlerchain>; leave only"
                        + " one of them");
    }

    @Test
    void anUnknownParameterOfAMailet() {
        JamesSettings settings = JamesSettings.withSekisho()
                .withText(
                        MAILETS,
                        ROOT,
                        ROOT + "<mailet match=\"All\" class=\"org.sekisho.mailets.ApplyDmarcPolicy\">"
                                + "<rejectAcion>drop</rejectAcion></mailet>");

        assertRefused(settings, "ApplyDmarcPolicy has no parameter \"rejectAcion\": ");
    }

    @Test
    void anUnknownWordInAMatcher() {
        JamesSettings settings = JamesSettings.withSekisho()
                .withText(MAILETS, "DmarcDispositionIs=quarantine,reject", "DmarcDispositionIs=quarantine,refuse");

        assertRefused(settings, "DmarcDispositionIs does not know the word \"refuse\": it takes ");
    }

    @Test
    void aSealWhereNoChainIsLookedAt() {
        JamesSettings settings = JamesSettings.withSekisho()
                .withText(MAILETS, ROOT, ROOT + "<mailet match=\"All\" class=\"org.sekisho.mailets.SealArc\"/>");

        assertRefused(
                settings,
                "SealArc in mailetcontainer.xml has nothing to seal while no chain is looked at: set arc.verify=true");
    }

    @Test
    void aKeyThatCannotBeReadAlsoWhereNothingSigns() {
        JamesSettings settings = JamesSettings.withSekisho()
                .withText(MAILETS, "<mailet match=\"All\" class=\"org.sekisho.mailets.SignDkim\"/>", "")
                .withoutFile("healthcheck.properties")
                // A folder where a file should be: even root cannot read that.
                .withFile("dkim/receiver.example/s1.pem/readme", "");

        assertRefused(
                settings,
                "conf/dkim/receiver.example/s1.pem cannot be read (IOException): give it to the user that runs this"
                        + " program, with mode 0600 for a file or 0700 for a folder.");
    }

    private static void assertRefused(JamesSettings settings, String... sentences) {
        assertThatThrownBy(() -> JamesServer.start(settings))
                .hasMessageContaining("James has ended with 1;")
                .hasMessageContainingAll(sentences);
    }
}

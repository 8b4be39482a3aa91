package org.sekisho.dist;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.testing.FreePorts;
import org.sekisho.authentication.testing.LoopbackDnsServer;

/** A real James 3.8.1 whose files do not fit together says so, and its health check is degraded. */
class SilentMistakesIT {

    private static final String MODULE = "guice.extension.module=org.sekisho.james.SekishoModule\n";
    private static final String HEALTH = "additional.healthchecks=org.sekisho.james.SekishoHealthCheck\n";
    private static final String HOOK = "<handler class=\"org.sekisho.smtp.InboundAuthenticationHook\"/>";
    private static final String DECIDE =
            "<mailet match=\"org.sekisho.matchers.DmarcDispositionIs=quarantine\" class=\"Null\"/>";
    private static final String SIGN = "<mailet match=\"All\" class=\"org.sekisho.mailets.SignDkim\"/>";

    private final List<Integer> ports = FreePorts.choose(3);

    @TempDir
    Path folder;

    @Test
    void signerPortAndAQuarantineThatNothingDoesAreNamed() throws Exception {
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving("_dmarc.soft.example\tTXT\tv=DMARC1; p=quarantine\n");
                JamesProcess james = james(dns)) {
            james.configure(
                    "smtpserver.xml",
                    "<smtpservers>" + smtp("mx", "127.0.0.1:" + ports.get(0), HOOK)
                            + smtp("other", "0.0.0.0:" + ports.get(1), "") + "</smtpservers>");
            james.configure("mailetcontainer.xml", mailets("", SIGN));

            assertThat(james.start()).as(james.log()).isTrue();

            String port = "smtpserver.xml: the port other (0.0.0.0:" + ports.get(1) + ") takes mail from anybody";
            String signer = "mailetcontainer.xml: in processor relay SignDkim stands behind RemoteDelivery";
            String quarantine = "A message is to be quarantined, and nothing in mailetcontainer.xml does it";
            assertThat(james.log())
                    .contains("WARN ConfigurationReview - " + port, "WARN ConfigurationReview - " + signer)
                    .doesNotContain(quarantine);
            assertThat(send("x@soft.example")).startsWith("250");
            assertThat(james.log()).contains("WARN ConfigurationReview - " + quarantine);
            assertThat(health()).contains("degraded", port, signer, quarantine);
        }
    }

    @Test
    void aDecisionBehindTheDeliveryIsNamed() throws Exception {
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving("");
                JamesProcess james = james(dns)) {
            james.configure("smtpserver.xml", "<smtpservers/>");
            james.configure("mailetcontainer.xml", mailets(DECIDE, ""));

            assertThat(james.start()).as(james.log()).isTrue();

            String sentence =
                    "mailetcontainer.xml: what decides about quarantine (in processor transport) is reached only behind"
                            + " the delivery (in processor transport)";
            assertThat(james.log()).contains("WARN ConfigurationReview - " + sentence);
            assertThat(health()).contains("degraded", sentence);
        }
    }

    @Test
    void withoutTheModuleTheSentenceComesAlsoWhereTheHealthCheckIsMadeFirst() throws Exception {
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving("");
                JamesProcess james = james(dns)) {
            james.configure("extensions.properties", "");
            james.configure(
                    "smtpserver.xml",
                    "<smtpservers>" + smtp("mx", "127.0.0.1:" + ports.get(0), HOOK) + "</smtpservers>");

            assertThat(james.start()).as(james.log()).isFalse();

            assertThat(james.log().lines())
                    .contains(
                            "ERROR MissingModule - conf/extensions.properties does not name the module of Sekisho: write"
                                    + " guice.extension.module=org.sekisho.james.SekishoModule there.");
        }
    }

    private JamesProcess james(LoopbackDnsServer dns) {
        return new JamesProcess(folder)
                .unpack(Bundle.JAMES_3_8)
                .configure("extensions.properties", MODULE)
                .configure("healthcheck.properties", HEALTH)
                .configure("sekisho.properties", "dns.servers=" + dns.hostAndPort() + "\nauthserv-id=mx.example.org\n")
                .configure("webadmin.properties", "enabled=true\nhost=127.0.0.1\nport=" + ports.get(2) + "\n");
    }

    private static String smtp(String name, String bind, String handler) {
        return "<smtpserver enabled=\"true\"><jmxName>" + name + "</jmxName><bind>" + bind + "</bind><handlerchain>"
                + handler
                + "<handler class=\"org.apache.james.smtpserver.CoreCmdHandlerLoader\"/></handlerchain></smtpserver>";
    }

    /** With one mailet behind the local delivery, and one behind the remote one. */
    private static String mailets(String behindLocal, String behindRemote) {
        return "<mailetcontainer><context><postmaster>postmaster</postmaster></context>"
                + "<spooler><threads>5</threads><errorRepository>memory://var/mail/error/</errorRepository></spooler><processors>"
                + "<processor state=\"root\"><mailet match=\"All\" class=\"ToProcessor\"><processor>transport</processor></mailet>"
                + "</processor><processor state=\"error\"><mailet match=\"All\" class=\"Null\"/></processor>"
                + "<processor state=\"transport\">"
                + "<mailet match=\"All\" class=\"RemoveMimeHeader\"><name>bcc</name></mailet>"
                + "<mailet match=\"RecipientIsLocal\" class=\"LocalDelivery\"/>" + behindLocal
                + "<mailet match=\"All\" class=\"ToProcessor\"><processor>relay</processor></mailet></processor>"
                + "<processor state=\"relay\"><mailet match=\"All\" class=\"RemoteDelivery\"><outgoing>outgoing</outgoing></mailet>"
                + behindRemote + "</processor></processors></mailetcontainer>";
    }

    /** A stranger's message to a user of the domain that a James has by itself; the last answer. */
    private String send(String author) throws IOException {
        String answer = "";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(0));
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            in.readLine();
            for (String line : List.of(
                    "HELO client.example",
                    "MAIL FROM:<" + author + ">",
                    "RCPT TO:<bob@localhost>",
                    "DATA",
                    "From: " + author + "\r\n\r\nhello\r\n.")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
                answer = in.readLine();
            }
        }
        return answer;
    }

    private String health() throws IOException, InterruptedException {
        URI check = URI.create("http://127.0.0.1:" + ports.get(2) + "/healthcheck/checks/Sekisho");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(check).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}

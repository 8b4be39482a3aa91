package org.sekisho.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample configuration, unpacked and started in the real James 3.8.1. */
class SampleConfigurationIT {
    @TempDir
    Path folder;

    @Test
    void theSampleConfigurationRunsAsItIs() throws Exception {
        try (JamesProcess james = new JamesProcess(folder).unpack(Bundle.JAMES_3_8)) {
            int mx = JamesProcess.freePort();
            int submission = JamesProcess.freePort();
            int webAdmin = JamesProcess.freePort();
            // Only the ports are others, because the usual ones may be taken here.
            james.configure(
                    "smtpserver.xml",
                    replace(
                            replace(james.sample("smtpserver.xml"), "0.0.0.0:25<", "127.0.0.1:" + mx + "<"),
                            "0.0.0.0:587<",
                            "127.0.0.1:" + submission + "<"));
            james.configure(
                    "webadmin.properties",
                    replace(james.sample("webadmin.properties"), "port=8000", "port=" + webAdmin));
            for (String name : new String[] {
                "extensions.properties",
                "healthcheck.properties",
                "jvm.properties",
                "mailetcontainer.xml",
                "sekisho.properties"
            }) {
                james.configure(name, james.sample(name));
            }

            assertThat(james.start()).as(james.log()).isTrue();

            assertThat(james.log())
                    .containsPattern(
                            "Sekisho " + Bundle.VERSION + " .*authserv-id=localhost .*dmarc.enforcement=reject");
            assertThat(get(webAdmin, "/healthcheck/checks/Sekisho")).contains("\"componentName\":\"Sekisho\"");
            assertThat(get(webAdmin, "/metrics")).contains("sekisho_dns_hit_rate");
            james.close();
            assertThat(james.log()).contains("Sekisho stops judging", "JAMES server stopped");
        }
    }

    private static String replace(String text, String old, String replacement) {
        assertThat(text).contains(old);
        return text.replace(old, replacement);
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}

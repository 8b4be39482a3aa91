package org.sekisho.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.testing.FreePorts;

/** The databases of reports as the class loader of a real James finds their drivers. */
class ReportDatabaseIT {

    private static final String EXTENSIONS = "guice.extension.module=org.sekisho.james.SekishoModule\n";
    private static final String EMAIL = "reports.email=dmarc@example.org\nauthserv-id=mx.example.org\n";

    /** A remedy may take its time: the database is looked after once a minute, and a start on a busy machine takes long. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void h2OpensItsFileWithoutAnySetUpAndIsClosedWhenJamesStops() throws Exception {
        try (JamesProcess james = new JamesProcess(folder).unpack(Bundle.JAMES_3_8)) {
            james.configure("extensions.properties", EXTENSIONS);
            james.configure("sekisho.properties", EMAIL);

            assertThat(james.start()).as(james.log()).isTrue();
            assertThat(folder.resolve("var/sekisho/reports.mv.db")).exists();
            assertThat(folder.resolve("var/sekisho/journal/id")).exists();
            james.close();
            assertThat(james.log()).contains("Sekisho stops recording for DMARC reports");
        }
        try (Connection again =
                DriverManager.getConnection("jdbc:h2:file:" + folder + "/var/sekisho/reports;IFEXISTS=TRUE")) {
            assertThat(again.isValid(1)).isTrue();
        }
    }

    @Test
    void aPostgresqlThatCannotBeReachedStopsNothingAndTheHealthCheckSaysSo() throws Exception {
        int webAdmin = FreePorts.choose(1).get(0);
        try (JamesProcess james = new JamesProcess(folder).unpack(Bundle.JAMES_3_8)) {
            james.configure("extensions.properties", EXTENSIONS);
            james.configure("webadmin.properties", "enabled=true\nhost=127.0.0.1\nport=" + webAdmin + "\n");
            james.configure("healthcheck.properties", james.sample("healthcheck.properties"));
            james.configure("mailetcontainer.xml", james.sample("mailetcontainer.xml"));
            james.configure(
                    "sekisho.properties",
                    EMAIL + "reports.database=jdbc:postgresql://127.0.0.1:1/sekisho\n"
                            + "reports.database.user=sekisho\nreports.database.password=open-sesame\n");

            assertThat(james.start()).as(james.log()).isTrue();
            assertThat(james.log()).doesNotContain("open-sesame");
            String health = health(webAdmin);
            for (long end = System.nanoTime() + PATIENCE.toNanos();
                    !health.contains("database of reports") && System.nanoTime() < end; ) {
                Thread.sleep(500);
                health = health(webAdmin);
            }
            assertThat(health)
                    .contains("\"degraded\"", "The database of reports does not answer (", "127.0.0.1:1 refused")
                    .contains("look at reports.database in conf/sekisho.properties");
        }
    }

    private static String health(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/healthcheck/checks/Sekisho"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}

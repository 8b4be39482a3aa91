package org.sekisho.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A James 3.8.1 that must not start with what was unpacked says why, in one sentence. */
class RefusedStartIT {
    private static final String EXTENSIONS = "guice.extension.module=org.sekisho.james.SekishoModule\n";

    @TempDir
    Path folder;

    @Test
    void theJarForJames39StopsTheStartAndNamesTheZipToTake() throws Exception {
        try (JamesProcess james = new JamesProcess(folder).unpack(Bundle.JAMES_3_9)) {
            james.configure("extensions.properties", EXTENSIONS);

            assertRefused(
                    james,
                    "This JAR of Sekisho is for James 3.9 or newer (jakarta), but this server is James 3.8 (javax): replace it"
                            + " in extensions-jars by the one of sekisho-" + Bundle.VERSION + "-james-3.8.zip.");
        }
    }

    @Test
    void twoJarsOfSekishoStopTheStartAndAreBothNamed() throws Exception {
        try (JamesProcess james =
                new JamesProcess(folder).unpack(Bundle.JAMES_3_8).unpack(Bundle.JAMES_3_9)) {
            james.configure("extensions.properties", EXTENSIONS);
            Path jars = folder.resolve("extensions-jars");

            assertRefused(
                    james,
                    "There are 2 JARs of Sekisho in this James, " + jars.resolve(Bundle.JAMES_3_8.jarName()) + " and "
                            + jars.resolve(Bundle.JAMES_3_9.jarName())
                            + ": leave only one of them in extensions-jars.");
        }
    }

    @Test
    void aWrongSettingStopsTheStartWithOneSentence() throws Exception {
        try (JamesProcess james = new JamesProcess(folder).unpack(Bundle.JAMES_3_8)) {
            james.configure("extensions.properties", EXTENSIONS);
            james.configure("sekisho.properties", "trusted-networks=192.0.2.0/24,10.0.0.300\n");

            assertRefused(
                    james,
                    "In conf/sekisho.properties the value of trusted-networks is \"10.0.0.300\", but it must be addresses or"
                            + " networks such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32.");
        }
    }

    @Test
    void aDatabaseOfReportsThatRefusesTheLoginStopsTheStartWithoutAnyPassword() throws Exception {
        String file = "jdbc:h2:file:" + folder + "/var/sekisho/reports";
        DriverManager.getConnection(file, "somebody", "else").close();
        try (JamesProcess james = new JamesProcess(folder).unpack(Bundle.JAMES_3_8)) {
            james.configure("extensions.properties", EXTENSIONS);
            james.configure(
                    "sekisho.properties",
                    "reports.email=dmarc@example.org\nreports.database.user=somebody\n"
                            + "reports.database.password=open-sesame\n");

            assertRefused(
                    james,
                    "ReportSchedule",
                    "The report database cannot be used: the login is refused: set the user and the password that the"
                            + " database was made with. That is reports.database in conf/sekisho.properties, which is"
                            + " jdbc:h2:file://var/sekisho/reports.");
            assertThat(james.log()).doesNotContain("open-sesame");
        }
    }

    private static void assertRefused(JamesProcess james, String sentence) throws IOException, InterruptedException {
        assertRefused(james, "SekishoModule", sentence);
    }

    private static void assertRefused(JamesProcess james, String logger, String sentence)
            throws IOException, InterruptedException {
        assertThat(james.start()).as(james.log()).isFalse();
        assertThat(james.exitCode()).isEqualTo(1);
        assertThat(james.log().lines()).contains("ERROR " + logger + " - " + sentence);
    }
}

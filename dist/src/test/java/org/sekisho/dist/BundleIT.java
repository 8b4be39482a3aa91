package org.sekisho.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies in the zips, and in the JAR of each. */
class BundleIT {
    private static final LocalDateTime BUILT = LocalDateTime.of(2026, 11, 24, 0, 0);

    static Stream<Bundle> bundles() {
        return Stream.of(Bundle.JAMES_3_8, Bundle.JAMES_3_9);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void theZipHoldsOurJarAndTheDriversForJamesAndTheRestInFoldersOfItsOwn(Bundle bundle) {
        List<String> names = Bundle.entries(bundle.zip()).stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .toList();

        assertThat(names)
                .filteredOn(name -> name.startsWith("extensions-jars/"))
                .hasSize(3)
                .contains("extensions-jars/" + bundle.jarName())
                .anyMatch(name -> name.matches("extensions-jars/h2-[0-9.]+\\.jar"))
                .anyMatch(name -> name.matches("extensions-jars/postgresql-[0-9.]+\\.jar"));
        assertThat(names)
                .contains(
                        "sekisho/LICENSE",
                        "sekisho/NOTICE",
                        "sekisho/sekisho",
                        "sekisho/sekisho-" + Bundle.VERSION + ".jar",
                        "sample-configuration/extensions.properties",
                        "sample-configuration/healthcheck.properties",
                        "sample-configuration/mailetcontainer.xml",
                        "sample-configuration/sekisho.properties",
                        "sample-configuration/smtpserver.xml",
                        "sample-configuration/mx/smtpserver.xml",
                        "sample-configuration/submission/smtpserver.xml",
                        "sample-configuration/webadmin.properties")
                .allMatch(name -> name.matches("(extensions-jars|sample-configuration|sekisho)/.+"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void everyEntryIsThereOnceAndCarriesAFixedTimeSoThatTwoBuildsAreEqual(Bundle bundle) {
        for (var archive : List.of(bundle.zip(), bundle.jar())) {
            List<? extends ZipEntry> entries = Bundle.entries(archive);

            assertThat(entries).extracting(ZipEntry::getName).doesNotHaveDuplicates();
            assertThat(entries).allSatisfy(entry -> {
                if (entry.getName().startsWith("org/sekisho/shaded/")) {
                    // Shading keeps the time that the library's own build has fixed.
                    assertThat(entry.getTimeLocal()).as(entry.getName()).isBeforeOrEqualTo(BUILT);
                } else {
                    assertThat(entry.getTimeLocal()).as(entry.getName()).isEqualTo(BUILT);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void theDriversLieInTheZipAsTheyWerePublished(Bundle bundle) throws IOException {
        Map<String, byte[]> published = new TreeMap<>();
        for (Path driver : James38.drivers()) {
            published.put("extensions-jars/" + driver.getFileName(), Files.readAllBytes(driver));
        }

        assertThat(published).hasSize(2);
        try (ZipFile zip = new ZipFile(bundle.zip().toFile())) {
            for (Map.Entry<String, byte[]> driver : published.entrySet()) {
                assertThat(zip.getInputStream(zip.getEntry(driver.getKey())).readAllBytes())
                        .as(driver.getKey())
                        .isEqualTo(driver.getValue());
            }
        }
    }

    @Test
    void theCommandHasNoDatabaseInIt() {
        assertThat(Bundle.entries(Bundle.command()))
                .extracting(ZipEntry::getName)
                .noneMatch(name -> name.matches("(org/jdbi|com/zaxxer|io/leangen|org/h2|org/postgresql)/.*"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void noClassOfTheJarCouldMeetOneOfJames(Bundle bundle) {
        assertThat(bundle.classes().keySet())
                .isNotEmpty()
                .allMatch(name -> name.startsWith("org/sekisho/"))
                .anyMatch(name -> name.startsWith("org/sekisho/shaded/caffeine/"))
                .anyMatch(name -> name.startsWith("org/sekisho/shaded/jdbi/"))
                .anyMatch(name -> name.startsWith("org/sekisho/shaded/geantyref/"))
                .anyMatch(name -> name.startsWith("org/sekisho/shaded/hikari/"))
                .anyMatch(name -> name.startsWith("org/sekisho/shaded/dnsjava/"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void noClassOfTheJarNamesTheDnsjavaOfJames(Bundle bundle) {
        bundle.classes()
                .forEach((name, bytes) -> assertThat(new ConstantPool(bytes).texts())
                        .as(name)
                        .noneMatch(text -> text.matches("(?s).*org[/.]xbill[/.]DNS.*")));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void noServiceInTheJarTakesThePlaceOfOneOfTheServer(Bundle bundle) {
        assertThat(Bundle.entries(bundle.jar()))
                .extracting(ZipEntry::getName)
                .noneMatch(name -> name.startsWith("META-INF/services/"));
    }

    @Test
    void theCommandLeavesTheResolverOfItsJavaInPlace() {
        assertThat(Bundle.entries(Bundle.command()))
                .extracting(ZipEntry::getName)
                .noneMatch(name -> name.matches("META-INF/services/.*(InetAddressResolver|NameService).*"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void theJarHoldsItsLicence(Bundle bundle) {
        assertThat(Bundle.entries(bundle.jar()))
                .extracting(ZipEntry::getName)
                .contains("META-INF/LICENSE", "META-INF/NOTICE");
    }

    @Test
    void noClassOfTheJakartaJarRefersToAJavaxPackageThatJames39LacksByNow() {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : Bundle.JAMES_3_9.classes().entrySet()) {
            new ConstantPool(entry.getValue())
                    .texts().stream()
                            .filter(text -> text.matches("(?s).*javax[/.](mail|inject|activation|annotation)\\b.*"))
                            .forEach(text -> found.add(entry.getKey() + ": " + text));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void theSameSearchFindsThemInTheJarBeforeTheChange() {
        assertThat(new ConstantPool(Bundle.JAMES_3_8.classes().get("org/sekisho/james/Deployment.class")).texts())
                .contains("javax.mail.internet.MimeMessage");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void whatJamesLoadsFirstRunsOnJava11AndTheRestOnJava17(Bundle bundle) {
        List<String> forJava11 = List.of("org/sekisho/james/SekishoModule.class", "org/sekisho/james/Deployment.class");

        bundle.classes().forEach((name, bytes) -> {
            int version = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
            if (forJava11.contains(name)) {
                assertThat(version).as(name).isEqualTo(55);
                assertThat(new ConstantPool(bytes).classes())
                        .filteredOn(used -> used.startsWith("org/sekisho/"))
                        .allMatch(used -> forJava11.contains(used + ".class"));
            } else {
                assertThat(version).as(name).isLessThanOrEqualTo(61);
            }
        });
        assertThat(bundle.classes()).containsKeys(forJava11.toArray(String[]::new));
    }
}

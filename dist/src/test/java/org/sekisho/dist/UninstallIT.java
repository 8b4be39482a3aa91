package org.sekisho.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.testing.FreePorts;

/** A real James 3.8.1 starts without Sekisho when docs/upgrade-rollback-uninstall.md has been followed. */
class UninstallIT {

    private static final List<String> FILES = List.of(
            "extensions.properties",
            "healthcheck.properties",
            "jvm.properties",
            "mailetcontainer.xml",
            "sekisho.properties",
            "smtpserver.xml");

    @TempDir
    Path folder;

    @Test
    void jamesStartsWithoutSekishoWhenThePageHasBeenFollowed() throws Exception {
        try (JamesProcess james = new JamesProcess(folder).unpack(Bundle.JAMES_3_8)) {
            for (String name : FILES) {
                james.configure(name, james.sample(name.equals("smtpserver.xml") ? "mx/" + name : name));
            }
            int port = FreePorts.choose(1).get(0);
            change("smtpserver.xml", "0\\.0\\.0\\.0:25", "127.0.0.1:" + port);
            james.configure("webadmin.properties", "enabled=false\n");
            assertThat(james.start()).as(james.log()).isTrue();
            assertThat(james.log()).contains("judges arriving mail");
            james.close();

            change("smtpserver.xml", "(?s)<handler class=\"org\\.sekisho\\.[^>]*[^/]>.*?</handler>", "");
            change("smtpserver.xml", "<announce>never</announce>", "<announce>always</announce>");
            change("smtpserver.xml", "<verifyIdentity>false", "<verifyIdentity>true");
            change("mailetcontainer.xml", "(?s)<!--.*?-->", "");
            change("mailetcontainer.xml", "<mailet match=\"All\" class=\"org\\.sekisho\\.[^>]*/>", "");
            change("mailetcontainer.xml", "(?s)<mailet match=\"org\\.sekisho\\.[^>]*[^/]>.*?</mailet>", "");
            change("mailetcontainer.xml", "(?s)<processor state=\"quarantine\".*?</processor>", "");
            change("extensions.properties", "(?m)^guice.*$", "");
            change("healthcheck.properties", "(?m)^additional.*$", "");
            Files.delete(folder.resolve("conf/sekisho.properties"));
            try (Stream<Path> files = Files.list(folder.resolve("conf"))) {
                assertThat(files.filter(Files::isRegularFile))
                        .allSatisfy(file -> assertThat(withoutComments(Files.readString(file)))
                                .as(file.toString())
                                .doesNotContain("org.sekisho"));
            }
            for (String gone : List.of("extensions-jars", "sekisho", "var/sekisho", "sample-configuration")) {
                delete(folder.resolve(gone));
            }

            assertThat(james.start()).as(james.log()).isTrue();
            assertThat(james.log()).doesNotContainIgnoringCase("sekisho");
        }
    }

    private static String withoutComments(String text) {
        return text.replaceAll("(?s)<!--.*?-->", "").replaceAll("(?m)^#.*$", "");
    }

    private void change(String name, String pattern, String replacement) throws IOException {
        Path file = folder.resolve("conf").resolve(name);
        String before = Files.readString(file);
        String after = before.replaceAll(pattern, replacement);
        assertThat(after).as(name + " after " + pattern).isNotEqualTo(before);
        Files.writeString(file, after);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}

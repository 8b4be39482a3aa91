package org.sekisho.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.testing.FreePorts;

/** The sample configuration, unpacked and started in the real James 3.8.1. */
class SampleConfigurationIT {
    @TempDir
    Path folder;

    @Test
    void theSampleConfigurationRunsAsItIs() throws Exception {
        try (JamesProcess james = sample("smtpserver.xml")) {
            int webAdmin = FreePorts.choose(1).get(0);
            james.configure(
                    "webadmin.properties",
                    replace(james.sample("webadmin.properties"), "port=8000", "port=" + webAdmin));

            assertThat(james.start()).as(james.log()).isTrue();

            assertThat(james.log())
                    .containsPattern(
                            "Sekisho " + Bundle.VERSION + " .*authserv-id=localhost .*dmarc.enforcement=reject");
            assertThat(get(webAdmin, "/healthcheck/checks/Sekisho")).contains("\"componentName\":\"Sekisho\"");
            assertThat(get(webAdmin, "/metrics")).contains("sekisho_dns_hit_rate");
            assertThat(get(webAdmin, "/sekisho/reports")).contains("reports.email");
            james.close();
            assertThat(james.log()).contains("Sekisho stops judging", "JAMES server stopped");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx", "submission"})
    void aServerThatDoesOneOfTheTwoOnlyRunsAsItIs(String task) throws Exception {
        try (JamesProcess james = sample(task + "/smtpserver.xml")) {
            james.configure("webadmin.properties", "enabled=false\n");

            assertThat(james.start()).as(james.log()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("org.sekisho.dist.BundleIT#bundles")
    void theServersOfOneTaskAreThoseOfTheCompleteSample(Bundle bundle) throws Exception {
        try (JamesProcess unpacked = new JamesProcess(folder).unpack(bundle)) {
            List<String> both = servers(unpacked.sample("mx/smtpserver.xml"));
            both.addAll(servers(unpacked.sample("submission/smtpserver.xml")));

            assertThat(servers(unpacked.sample("smtpserver.xml")))
                    .isEqualTo(both)
                    .hasSize(3);
        }
    }

    /** The sample with this file as smtpserver.xml; only the ports are others, because the usual ones may be taken here. */
    private JamesProcess sample(String smtpServers) throws IOException, InterruptedException {
        JamesProcess james = new JamesProcess(folder).unpack(Bundle.JAMES_3_8);
        String text = james.sample(smtpServers);
        Matcher port = Pattern.compile("<bind>0\\.0\\.0\\.0:\\d+</bind>").matcher(text);
        List<String> binds = port.results().map(MatchResult::group).toList();
        assertThat(binds).isNotEmpty();
        List<Integer> ports = FreePorts.choose(binds.size());
        for (int i = 0; i < binds.size(); i++) {
            text = replace(text, binds.get(i), "<bind>127.0.0.1:" + ports.get(i) + "</bind>");
        }
        james.configure("smtpserver.xml", text);
        for (String name : List.of(
                "extensions.properties",
                "healthcheck.properties",
                "jvm.properties",
                "mailetcontainer.xml",
                "sekisho.properties")) {
            james.configure(name, james.sample(name));
        }
        makeKeystore(text);
        return james;
    }

    /** Runs the command that the sample gives, if it gives one. */
    private void makeKeystore(String text) throws IOException, InterruptedException {
        Matcher command = Pattern.compile("^ +keytool (.*)$", Pattern.MULTILINE).matcher(text);
        if (command.find()) {
            List<String> words = new ArrayList<>();
            words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
            words.addAll(List.of(command.group(1).split(" ")));
            Process keytool = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
            assertThat(keytool.waitFor()).isZero();
        }
    }

    private static List<String> servers(String text) {
        return Pattern.compile("<smtpserver .*?</smtpserver>", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(ArrayList::new));
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

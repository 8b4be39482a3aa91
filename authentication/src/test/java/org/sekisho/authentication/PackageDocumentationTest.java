package org.sekisho.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.testing.LoopbackDnsServer;

class PackageDocumentationTest {

    private static final Path PACKAGE = Path.of("org", "sekisho", "authentication");

    @Test
    @Timeout(60)
    void theExampleJudgesAMessage(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("message.eml"), "From: a@example.com\r\n\r\nbody\r\n");
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(
                "example.com\tTXT\tv=spf1 ip4:192.0.2.1 -all\n" + "_dmarc.example.com\tTXT\tv=DMARC1; p=reject\n")) {
            assertThat(LibraryExample.judge(dns.address(), file))
                    .startsWith("ACCEPT DMARC pass for example.com\nAuthentication-Results: mx.example.org;\r\n")
                    .contains("spf=pass smtp.mailfrom=a@example.com;")
                    .contains("dmarc=pass (p=reject dis=none) header.from=example.com policy.dmarc=none\r\n");
        }
    }

    @Test
    void theExampleStandsInThePackageDocumentation() throws IOException {
        List<String> source = Files.readAllLines(
                Path.of("src", "test", "java").resolve(PACKAGE).resolve("LibraryExample.java"));
        String example =
                source.subList(indexOf(source, "// example begins") + 1, indexOf(source, "// example ends")).stream()
                        .map(line -> line.isEmpty() ? " *" : " * " + line.substring(8))
                        .collect(Collectors.joining("\n"));

        assertThat(Files.readString(
                        Path.of("src", "main", "java").resolve(PACKAGE).resolve("package-info.java")))
                .contains("<pre>{@code\n" + example + "\n * }</pre>");
    }

    private static int indexOf(List<String> lines, String text) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(text)) {
                return i;
            }
        }
        throw new AssertionError("no line: " + text);
    }
}

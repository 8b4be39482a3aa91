package org.sekisho.authentication;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sekisho.authentication.dns.CachingDnsClient;
import org.sekisho.authentication.dns.DnsjavaClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.results.AuthenticationResultsField;

/** The example of the package documentation: {@link PackageDocumentationTest} runs it and compares the two. */
final class LibraryExample {

    private LibraryExample() {}

    static String judge(InetSocketAddress dnsServer, Path file) throws Exception {
        // example begins
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (DnsjavaClient dns = new DnsjavaClient(List.of(dnsServer))) {
            MessageAuthenticator authenticator = MessageAuthenticator.builder(new CachingDnsClient(dns), executor)
                    .build();
            LocalPolicy policy = new LocalPolicy(LocalPolicySettings.defaults());

            Envelope envelope = new Envelope(InetAddress.getByName("192.0.2.1"), "mta.example.com", "a@example.com");
            RawMessage message = RawMessage.of(() -> Files.newInputStream(file));
            Authentication known = authenticator.authenticate(envelope, message).join();

            Verdict verdict = policy.judge(known, PolicyContext.session("session-1"));
            String field = new AuthenticationResultsField("mx.example.org").write(known, verdict);
            return verdict.action() + " " + verdict.reason() + "\n" + field;
        } finally {
            executor.shutdown();
        }
        // example ends
    }
}

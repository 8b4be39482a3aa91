/**
 * Judges a message by SPF, DKIM and DMARC. {@link org.sekisho.authentication.MessageAuthenticator} finds out what is true,
 * {@link org.sekisho.authentication.policy.LocalPolicy} decides what to do about it, and {@link
 * org.sekisho.authentication.results.AuthenticationResultsField} writes it down for those who read the message:
 *
 * <pre>{@code
 * ExecutorService executor = Executors.newFixedThreadPool(2);
 * try (DnsjavaClient dns = new DnsjavaClient(List.of(dnsServer))) {
 *     MessageAuthenticator authenticator = MessageAuthenticator.builder(new CachingDnsClient(dns), executor)
 *             .build();
 *     LocalPolicy policy = new LocalPolicy(LocalPolicySettings.defaults());
 *
 *     Envelope envelope = new Envelope(InetAddress.getByName("192.0.2.1"), "mta.example.com", "a@example.com");
 *     RawMessage message = RawMessage.of(() -> Files.newInputStream(file));
 *     Authentication known = authenticator.authenticate(envelope, message).join();
 *
 *     Verdict verdict = policy.judge(known, PolicyContext.session("session-1"));
 *     String field = new AuthenticationResultsField("mx.example.org").write(known, verdict);
 *     return verdict.action() + " " + verdict.reason() + "\n" + field;
 * } finally {
 *     executor.shutdown();
 * }
 * }</pre>
 *
 * <p>A server that has the envelope and the header before the body begins earlier, with {@link
 * org.sekisho.authentication.MessageAuthenticator#begin}: then the answers of the DNS are there when the message is.
 */
@NullMarked
package org.sekisho.authentication;

import org.jspecify.annotations.NullMarked;

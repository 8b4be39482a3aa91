package org.sekisho.integration.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.DnsjavaClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.results.AuthenticationResultsField;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.Departed;

/** The server to which mail of our users goes: it judges what arrives by the DNS, as every receiver may. */
final class OtherSide implements AutoCloseable {

    private final DnsjavaClient dns;
    private final MessageAuthenticator authenticator;
    private final LocalPolicy policy = new LocalPolicy(LocalPolicySettings.defaults());

    OtherSide(InetSocketAddress dnsServer) {
        dns = new DnsjavaClient(List.of(dnsServer));
        authenticator = MessageAuthenticator.builder(dns, Runnable::run).build();
    }

    Arrival judge(Departed message) throws IOException {
        // All is loopback here, so that is where it came from.
        Envelope envelope = new Envelope(InetAddress.getLoopbackAddress(), message.helo(), message.mailFrom());
        Authentication known = authenticator
                .authenticate(envelope, RawMessage.of(message.bytes()))
                .join();
        String field = new AuthenticationResultsField(SampleDomains.SHOP)
                .write(known, policy.judge(known, PolicyContext.session("other-side")));
        return new Arrival(
                message, known, field.substring(field.indexOf(':') + 1).strip());
    }

    @Override
    public void close() {
        dns.close();
    }
}

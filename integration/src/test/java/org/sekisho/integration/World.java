package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/** A James with Sekisho, the DNS that it asks, and the domains that send to it. */
final class World implements AutoCloseable {

    static final String BOB = "bob@receiver.example";
    static final String ADA = "ada@bank.example";
    static final String EVE = "eve@attacker.example";

    private final SampleDomains domains = new SampleDomains();
    private final LoopbackDnsServer dns;
    private final JamesSettings settings;
    private final JamesServer james;
    private final List<JamesServer> others = new ArrayList<>();

    World(UnaryOperator<Zone.Builder> records, UnaryOperator<JamesSettings> settings) {
        dns = LoopbackDnsServer.serving(records.apply(domains.zone()).build());
        JamesSettings base = JamesSettings.withSekisho()
                .withSekishoProperty("dns.servers", dns.hostAndPort())
                .prepared(admin -> admin.addUser(BOB, JamesServer.PASSWORD));
        this.settings = settings.apply(base);
        james = JamesServer.start(this.settings);
    }

    /** Starts one more James with the same settings, on ports of its own. */
    JamesServer another() {
        JamesServer other = JamesServer.start(settings);
        others.add(other);
        return other;
    }

    JamesServer james() {
        return james;
    }

    LoopbackDnsServer dns() {
        return dns;
    }

    SampleDomains domains() {
        return domains;
    }

    /** A message of this author to Bob. */
    static MessageText text(String author) {
        return MessageText.from(author).to(BOB).subject("Greetings");
    }

    /** A message of Ada, signed with these keys of her bank. */
    byte[] signed(List<SigningKey> keys) {
        return SigningKey.sign(text(ADA).bytes(), keys);
    }

    /** Eve sends a message that claims to be from somebody else. */
    Sent forge(String author) throws IOException {
        return forge(text(author).bytes());
    }

    /** Eve sends a message to Bob. */
    Sent forge(byte[] message) throws IOException {
        return send(SampleDomains.ATTACKER_SERVER, EVE, BOB, message);
    }

    /** Sends a message, with a field on top by which it is found again. */
    Sent send(String client, String mailFrom, String recipient, byte[] message) throws IOException {
        String marker = "X-Marker: " + UUID.randomUUID();
        SmtpReply reply = james.receive(client, "mx.sender.example", mailFrom, recipient, marked(marker, message));
        return new Sent(james, recipient, marker, reply);
    }

    /** Bob logs in on the submission port and sends a message. */
    Sent submit(String recipient, byte[] message) throws IOException {
        return submit(BOB, recipient, message);
    }

    /** A user logs in on the submission port and sends a message. */
    Sent submit(String user, String recipient, byte[] message) throws IOException {
        String marker = "X-Marker: " + UUID.randomUUID();
        try (SmtpClient client = SmtpClient.connect(james.submissionPort())) {
            client.greetAndStartTls("laptop");
            client.authenticate(user, JamesServer.PASSWORD);
            SmtpReply reply = client.transfer(user, List.of(recipient), marked(marker, message));
            return new Sent(james, recipient, marker, reply);
        }
    }

    private static byte[] marked(String marker, byte[] message) {
        byte[] line = (marker + "\r\n").getBytes(UTF_8);
        byte[] marked = new byte[line.length + message.length];
        System.arraycopy(line, 0, marked, 0, line.length);
        System.arraycopy(message, 0, marked, line.length, message.length);
        return marked;
    }

    @Override
    public void close() {
        others.forEach(JamesServer::close);
        james.close();
        dns.close();
    }
}

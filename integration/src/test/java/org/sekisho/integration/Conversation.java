package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.SmtpClient;

/** A client in the middle of a session with the MX port, and how long the server has to think about its messages. */
final class Conversation implements AutoCloseable {

    /** Commands up to DATA, for one packet. */
    static final String ENVELOPE = "MAIL FROM:<" + World.EVE + ">\r\nRCPT TO:<" + World.BOB + ">\r\nDATA\r\n";

    private static final AtomicInteger DOMAINS = new AtomicInteger();

    private final World world;
    private final SmtpClient client;

    private Conversation(World world, SmtpClient client) {
        this.world = world;
        this.client = client;
    }

    /** A client that has said EHLO. */
    static Conversation greeted(World world) throws IOException {
        SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort());
        client.reply();
        client.ehlo("mx.attacker.example");
        return new Conversation(world, client);
    }

    /** A client that may send its text. */
    static Conversation inData(World world) throws IOException {
        Conversation conversation = greeted(world);
        conversation.startData();
        return conversation;
    }

    /** From here to DATA, which must be accepted. */
    void startData() throws IOException {
        client.write(ENVELOPE);
        expect("250", "250", "354");
    }

    SmtpClient client() {
        return client;
    }

    /** Reads replies, which must begin like this, in this order. */
    void expect(String... beginnings) throws IOException {
        for (String beginning : beginnings) {
            assertThat(client.reply().toString()).startsWith(beginning);
        }
    }

    /** The server must have closed the connection. */
    void expectEnd() {
        assertThatThrownBy(client::reply).isInstanceOf(IOException.class);
    }

    /** A message whose judgement takes so long, since the DNS does. */
    Text slow(Duration time) {
        String domain = "pending-" + DOMAINS.incrementAndGet() + ".example";
        world.dns().delay("_dmarc." + domain, time);
        return new Text(domain, "");
    }

    /** A message that is judged at once. */
    static Text quick() {
        return from(SampleDomains.HOBBY);
    }

    /** A message from this domain. */
    static Text from(String domain) {
        return new Text(domain, "");
    }

    /**
     * A message that can be found again.
     *
     * @param marker a header line that no other message has
     */
    record Text(String domain, String marker, String more) {

        private Text(String domain, String more) {
            this(domain, "X-Marker: " + UUID.randomUUID(), more);
        }

        /** With so many octets more in its body. */
        Text large(int octets) {
            return new Text(domain, marker, ("0123456789".repeat(99) + "\r\n").repeat(octets / 992));
        }

        /** Without the final dot. */
        @Override
        public String toString() {
            byte[] text = MessageText.from("me@" + domain).to(World.BOB).bytes();
            return marker + "\r\n" + new String(text, UTF_8) + more;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}

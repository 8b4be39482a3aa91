package org.sekisho.integration.attacks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.ImapClient;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/**
 * A James with Sekisho, and the DNS that it asks. Each attack comes from a network of its own and goes to a user of its own, so
 * that any number may go on at the same time. Thread-safe.
 */
final class AttackedServer implements AutoCloseable {

    /** A client whose mail is not judged: what it brings is shown to a victim as it is. */
    private static final String TRUSTED = "192.0.2.200";

    private final LoopbackDnsServer dns;
    private final JamesServer james;

    /** @param attacks each gets a recipient, and where it is compared, a victim without a defence */
    AttackedServer(List<Attack> attacks) {
        dns = LoopbackDnsServer.serving(HostileDomains.zone());
        Catalogue.GROUPS.forEach(group -> group.disturb(dns));
        james = JamesServer.start(JamesSettings.withSekisho()
                .withSekishoProperty("dns.servers", dns.hostAndPort())
                .withSekishoProperty("spf.fail", "refuse")
                .withSekishoProperty("arc.verify", "true")
                .withSekishoProperty("arc.trusted-sealers", SampleDomains.LIST)
                .withSekishoProperty("trusted-networks", TRUSTED)
                .prepared(admin -> {
                    for (int i = 0; i < attacks.size(); i++) {
                        admin.addUser(recipient(i), JamesServer.PASSWORD);
                        if (attacks.get(i).victim() instanceof Victim.Shown) {
                            admin.addUser(undefended(i), JamesServer.PASSWORD);
                        }
                    }
                }));
    }

    JamesServer james() {
        return james;
    }

    LoopbackDnsServer dns() {
        return dns;
    }

    /** The address that the client of an attack has; SPF of {@code evil.example} passes for it. */
    static String client(int attack) {
        return "198.18." + attack + ".7";
    }

    /** Whom an attack is sent to. */
    static String recipient(int attack) {
        return "user" + attack + "@" + SampleDomains.RECEIVER;
    }

    private static String undefended(int attack) {
        return "undefended" + attack + "@" + SampleDomains.RECEIVER;
    }

    /** A client with the address of an attack, greeted by the server. */
    SmtpClient connect(int attack) throws IOException {
        SmtpClient client = SmtpClient.connectFrom(client(attack), james.mxPort());
        client.reply();
        return client;
    }

    /** Waits until so many messages of an attack lie in the folders of its recipient. */
    List<Delivered> delivered(int attack, int messages) throws IOException {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> james.mailbox(recipient(attack)), mail -> mail.size() >= messages);
    }

    /** The authors that James's IMAP server shows of a message that came in without a judgement. */
    String shownWithoutDefence(int attack, byte[] message) {
        try {
            String victim = undefended(attack);
            SmtpReply reply = james.receive(TRUSTED, Sending.HELO, Sending.MAIL_FROM, victim, message);
            if (!reply.positive()) {
                return "refused by James: " + reply;
            }
            james.await(victim, "");
            try (ImapClient imap = ImapClient.login(james.imapPort(), victim, JamesServer.PASSWORD)) {
                return String.join(", ", imap.authors("INBOX").get(0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of James's log about judged messages of an attack. */
    List<String> judged(int attack) {
        String client = "client=" + client(attack) + " ";
        return james.log().lines().filter(line -> line.contains(client)).toList();
    }

    /** Lines of the log that tell of a defect of ours. */
    List<String> defects() {
        return james.log()
                .lines()
                .filter(line ->
                        line.contains("ERROR") && line.toLowerCase(Locale.ROOT).contains("sekisho"))
                .toList();
    }

    @Override
    public void close() {
        james.close();
        dns.close();
    }
}

package org.sekisho.integration.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.integration.mail.SmtpClient;

/**
 * Clients that say so much and then nothing. There are as many as {@code -Dattacks.connections} says, so that the ordinary run
 * is short; what each costs does not hang on it.
 */
final class StoppedClients {

    private static final int CONNECTIONS = Integer.getInteger("attacks.connections", 50);
    private static final int MEASUREMENTS = 2;
    private static final int KIBIBYTE = 1024;

    private final AttackedServer server;
    private final int attack;

    StoppedClients(AttackedServer server, int attack) {
        this.server = server;
        this.attack = attack;
    }

    /** What each costs of the heap that is live while all are there. */
    String observe(Sending.Stop stop) throws IOException {
        long before = server.james().liveHeap();
        List<SmtpClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(server.connect(attack));
            }
            for (SmtpClient client : clients) {
                if (stop.inData()) {
                    client.command("EHLO " + Sending.HELO);
                    client.command("MAIL FROM:<" + Sending.MAIL_FROM + ">");
                    client.command("RCPT TO:<" + AttackedServer.recipient(attack) + ">");
                    client.command("DATA");
                }
                client.write(stop.octets().get());
            }
            long each = (mostHeap() - before) / CONNECTIONS / KIBIBYTE;
            return each <= stop.kibibytes()
                    ? "at most " + stop.kibibytes() + " KiB of heap for each"
                    : each + " KiB of heap for each";
        } finally {
            for (SmtpClient client : clients) {
                client.close();
            }
        }
    }

    /** While James reads what was sent. */
    private long mostHeap() throws IOException {
        long most = 0;
        for (int i = 0; i < MEASUREMENTS; i++) {
            most = Math.max(most, server.james().liveHeap());
        }
        return most;
    }
}

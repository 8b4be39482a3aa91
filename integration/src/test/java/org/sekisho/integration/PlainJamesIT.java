package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpReply;

/** What the other tests build on: a James, and clients that change no byte. */
class PlainJamesIT {

    private static final String BOB = "bob@receiver.example";

    @Test
    void aMessageReachesTheMailboxByteForByteFromTheAddressThatTheClientNames() throws Exception {
        JamesSettings settings =
                JamesSettings.withoutSekisho().prepared(admin -> admin.addUser(BOB, JamesServer.PASSWORD));
        String message = "From: a@b.example\r\nSubject: marker-1\r\nMIME-Version: 1.0\r\n\r\n.dot\r\n..\r\nend\r\n";
        try (JamesServer james = JamesServer.start(settings)) {
            SmtpReply reply =
                    james.receive("192.0.2.7", "mx.b.example", "a@b.example", BOB, message.getBytes(ISO_8859_1));
            assertThat(reply.code()).isEqualTo(250);
            Delivered mail = james.await(BOB, "marker-1");
            assertThat(mail.folder()).isEqualTo("INBOX");
            assertThat(mail.text()).endsWith(message);
            assertThat(mail.fields("Received").get(0)).contains("[192.0.2.7]");
        }
    }
}

package org.sekisho.integration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SmtpClientTest {

    @Test
    void theProxyLineGoesFirstAndDotsAreDoubled() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> serve(server));
            try (SmtpClient client = SmtpClient.connectFrom("2001:db8::7", server.getLocalPort())) {
                SmtpReply reply = client.data(".a\r\n..\r\nb.\r\nno end".getBytes(ISO_8859_1));
                assertThat(reply.code()).isEqualTo(250);
                assertThat(reply.lines()).containsExactly("first", "second");
                assertThat(reply).hasToString("250 first second");
            }
            assertThat(received.join())
                    .isEqualTo("PROXY TCP6 2001:db8::7 ::1 40001 " + server.getLocalPort()
                            + "\r\n..a\r\n...\r\nb.\r\nno end\r\n.\r\n");
        }
    }

    private static String serve(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("250-first\r\n250 second\r\n".getBytes(ISO_8859_1));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toString(ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

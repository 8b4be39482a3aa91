package org.sekisho.integration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SinkServerTest {

    @Test
    void theBytesAreKeptAsTheyWereBeforeDotsWereDoubled() throws Exception {
        byte[] message = "A: b\r\n\r\n.dot\r\n..\r\n\u00fc\r\n".getBytes(ISO_8859_1);
        try (SinkServer sink = new SinkServer();
                SmtpClient client = SmtpClient.connect(sink.port())) {
            client.reply();
            client.ehlo("me.example");
            SmtpReply reply = client.transfer("a@b.example", List.of("c@d.example", "e@f.example"), message);

            assertThat(reply.code()).isEqualTo(250);
            Departed departed = sink.awaitFor("e@f.example");
            assertThat(departed.bytes()).isEqualTo(message);
            assertThat(departed.helo()).isEqualTo("me.example");
            assertThat(departed.mailFrom()).isEqualTo("a@b.example");
            assertThat(departed.recipients()).containsExactly("c@d.example", "e@f.example");
        }
    }

    @Test
    void offers8BitTextUnlessToldOtherwiseAndRefusesWhomItIsTold() throws Exception {
        try (SinkServer sink = new SinkServer()) {
            assertThat(greeting(sink)).contains("8BITMIME");
            sink.offerEightBit(false);
            assertThat(greeting(sink)).doesNotContain("8BITMIME");

            sink.refuse("nobody@d.example");
            try (SmtpClient client = SmtpClient.connect(sink.port())) {
                client.reply();
                client.ehlo("me.example");
                SmtpReply reply = client.transfer("", List.of("nobody@d.example"), new byte[0]);
                assertThat(reply).hasToString("550 5.1.1 No such user");
            }
            assertThat(sink.messages()).isEmpty();
        }
    }

    private static String greeting(SinkServer sink) throws Exception {
        try (SmtpClient client = SmtpClient.connect(sink.port())) {
            client.reply();
            return client.ehlo("me.example").text();
        }
    }
}

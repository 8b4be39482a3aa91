package org.sekisho.james;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JamesOutboxTest {

    private static final String MESSAGE =
            "From: dmarc@example.org\r\nSubject: Report\r\nMIME-Version: 1.0\r\nMessage-ID: <1@example.org>\r\n\r\nh\u00e9llo\r\n";

    private final List<String> handedOver = new ArrayList<>();

    @Test
    @Tag("B33")
    void jamesGetsTheOctetsAsTheyAreWithTheNullSenderSoThatNothingComesBack() throws IOException {
        new JamesOutbox(() -> context(mail -> handedOver.add(mail.getMaybeSender()
                                .asString() + " " + mail.getRecipients() + " " + mail.getState() + "\n" + text(mail))))
                .send("owner@sender.example", MESSAGE.getBytes(ISO_8859_1));

        assertThat(handedOver).containsExactly("<> [owner@sender.example] root\n" + MESSAGE);
    }

    @Test
    @Tag("B31")
    void aQueueThatDoesNotTakeItIsAFailureThatCanBeTriedAgain() {
        for (Exception refusal : List.of(new MessagingException("disk full"), new IllegalStateException("disk full"))) {
            JamesOutbox outbox = new JamesOutbox(() -> context(mail -> {
                throw refusal;
            }));

            assertThatThrownBy(() -> outbox.send("owner@sender.example", MESSAGE.getBytes(ISO_8859_1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("James does not take mail to owner@sender.example: disk full");
        }
    }

    @Test
    void whatIsNoAddressIsAFailureToo() {
        JamesOutbox outbox = new JamesOutbox(() -> context(mail -> handedOver.add("never")));

        assertThatThrownBy(() -> outbox.send("nobody", new byte[0])).isInstanceOf(IOException.class);
        assertThat(handedOver).isEmpty();
    }

    @FunctionalInterface
    private interface Taking {
        void take(Mail mail) throws Exception;
    }

    private static MailetContext context(Taking queue) {
        return (MailetContext) Proxy.newProxyInstance(
                MailetContext.class.getClassLoader(),
                new Class<?>[] {MailetContext.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("sendMail") || arguments.length != 1) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    queue.take((Mail) arguments[0]);
                    return null;
                });
    }

    private static String text(Mail mail) throws IOException, MessagingException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mail.getMessage().writeTo(out);
        return out.toString(ISO_8859_1);
    }
}

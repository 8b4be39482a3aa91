package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.List;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.results.ByteRange;

@Tag("B19")
class MailContentTest {

    private static final String MESSAGE =
            "Received: x\r\nMIME-Version: 1.0 (Apple Message framework)\r\nSubject:  Gr\u00fc\u00dfe\r\nForged: 1\r\n\r\nbody \r\n";

    @Test
    void anEditedMailIsWrittenByJamesExactlyAsEdited() throws Exception {
        MailImpl mail = mail(MESSAGE);
        int forged = MESSAGE.indexOf("Forged");
        String expected = "Top: 1\r\n" + MESSAGE.replace("Forged: 1\r\n", "");

        MailContent.edit(
                mail, new HeaderEdit("Top: 1\r\n".getBytes(ISO_8859_1), List.of(new ByteRange(forged, forged + 11))));

        assertThat(content(mail)).isEqualTo(expected);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        mail.getMessage().writeTo(written);
        assertThat(written.toString(ISO_8859_1)).isEqualTo(expected.replace("\u00fc\u00df", "??"));
        LifecycleUtil.dispose(mail);
    }

    @Test
    void aLargeMailIsEditedThroughItsFile() throws Exception {
        String large = MESSAGE + "0123456789abcdef\r\n".repeat(100_000);
        MailImpl mail = mail(large);

        MailContent.edit(mail, new HeaderEdit("Top: 1\r\n".getBytes(ISO_8859_1), List.of()));

        assertThat(content(mail)).isEqualTo("Top: 1\r\n" + large);
        LifecycleUtil.dispose(mail);
    }

    private static MailImpl mail(String message) throws Exception {
        MailImpl mail = MailImpl.builder().name("m").build();
        mail.setMessageContent(
                MimeMessageInputStreamSource.create("m", new ByteArrayInputStream(message.getBytes(ISO_8859_1))));
        return mail;
    }

    private static String content(MailImpl mail) throws Exception {
        try (InputStream in = MailContent.open(mail)) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}

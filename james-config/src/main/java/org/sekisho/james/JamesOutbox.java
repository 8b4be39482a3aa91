package org.sekisho.james;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.MailetContext;
import org.sekisho.reports.sending.Outbox;

/**
 * James's spool, by way of its mailet context: so that its relay rules know that the server itself sends the mail, and {@code
 * SignDkim} that it is ours. Safe for use by any number of threads.
 */
final class JamesOutbox implements Outbox {

    /** James makes it after the extensions. */
    private final Provider<MailetContext> context;

    @Inject
    JamesOutbox(Provider<MailetContext> context) {
        this.context = context;
    }

    @Override
    public void send(String recipient, byte[] message) throws IOException {
        try {
            String name = MailImpl.getId();
            MailImpl mail = MailImpl.builder()
                    .name(name)
                    .sender(MaybeSender.nullSender())
                    .addRecipient(new MailAddress(recipient))
                    .build();
            try {
                mail.setMessageContent(MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(message)));
                context.get().sendMail(mail);
            } finally {
                LifecycleUtil.dispose(mail);
            }
        } catch (MessagingException | RuntimeException refused) {
            throw new IOException("James does not take mail to " + recipient + ": " + refused.getMessage(), refused);
        }
    }
}

package org.sekisho.mail;

import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

/**
 * Reads and replaces the bytes of a {@link Mail}.
 *
 * <p>In the spool these are the best bytes that James can give, not always those that arrived: 8-bit bytes in header fields
 * may have become {@code ?}. An SMTP hook reads the original from its session instead.
 */
public final class MailContent {

    private MailContent() {}

    /**
     * The bytes of the message; close it.
     *
     * @throws IOException also when James cannot produce the message
     */
    public static InputStream open(Mail mail) throws IOException {
        try {
            return new MimeMessageInputStream(mail.getMessage());
        } catch (MessagingException e) {
            throw new IOException("James cannot read the message " + mail.getName(), e);
        }
    }

    /**
     * Copies an edited message to where James keeps messages: small ones in memory, others in a temporary file.
     *
     * @param original from its first byte on; it is closed
     * @return to be handed to {@link #replace}, or to be disposed of by {@link LifecycleUtil#dispose(Object)}
     * @throws IOException when it cannot be copied; nothing is left behind then
     */
    public static MimeMessageInputStreamSource copyOf(HeaderEdit edit, InputStream original) throws IOException {
        try (InputStream edited = edit.applyTo(original)) {
            return MimeMessageInputStreamSource.create("sekisho-" + UUID.randomUUID(), edited);
        } catch (MessagingException e) {
            throw new IOException("the edited message cannot be stored", e);
        }
    }

    /**
     * Gives the mail another content. James then writes exactly these bytes, since it has not parsed them (JavaMail saves,
     * and thereby changes, only what was modified through its own methods).
     *
     * @param source belongs to the mail from now on
     * @throws IOException when James refuses it; the source is disposed of then
     */
    public static void replace(Mail mail, MimeMessageInputStreamSource source) throws IOException {
        try {
            if (mail instanceof MailImpl james) {
                james.setMessageContent(source);
            } else {
                mail.setMessage(new MimeMessageWrapper(source));
            }
        } catch (MessagingException e) {
            LifecycleUtil.dispose(source);
            throw new IOException("James does not take the edited message " + mail.getName(), e);
        }
    }

    /**
     * Edits the message of a mail in place.
     *
     * @throws IOException when the message cannot be read or stored; the mail is as it was then
     */
    public static void edit(Mail mail, HeaderEdit edit) throws IOException {
        if (!edit.isEmpty()) {
            replace(mail, copyOf(edit, open(mail)));
        }
    }
}

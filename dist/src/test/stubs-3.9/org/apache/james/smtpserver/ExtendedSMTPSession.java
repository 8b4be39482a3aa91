package org.apache.james.smtpserver;

import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MimeMessageInputStreamSource;

public abstract class ExtendedSMTPSession implements SMTPSession {
    public MimeMessageInputStreamSource getMimeMessageWriter() {
        throw new UnsupportedOperationException();
    }

    public void setMimeMessageInputStreamSource(MimeMessageInputStreamSource source) {}
}

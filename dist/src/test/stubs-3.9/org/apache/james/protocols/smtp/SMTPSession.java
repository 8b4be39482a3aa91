package org.apache.james.protocols.smtp;

import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession;

public interface SMTPSession extends ProtocolSession {
    AttachmentKey<MaybeSender> SENDER = AttachmentKey.of("SENDER_ADDRESS", MaybeSender.class);
    @SuppressWarnings({"rawtypes", "unchecked"})
    AttachmentKey<List<MailAddress>> RCPT_LIST = (AttachmentKey) AttachmentKey.of("RCPT_LIST", List.class);
    AttachmentKey<String> CURRENT_HELO_MODE = AttachmentKey.of("CURRENT_HELO_MODE", String.class);
    AttachmentKey<String> CURRENT_HELO_NAME = AttachmentKey.of("CURRENT_HELO_NAME", String.class);

    boolean isRelayingAllowed();

    long currentMessageSize();

    void setCurrentMessageSize(long size);

    @Override
    SMTPConfiguration getConfiguration();
}

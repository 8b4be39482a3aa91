package org.apache.james.smtpserver;

import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.mailet.Mail;

public interface JamesMessageHook extends Hook {
    HookResult onMessage(SMTPSession session, Mail mail);
}

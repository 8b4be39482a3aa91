package org.apache.james.protocols.smtp.hook;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;

public interface MailHook extends Hook {
    default HookResult doMail(SMTPSession session, MailAddress sender) {
        return HookResult.DECLINED;
    }

    default HookResult doMail(SMTPSession session, MaybeSender sender) {
        return HookResult.DECLINED;
    }
}

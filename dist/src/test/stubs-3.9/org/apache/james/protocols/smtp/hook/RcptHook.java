package org.apache.james.protocols.smtp.hook;

import java.util.Map;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;

public interface RcptHook extends Hook {
    default Set<String> supportedParameters() {
        return Set.of();
    }

    default HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return HookResult.DECLINED;
    }

    default HookResult doRcpt(
            SMTPSession session, MaybeSender sender, MailAddress recipient, Map<String, String> parameters) {
        return HookResult.DECLINED;
    }
}

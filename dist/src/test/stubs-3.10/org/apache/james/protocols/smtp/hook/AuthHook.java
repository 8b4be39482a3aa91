package org.apache.james.protocols.smtp.hook;

import org.apache.james.core.Username;
import org.apache.james.jwt.OidcSASLConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;

@Deprecated
public interface AuthHook extends Hook {
    HookResult doAuth(SMTPSession session, Username username, String password);

    HookResult doSasl(SMTPSession session, OidcSASLConfiguration saslConfiguration, String initialResponse);

    default HookResult doDelegation(SMTPSession session, Username target) {
        return HookResult.DECLINED;
    }
}

package org.apache.james.protocols.smtp.hook;

import org.apache.james.protocols.api.sasl.SaslFailure;
import org.apache.james.protocols.api.sasl.SaslIdentity;
import org.apache.james.protocols.smtp.SMTPSession;

/** As James 3.10 has it: told how each login ended. */
public interface SaslAuthResultHook extends Hook {
    void onSuccess(SMTPSession session, String mechanismName, SaslIdentity identity);

    void onFailure(SMTPSession session, String mechanismName, SaslFailure failure);
}

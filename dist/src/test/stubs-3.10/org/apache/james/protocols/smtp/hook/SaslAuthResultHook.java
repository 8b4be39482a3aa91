package org.apache.james.protocols.smtp.hook;

import org.apache.james.protocols.api.sasl.SaslFailure;
import org.apache.james.protocols.api.sasl.SaslIdentity;
import org.apache.james.protocols.smtp.SMTPSession;

public interface SaslAuthResultHook extends Hook {
    void onSuccess(SMTPSession session, String mechanismName, SaslIdentity identity);

    void onFailure(SMTPSession session, String mechanismName, SaslFailure failure);
}

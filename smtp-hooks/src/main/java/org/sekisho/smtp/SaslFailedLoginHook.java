package org.sekisho.smtp;

import org.apache.james.protocols.api.sasl.SaslFailure;
import org.apache.james.protocols.api.sasl.SaslIdentity;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.SaslAuthResultHook;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.FailedLogins;

/**
 * {@link FailedLoginHook} on James 3.10, which tells how each login has ended, those in several lines too. Only loaded by name, by
 * {@link FailedLoginHookProvider}: the interface is not there before 3.10, and James brings it along.
 */
final class SaslFailedLoginHook extends FailedLoginHook implements SaslAuthResultHook {

    SaslFailedLoginHook(FailedLogins failedLogins, Checkpoint checkpoint) {
        super(failedLogins, checkpoint);
    }

    @Override
    public void onSuccess(SMTPSession session, String mechanismName, SaslIdentity identity) {
        ended(session, true);
    }

    @Override
    public void onFailure(SMTPSession session, String mechanismName, SaslFailure failure) {
        ended(session, false);
    }
}

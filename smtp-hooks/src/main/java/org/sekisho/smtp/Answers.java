package org.sekisho.smtp;

import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.policy.SmtpReply;

/** Says a reply of ours in James's words. */
final class Answers {

    private Answers() {}

    /** Refuses for good with a 5xx reply, for now with a 4xx. */
    static HookResult of(SmtpReply reply) {
        HookReturnCode code = reply.code() >= 500 ? HookReturnCode.deny() : HookReturnCode.denySoft();
        return HookResult.builder()
                .hookReturnCode(code)
                .smtpReturnCode(String.valueOf(reply.code()))
                .smtpDescription(reply.enhancedCode() + " " + reply.text())
                .build();
    }

    /** The same as the answer to a command. */
    static Response response(SmtpReply reply) {
        return new SMTPResponse(String.valueOf(reply.code()), reply.enhancedCode() + " " + reply.text());
    }

    /** Whether a hook has refused, for good or for now. */
    static boolean refuses(@Nullable HookResult result) {
        return result != null
                && (result.getResult().isDisconnected()
                        || result.getResult().getAction() == HookReturnCode.Action.DENY
                        || result.getResult().getAction() == HookReturnCode.Action.DENYSOFT);
    }
}

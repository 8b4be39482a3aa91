package org.apache.james.protocols.smtp.core;

import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.SMTPSession;

public interface DataLineFilter extends ProtocolHandler {
    Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next);
}

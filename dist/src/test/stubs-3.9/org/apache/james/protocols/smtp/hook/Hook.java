package org.apache.james.protocols.smtp.hook;

import org.apache.james.protocols.api.handler.ProtocolHandler;

public interface Hook extends ProtocolHandler {}

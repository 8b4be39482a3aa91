package org.apache.james.protocols.smtp;

import org.apache.james.protocols.api.ProtocolConfiguration;

public interface SMTPConfiguration extends ProtocolConfiguration {
    long getMaxMessageSize();
}

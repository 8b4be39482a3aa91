package org.apache.james.protocols.smtp;

import java.util.List;
import org.apache.james.protocols.api.AbstractResponse;

public class SMTPResponse extends AbstractResponse {
    public SMTPResponse(String code, CharSequence description) {
        super(code, description);
    }

    @Override
    public List<CharSequence> getLines() {
        return List.of();
    }
}

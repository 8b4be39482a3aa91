package org.sekisho.authentication.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Between canonical names as text and names on the wire. In text no character but the dot has a meaning of its own. */
final class WireNames {

    private WireNames() {}

    /** The name on the wire, or null if there can be none. */
    static @Nullable Name of(String canonical) {
        if (!DomainNames.isValid(canonical)) {
            return null;
        }
        byte[] text = canonical.getBytes(StandardCharsets.ISO_8859_1);
        byte[] wire = new byte[text.length + 2];
        int lengthAt = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || text[i] == '.') {
                wire[lengthAt] = (byte) (i - lengthAt);
                lengthAt = i + 1;
            } else {
                wire[i + 1] = text[i];
            }
        }
        try {
            return new Name(wire);
        } catch (IOException invalid) {
            return null;
        }
    }

    /** The canonical text of a name; empty for the root. An octet that a host name never has is escaped as in RFC 1035 5.1. */
    static String text(Name name) {
        return name.labels() == 0 ? "" : DomainNames.canonical(name.toString(true));
    }
}

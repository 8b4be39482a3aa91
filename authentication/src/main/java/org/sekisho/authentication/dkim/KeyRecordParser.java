package org.sekisho.authentication.dkim;

import java.util.List;
import java.util.Optional;

/** Reads a key record (RFC 6376 3.6.1). */
final class KeyRecordParser {

    private static final int ED25519_LENGTH = 32;

    private KeyRecordParser() {}

    static DkimKeyRecord parse(String text) throws TagSyntaxException {
        TagList tags = TagList.parse(text);
        Optional<String> version = tags.value("v");
        if (version.isPresent() && !(version.get().equals("DKIM1") && tags.isFirst("v"))) {
            throw new TagSyntaxException("not a DKIM1 key record");
        }
        String keyType = keyType(tags);
        byte[] octets = tags.requireBase64("p");
        DkimPublicKey key;
        if (octets.length == 0) {
            key = new DkimPublicKey.Revoked();
        } else if (keyType.equals("rsa")) {
            key = RsaKeyReader.read(octets);
        } else if (octets.length == ED25519_LENGTH) {
            key = new DkimPublicKey.Ed25519(octets);
        } else {
            throw new TagSyntaxException("p= is not an Ed25519 key");
        }
        List<String> flags = tags.elements("t").orElse(List.of());
        return new DkimKeyRecord(
                keyType,
                tags.elements("h"),
                tags.elements("s").map(KeyRecordParser::includesEmail).orElse(true),
                contains(flags, "y"),
                contains(flags, "s"),
                key);
    }

    private static String keyType(TagList tags) throws TagSyntaxException {
        String named = tags.value("k").orElse("rsa");
        for (String known : new String[] {"rsa", "ed25519"}) {
            if (known.equalsIgnoreCase(named)) {
                return known;
            }
        }
        throw new TagSyntaxException("unknown key type in k=");
    }

    private static boolean includesEmail(List<String> services) {
        return contains(services, "*") || contains(services, "email");
    }

    private static boolean contains(List<String> elements, String wanted) {
        return elements.stream().anyMatch(wanted::equalsIgnoreCase);
    }
}

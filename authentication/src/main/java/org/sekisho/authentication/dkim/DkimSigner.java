package org.sekisho.authentication.dkim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/**
 * Signs messages (RFC 6376 5, RFC 8463). What it signs are the octets that it is given: they must be those that go on the
 * wire. It never changes the message; the fields that it makes go on top of it.
 *
 * <p>Immutable, safe for use by any number of threads.
 */
public final class DkimSigner {

    /** RFC 6376 5.4.1: what a reader sees, and what tells how to show it. */
    private static final List<String> DEFAULT_FIELDS = List.of(
            "From",
            "Reply-To",
            "To",
            "Cc",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "List-Id",
            "List-Post",
            "List-Unsubscribe",
            "List-Unsubscribe-Post");

    /**
     * RFC 6376 8.15: a second field of these names could show the reader something that was not signed. Sender is not among them,
     * since mailing lists add it.
     */
    private static final List<String> DEFAULT_OVERSIGNED = List.of(
            "From",
            "Reply-To",
            "To",
            "Cc",
            "Subject",
            "Date",
            "Message-ID",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding");

    /** RFC 6376 5.4, 5.4.1: they are changed or taken out on the way, so that a signature over them breaks. */
    private static final List<String> NEVER_SIGNED =
            List.of("bcc", "resent-bcc", "content-length", "return-path", "received", "dkim-signature");

    /** All that is left of an empty body in simple form (RFC 6376 3.4.3). */
    private static final int LINE_END = 2;

    private final Canonicalization header;
    private final Canonicalization body;
    private final List<String> fields;
    private final List<String> oversigned;
    private final Optional<Duration> lifetime;
    private final Clock clock;

    private DkimSigner(Builder builder) {
        header = builder.header;
        body = builder.body;
        fields = lowerCase(builder.fields);
        oversigned = lowerCase(builder.oversigned);
        lifetime = builder.lifetime;
        clock = builder.clock;
        if (!fields.contains("from")) {
            throw new IllegalArgumentException("From must be signed (RFC 6376 5.4)");
        }
        for (String name : fields) {
            if (NEVER_SIGNED.contains(name) || !isFieldName(name)) {
                throw new IllegalArgumentException("a field of this name cannot be signed: " + name);
            }
        }
    }

    /** Begins with relaxed/relaxed, the usual fields, {@code t=} and no {@code x=}. */
    public static Builder builder() {
        return new Builder();
    }

    /** The names of the fields that are signed by default where a message has them. */
    public static List<String> usualFields() {
        return DEFAULT_FIELDS;
    }

    /**
     * Signs a message with each of the keys; its body is read and hashed once.
     *
     * @param keys at least one
     * @return one DKIM-Signature field for each key, in order, each with its folding and its final CRLF: to be put on top
     *     of the message as they are
     * @throws IOException if the body cannot be read
     * @throws IllegalArgumentException if the header section {@linkplain HeaderSection#isTruncated() is too long}
     */
    public byte[] sign(RawMessage message, List<DkimSigningKey> keys) throws IOException {
        if (message.header().isTruncated()) {
            throw new IllegalArgumentException("the header section is too long to be signed");
        }
        SignedBody signedBody = signedBody(message);
        SignedFields present = new SignedFields(message.header());
        List<String> names = signedNames(
                present, message.header().possibleFieldsNamed("From").size());
        ByteArrayOutputStream signatures = new ByteArrayOutputStream();
        for (DkimSigningKey key : keys) {
            signatures.writeBytes(sign(present, names, signedBody, key));
        }
        return signatures.toByteArray();
    }

    /** What stands in {@code bh=}, and the canonicalization that it was made with. */
    private record SignedBody(Canonicalization canonicalization, String hash) {}

    private SignedBody signedBody(RawMessage message) throws IOException {
        BodyHasher.BodyHash hash = hash(message, body);
        if (hash.bodyLength() == 0) {
            BodyHasher.BodyHash simple = hash(message, Canonicalization.SIMPLE);
            if (simple.bodyLength() == LINE_END) {
                return new SignedBody(Canonicalization.SIMPLE, text(simple));
            }
        }
        return new SignedBody(body, text(hash));
    }

    private static BodyHasher.BodyHash hash(RawMessage message, Canonicalization canonicalization) throws IOException {
        BodyHasher hasher = new BodyHasher();
        BodyHasher.BodyHash hash = hasher.require(canonicalization, DkimAlgorithm.RSA_SHA256, BodyHasher.WHOLE);
        message.readBody(hasher);
        hasher.finish();
        return hash;
    }

    private static String text(BodyHasher.BodyHash hash) {
        return Base64.getEncoder().encodeToString(hash.value());
    }

    /**
     * Each name as often as there are fields of it, and once more where a further one shall break the signature; From at least as
     * often as any reader sees one (B07).
     */
    private List<String> signedNames(SignedFields present, int authorFields) {
        List<String> names = new ArrayList<>();
        for (String name : fields) {
            int visible = name.equals("from") ? authorFields : present.count(name);
            int count = visible + (oversigned.contains(name) ? 1 : 0);
            for (int i = 0; i < count; i++) {
                names.add(name);
            }
        }
        return names;
    }

    private byte[] sign(SignedFields present, List<String> names, SignedBody signedBody, DkimSigningKey key) {
        FoldedField field = unsigned(names, signedBody, key);
        byte[] unsigned = field.toString().getBytes(StandardCharsets.ISO_8859_1);
        HeaderField own = HeaderSection.parse(unsigned).fields().get(0);
        HeaderCanonicalizer canonical = new HeaderCanonicalizer(2048);
        for (HeaderField signed : present.select(names, own)) {
            canonical.add(signed, header);
        }
        canonical.addWithout(own, own.valueEnd(), own.valueEnd(), header);
        try {
            byte[] signature = key.sign(canonical.bytes(), canonical.length());
            field.continuous(Base64.getEncoder().encodeToString(signature));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("a key that could sign cannot any more: " + key, broken);
        }
        return (field + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The field up to {@code b=}, which must be its last tag: its value is no part of what is signed. */
    private FoldedField unsigned(List<String> names, SignedBody signedBody, DkimSigningKey key) {
        long now = clock.instant().getEpochSecond();
        FoldedField field = new FoldedField("DKIM-Signature:");
        field.word("v=1;");
        field.word("a=" + key.algorithm().tag() + ";");
        field.word("c=" + header.tag() + "/" + signedBody.canonicalization().tag() + ";");
        field.word("d=" + key.domain() + ";");
        field.word("s=" + key.selector() + ";");
        field.word("t=" + now + ";");
        lifetime.ifPresent(seconds -> field.word("x=" + (now + seconds.toSeconds()) + ";"));
        for (int i = 0; i < names.size(); i++) {
            String end = i + 1 < names.size() ? ":" : ";";
            if (i == 0) {
                field.word("h=" + names.get(i) + end);
            } else {
                field.joined(names.get(i) + end);
            }
        }
        field.word("bh=");
        field.continuous(signedBody.hash() + ";");
        field.word("b=");
        return field;
    }

    /** RFC 5322 3.6.8, without the semicolon that would end {@code h=} (RFC 6376 3.5). */
    private static boolean isFieldName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':' && c != ';');
    }

    private static List<String> lowerCase(List<String> names) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    /** Collects settings; not thread-safe. */
    public static final class Builder {

        private Canonicalization header = Canonicalization.RELAXED;
        private Canonicalization body = Canonicalization.RELAXED;
        private List<String> fields = DEFAULT_FIELDS;
        private List<String> oversigned = DEFAULT_OVERSIGNED;
        private Optional<Duration> lifetime = Optional.empty();
        private Clock clock = Clock.systemUTC();

        private Builder() {}

        /**
         * How header and body are made canonical ({@code c=}); default relaxed for both. An empty body is always signed as simple,
         * since verifiers do not agree on what it is when relaxed (RFC 6376 3.4.4: nothing; jDKIM: a line end).
         */
        public Builder canonicalization(Canonicalization forHeader, Canonicalization forBody) {
            header = forHeader;
            body = forBody;
            return this;
        }

        /**
         * The names of the fields that are signed where the message has them, in place of {@link #usualFields}. From must be among
         * them; Bcc, Content-Length, Return-Path, Received and DKIM-Signature must not.
         */
        public Builder fields(List<String> names) {
            fields = List.copyOf(names);
            return this;
        }

        /** Those of the signed names of which one more field than there is breaks the signature. */
        public Builder oversigned(List<String> names) {
            oversigned = List.copyOf(names);
            return this;
        }

        /** How long signatures are valid ({@code x=}), at least a second; default without end. */
        public Builder lifetime(Duration value) {
            if (value.toSeconds() < 1) {
                throw new IllegalArgumentException("a signature must be valid for a second at least");
            }
            lifetime = Optional.of(value);
            return this;
        }

        /** What time it is for {@code t=}; default the system's clock. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * The signer.
         *
         * @throws IllegalArgumentException if From is not among the fields, or one that must not be signed is
         */
        public DkimSigner build() {
            return new DkimSigner(this);
        }
    }
}

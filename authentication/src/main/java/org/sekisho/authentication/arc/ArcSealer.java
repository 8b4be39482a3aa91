package org.sekisho.authentication.arc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dkim.RelaxedSigning;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/**
 * Seals messages (RFC 8617 5.1): adds one set to their chain. What it signs are the octets that it is given: they must be those
 * that go on the wire. It never changes the message; the fields that it makes go on top of it.
 *
 * <p>Immutable, safe for use by any number of threads.
 */
public final class ArcSealer {

    /**
     * What a reader sees besides From, and the signatures that others made (RFC 8617 4.1.2). Not MIME-Version: some servers write it anew, and
     * nothing hangs on it.
     */
    private static final List<String> DEFAULT_FIELDS = List.of(
            "sender",
            "reply-to",
            "to",
            "cc",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "content-type",
            "content-transfer-encoding",
            "list-id",
            "list-post",
            "dkim-signature");

    /** The most names in {@code h=}. */
    private static final int MAXIMUM_NAMES = 40;

    private static final String FOLD = "\r\n ";
    private static final int LONGEST_LINE = 72;

    private final Clock clock;

    /** Seals with the time of this clock. */
    public ArcSealer(Clock clock) {
        this.clock = clock;
    }

    /**
     * Seals a message.
     *
     * @param status how the chain was validated when the message arrived; {@link ArcResult#TEMPERROR} seals nothing, since the
     *     chain may be good
     * @param results what was found when the message arrived: the value of an Authentication-Results field
     * @return the three fields of the new set, each with its final CRLF, to be put on top as they are; empty where there is nothing
     *     to seal: the chain has failed before (RFC 8617 5.1 step 2), is full, or was not there to be validated; or the message has
     *     no From, or more than can be covered
     * @throws IOException if the body cannot be read
     */
    public Optional<byte[]> seal(RawMessage message, ArcResult status, String results, DkimSigningKey key)
            throws IOException {
        RelaxedSigning signing = new RelaxedSigning(message.header());
        int authorFields = message.header().possibleFieldsNamed("From").size();
        if (signing.count("from") == 0 || authorFields >= MAXIMUM_NAMES) {
            return Optional.empty();
        }
        // B07: every one that a reader sees, and one more, so that a further one breaks the signature.
        List<String> names = new ArrayList<>(Collections.nCopies(authorFields + 1, "from"));
        for (String name : DEFAULT_FIELDS) {
            for (int i = signing.count(name); i > 0 && names.size() < MAXIMUM_NAMES; i--) {
                names.add(name);
            }
        }
        return seal(message, status, results, key, names);
    }

    Optional<byte[]> seal(RawMessage message, ArcResult status, String results, DkimSigningKey key, List<String> names)
            throws IOException {
        ArcChain chain = ArcChain.of(message.header());
        int instance = ArcChain.highestInstance(message.header()) + 1;
        boolean matches = chain.isAbsent() == (status == ArcResult.NONE);
        if (!matches
                || status == ArcResult.TEMPERROR
                || instance > ArcChain.MAXIMUM_SETS
                || ArcChain.saysFail(message.header(), instance - 1)
                || message.header().isTruncated()) {
            return Optional.empty();
        }
        if (status == ArcResult.PASS && chain.objection().isPresent()) {
            return Optional.empty();
        }
        HeaderField aar = field(ArcChain.RESULTS + ": i=" + instance + "; " + results.strip());
        HeaderField ams = messageSignature(message, instance, key, names);
        List<HeaderField> covered = new ArrayList<>();
        if (status == ArcResult.PASS) {
            covered.addAll(chain.fields());
        }
        covered.add(aar);
        covered.add(ams);
        HeaderField seal = signed(
                covered,
                key,
                ArcChain.SEAL + ": a=" + key.algorithm().tag() + "; b=",
                "; cv=" + status.name().toLowerCase(Locale.ROOT) + "; d=" + key.domain() + "; i=" + instance
                        + ";\r\n s=" + key.selector() + "; t=" + clock.instant().getEpochSecond());
        return Optional.of(text(seal) + text(ams) + text(aar)).map(set -> set.getBytes(StandardCharsets.ISO_8859_1));
    }

    private HeaderField messageSignature(RawMessage message, int instance, DkimSigningKey key, List<String> names)
            throws IOException {
        String bodyHash = Base64.getEncoder().encodeToString(RelaxedSigning.bodyHash(message));
        HeaderField none = field(ArcChain.MESSAGE_SIGNATURE + ":");
        return signed(
                new RelaxedSigning(message.header()).select(names, none),
                key,
                ArcChain.MESSAGE_SIGNATURE + ": a=" + key.algorithm().tag() + "; b=",
                ";\r\n bh=" + bodyHash + "; c=relaxed/relaxed; d=" + key.domain() + ";\r\n h="
                        + folded(names) + ";\r\n i=" + instance + "; s=" + key.selector() + "; t="
                        + clock.instant().getEpochSecond());
    }

    private static String folded(List<String> names) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String name : names) {
            if (column > 0) {
                text.append(':');
                if (column + name.length() > LONGEST_LINE) {
                    text.append(FOLD);
                    column = 0;
                }
            }
            text.append(name);
            column += name.length() + 1;
        }
        return text.toString();
    }

    private static HeaderField signed(List<HeaderField> covered, DkimSigningKey key, String before, String after) {
        byte[] signature = RelaxedSigning.sign(covered, field(before + after), key);
        return field(before + Base64.getEncoder().encodeToString(signature) + after);
    }

    private static HeaderField field(String text) {
        return HeaderSection.parse((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1))
                .fields()
                .get(0);
    }

    private static String text(HeaderField field) {
        return field.name() + ":" + field.text() + "\r\n";
    }
}

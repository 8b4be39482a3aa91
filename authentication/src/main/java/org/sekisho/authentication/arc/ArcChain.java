package org.sekisho.authentication.arc;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dkim.DkimSignature;
import org.sekisho.authentication.dkim.ParsedSignature;
import org.sekisho.authentication.dkim.TagList;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/**
 * The ARC fields of a message, ordered into sets (RFC 8617 5.2 steps 1 to 3). Immutable. Reading costs time linear in the header
 * section; {@link #sealed} is linear in the ARC fields, and there are at most {@link #MAXIMUM_SETS} seals.
 */
final class ArcChain {

    /** RFC 8617 4.2.1. */
    static final int MAXIMUM_SETS = 50;

    static final String RESULTS = "ARC-Authentication-Results";
    static final String MESSAGE_SIGNATURE = "ARC-Message-Signature";
    static final String SEAL = "ARC-Seal";

    /** The order in which a seal covers the fields of a set (RFC 8617 5.1.1), in lower case. */
    private static final List<String> ORDER =
            List.of("arc-authentication-results", "arc-message-signature", "arc-seal");

    private static final Pattern INSTANCE = Pattern.compile("\\s*i\\s*=\\s*([0-9]{1,2})\\s*;");

    private final List<ArcSet> sets;
    private final Optional<String> objection;

    private ArcChain(List<ArcSet> sets, Optional<String> objection) {
        this.sets = List.copyOf(sets);
        this.objection = objection;
    }

    /** Reads the chain of a message; never throws. */
    static ArcChain of(HeaderSection header) {
        return new Reader(header).chain();
    }

    /** The sets, oldest first; none where there is no chain or its structure is broken. */
    List<ArcSet> sets() {
        return sets;
    }

    /** What is wrong with the structure. */
    Optional<String> objection() {
        return objection;
    }

    boolean isAbsent() {
        return sets.isEmpty() && objection.isEmpty();
    }

    /** The instance of a field in its tag list or at its beginning; empty if it has none that is valid. */
    static OptionalInt instance(HeaderField field) {
        if (field.isNamed(RESULTS)) {
            Matcher matcher = INSTANCE.matcher(field.text());
            return matcher.lookingAt() ? number(matcher.group(1)) : OptionalInt.empty();
        }
        Optional<String> value = TagList.read(field.text()).flatMap(tags -> tags.value("i"));
        return value.isPresent() ? number(value.get()) : OptionalInt.empty();
    }

    private static OptionalInt number(String digits) {
        boolean valid =
                (digits.length() == 1 || digits.length() == 2) && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int instance = valid ? Integer.parseInt(digits) : 0;
        return instance >= 1 && instance <= MAXIMUM_SETS ? OptionalInt.of(instance) : OptionalInt.empty();
    }

    /** The highest instance of any ARC field, also of a broken chain; 0 if there is none. */
    static int highestInstance(HeaderSection header) {
        int highest = 0;
        for (HeaderField field : header.fields()) {
            if (Reader.kind(field) >= 0) {
                highest = Math.max(highest, instance(field).orElse(0));
            }
        }
        return highest;
    }

    /** Whether a seal of this instance says that the chain has failed (RFC 8617 5.1 step 2). */
    static boolean saysFail(HeaderSection header, int instance) {
        return header.fieldsNamed(SEAL).stream()
                .anyMatch(seal ->
                        instance(seal).orElse(0) == instance && status(seal).equals("fail"));
    }

    /** All fields of the chain, in the order in which a further seal covers them (RFC 8617 5.1.1). */
    List<HeaderField> fields() {
        List<HeaderField> fields = new ArrayList<>(covered(sets.size()));
        if (!sets.isEmpty()) {
            fields.add(sets.get(sets.size() - 1).sealField());
        }
        return fields;
    }

    /** What stands in an ARC-Authentication-Results after the instance. */
    static String withoutInstance(HeaderField results) {
        String text = results.text();
        return text.substring(text.indexOf(';') + 1);
    }

    /** The value of {@code cv=}; empty if there is none. */
    static String status(HeaderField seal) {
        return TagList.read(seal.text()).flatMap(tags -> tags.value("cv")).orElse("");
    }

    /** A seal as a signature of a message that holds what it covers and nothing else. */
    record Sealed(RawMessage covered, ParsedSignature seal) {}

    /** The seal of an instance, counted from 1. */
    Sealed sealed(int instance) {
        List<HeaderField> fields = covered(instance);
        List<String> names = new ArrayList<>();
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        // Signatures take fields of a name from the bottom, so the oldest stands lowest and the seal itself on top.
        append(octets, sets.get(instance - 1).sealField());
        for (int i = fields.size() - 1; i >= 0; i--) {
            append(octets, fields.get(i));
        }
        for (int i = 0; i < fields.size(); i++) {
            names.add(ORDER.get(i % ORDER.size()));
        }
        octets.write('\r');
        octets.write('\n');
        RawMessage covered = RawMessage.of(octets.toByteArray());
        return new Sealed(
                covered, ParsedSignature.parseOfFields(covered.header().fields().get(0), names));
    }

    /** What a seal of this instance covers besides itself, in order (RFC 8617 5.1.1). */
    List<HeaderField> covered(int instance) {
        List<HeaderField> fields = new ArrayList<>();
        for (int i = 0; i < instance; i++) {
            ArcSet set = sets.get(i);
            fields.add(set.results());
            fields.add(set.messageSignature().field());
            if (i + 1 < instance) {
                fields.add(set.sealField());
            }
        }
        return fields;
    }

    private static void append(ByteArrayOutputStream octets, HeaderField field) {
        octets.write(field.array(), field.start(), field.valueEnd() - field.start());
        octets.write('\r');
        octets.write('\n');
    }

    /** Collects the fields by instance. */
    private static final class Reader {

        private final HeaderSection header;
        private final @Nullable HeaderField[][] found = new @Nullable HeaderField[ORDER.size()][MAXIMUM_SETS + 1];
        private int highest;

        Reader(HeaderSection header) {
            this.header = header;
        }

        ArcChain chain() {
            Optional<String> objection = Optional.empty();
            boolean any = false;
            for (HeaderField field : header.fields()) {
                int kind = kind(field);
                if (kind >= 0) {
                    any = true;
                    objection = objection.or(() -> collect(field, kind));
                }
            }
            if (!any) {
                return new ArcChain(List.of(), Optional.empty());
            }
            if (header.isTruncated()) {
                objection = Optional.of("the header section is too long");
            }
            return objection.isPresent() ? new ArcChain(List.of(), objection) : ordered();
        }

        static int kind(HeaderField field) {
            for (int kind = 0; kind < ORDER.size(); kind++) {
                if (field.isNamed(ORDER.get(kind))) {
                    return kind;
                }
            }
            return -1;
        }

        private Optional<String> collect(HeaderField field, int kind) {
            OptionalInt instance = instance(field);
            if (instance.isEmpty()) {
                return Optional.of("an " + field.name() + " without a valid i=");
            }
            int i = instance.getAsInt();
            if (found[kind][i] != null) {
                return Optional.of("two " + field.name() + " with i=" + i);
            }
            found[kind][i] = field;
            highest = Math.max(highest, i);
            return Optional.empty();
        }

        private ArcChain ordered() {
            List<ArcSet> sets = new ArrayList<>();
            Optional<String> objection = Optional.empty();
            for (int i = 1; i <= highest; i++) {
                HeaderField results = found[0][i];
                HeaderField signature = found[1][i];
                HeaderField seal = found[2][i];
                if (results == null || signature == null || seal == null) {
                    return new ArcChain(List.of(), Optional.of("the set i=" + i + " is not complete"));
                }
                ArcSet set = new ArcSet(results, ParsedSignature.parseWithoutIdentity(signature), seal);
                int instance = i;
                objection = objection.or(() -> objection(set, instance));
                sets.add(set);
            }
            return new ArcChain(sets, objection);
        }

        private static Optional<String> objection(ArcSet set, int instance) {
            Optional<TagList> tags = TagList.read(set.sealField().text());
            if (tags.isPresent() && tags.get().value("h").isPresent()) {
                return Optional.of("the seal i=" + instance + " has h=");
            }
            String expected = instance == 1 ? "none" : "pass";
            if (!status(set.sealField()).equals(expected)) {
                return Optional.of("cv= of i=" + instance + " is not " + expected);
            }
            boolean coversSeals = set.messageSignature() instanceof DkimSignature signature
                    && signature.signedFields().contains("arc-seal");
            return coversSeals
                    ? Optional.of("the message signature i=" + instance + " covers seals")
                    : Optional.empty();
        }
    }
}

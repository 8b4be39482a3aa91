package org.sekisho.cli;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** What a user writes for a value, and what is printed for it. */
final class Words {

    private Words() {}

    /** The word for a constant: {@code tree-walk} for {@code TREE_WALK}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant that a word stands for, in any case. */
    static <E extends Enum<E>> E constant(Class<E> type, String word) {
        E[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> of(constant).equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of "
                        + Arrays.stream(constants).map(Words::of).collect(Collectors.joining(", "))));
    }

    /** An address; a host name is never looked up. */
    static InetAddress address(String text) {
        try {
            return InetAddresses.forString(text);
        } catch (IllegalArgumentException noAddress) {
            throw new TypeConversionException("'" + text + "' is not an IP address");
        }
    }

    /** A moment in ISO 8601 with its offset from UTC, or in seconds since 1970. */
    static Instant instant(String text) {
        try {
            return text.matches("\\d{1,12}")
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException noTime) {
            throw new TypeConversionException(
                    "'" + text + "' is not a time such as 2026-11-24T09:10:00Z or 1795511400");
        }
    }

    /** A mail address without the angle brackets that SMTP has around it. */
    static String withoutBrackets(String path) {
        String address = path.strip();
        return address.startsWith("<") && address.endsWith(">") ? address.substring(1, address.length() - 1) : address;
    }
}

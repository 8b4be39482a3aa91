package org.sekisho.authentication.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Makes values of From fields from random octets: each octet is a piece of the grammar, so that few of them make something odd. */
final class FromGrammar {

    private static final List<String> PIECES = List.of(
            "ceo",
            "bank.com",
            "ceo@bank.com",
            "a@evil.example",
            "<ceo@bank.com>",
            "<a@evil.example>",
            "\"ceo@bank.com\"",
            "(ceo@bank.com)",
            "[ceo@bank.com]",
            "=?utf-8?q?ceo=40bank.com?=",
            "=?utf-8?b?Y2VvQGJhbmsuY29t?=",
            "=?utf-8?q?",
            "?=",
            "=40",
            "@",
            "@",
            "<",
            "<",
            ">",
            ">",
            "\"",
            "\"",
            "(",
            "(",
            ")",
            ")",
            ",",
            ",",
            ";",
            ":",
            "[",
            "]",
            "\\",
            ".",
            "'",
            "!",
            " ",
            " ",
            "\t",
            "\r\n ",
            "\r",
            "\n",
            "\0",
            "x",
            "Foo",
            "(x)",
            "[x]",
            "g:",
            "<>",
            "mailto:",
            "\u00fc",
            "\u00a0",
            "\u200c",
            "\uff20",
            "\u3002",
            "[192.0.2.1]");

    /** Of names. Nothing here holds an at sign, nor opens or closes the angle brackets of an address. */
    private static final List<String> NAME_PIECES = List.of(
            "Foo",
            "Bar",
            "Inc",
            "J",
            " ",
            " ",
            " ",
            ",",
            ".",
            ";",
            ":",
            "(",
            ")",
            "[",
            "]",
            "\"",
            "\\",
            "'",
            "&",
            "/",
            "!",
            "?",
            "=",
            "=?utf-8?q?J=C3=BCrgen?=",
            "=?UTF-8?B?SsO8cmdlbg==?=",
            "=?utf-8?q?",
            "?=",
            "=?utf-8?q?M=C3=BCller=2C?=",
            "\r\n ",
            "\t",
            "\u00fc",
            "\u5c71\u7530",
            "\u3000",
            "\u00a0",
            "-",
            "+",
            "|",
            "*",
            "#",
            "1");

    /** No quotes in them: those are for {@link #sloppy} to get wrong. */
    private static final List<String> LOCAL_PARTS =
            List.of("a", "a..b", "a.", ".a", "a+b", "a=b", "a-b_c", "no-reply", "a'b", "a/b", "a%b", "\u00fc");

    /** Of a name; more encoded words than the bound allows do not come together then. */
    private static final int MOST_PIECES = EncodedWords.MOST / 3;

    private FromGrammar() {}

    /** Anything. What is not a piece is the octet itself. */
    static byte[] any(byte[] random) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte octet : random) {
            int index = octet & 0xff;
            if (index < PIECES.size()) {
                value.writeBytes(PIECES.get(index).getBytes(StandardCharsets.UTF_8));
            } else {
                value.write(octet);
            }
        }
        return value.toByteArray();
    }

    /** A sloppy name, one address of {@code good.example} in angle brackets, and perhaps something behind it; no other at sign. */
    static byte[] sloppy(byte[] octets) {
        byte[] random = Arrays.copyOf(octets, Math.min(octets.length, MOST_PIECES));
        int behind = random.length == 0 ? 0 : (random[0] & 0xff) % 4;
        StringBuilder name = new StringBuilder();
        for (int i = 1; i < random.length - behind; i++) {
            name.append(NAME_PIECES.get((random[i] & 0xff) % NAME_PIECES.size()));
        }
        String localPart = LOCAL_PARTS.get(random.length == 0 ? 0 : ((random[0] & 0xff) / 4) % LOCAL_PARTS.size());
        name.append('<').append(localPart).append("@good.example>");
        for (int i = Math.max(1, random.length - behind); i < random.length; i++) {
            name.append(NAME_PIECES.get((random[i] & 0xff) % NAME_PIECES.size()));
        }
        return name.toString().getBytes(StandardCharsets.UTF_8);
    }
}

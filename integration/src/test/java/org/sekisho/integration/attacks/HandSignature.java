package org.sekisho.integration.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Signs as no honest signer does (RFC 6376): any tag may be given or left out, and only what they say is signed, relaxed and
 * relaxed. Written for itself, so that a mistake in our own signer is not hidden by the same in our verifier. Immutable; the
 * {@code with...} methods return a changed copy.
 */
final class HandSignature {

    private final PrivateKey key;
    private final Map<String, String> tags;
    private final Optional<UnaryOperator<byte[]>> algorithm;

    private HandSignature(PrivateKey key, Map<String, String> tags, Optional<UnaryOperator<byte[]>> algorithm) {
        this.key = key;
        this.tags = tags;
        this.algorithm = algorithm;
    }

    /** A signature over From and Subject with {@code rsa-sha256}, or {@code ed25519-sha256} for such a key. */
    static HandSignature of(PrivateKey key, String domain, String selector) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("v", "1");
        tags.put("a", key.getAlgorithm().equals("RSA") ? "rsa-sha256" : "ed25519-sha256");
        tags.put("c", "relaxed/relaxed");
        tags.put("d", domain);
        tags.put("s", selector);
        tags.put("h", "From:Subject");
        return new HandSignature(key, tags, Optional.empty());
    }

    /** With this value of a tag. */
    HandSignature with(String tag, String value) {
        Map<String, String> changed = new LinkedHashMap<>(tags);
        changed.put(tag, value);
        return new HandSignature(key, changed, algorithm);
    }

    /** With octets in place of the signature that this makes of what is to be signed. */
    HandSignature with(UnaryOperator<byte[]> forgery) {
        return new HandSignature(key, tags, Optional.of(forgery));
    }

    /** Whose signature it says to be. */
    String domain() {
        return tags.getOrDefault("d", "");
    }

    /** The message with the signature on top. */
    byte[] sign(byte[] message) {
        return sign(new String(message, ISO_8859_1)).getBytes(ISO_8859_1);
    }

    /** The message, one char for each octet, with the signature on top. */
    String sign(String message) {
        try {
            String[] parts = message.split("\r\n\r\n", 2);
            String field = "DKIM-Signature: " + text(parts[1]);
            String signed = canonicalFields(parts[0]) + relaxed(field);
            return field + Base64.getEncoder().encodeToString(signature(signed)) + "\r\n" + message;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(String body) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.putIfAbsent("bh", bodyHash(body));
        all.forEach((tag, value) -> text.append(tag).append('=').append(value).append("; "));
        return text + "b=";
    }

    private String bodyHash(String body) throws GeneralSecurityException {
        String canonical = relaxedBody(body);
        int length = Integer.parseInt(tags.getOrDefault("l", String.valueOf(canonical.length())));
        byte[] hashed =
                canonical.substring(0, Math.min(length, canonical.length())).getBytes(ISO_8859_1);
        String hash = tags.getOrDefault("a", "").endsWith("sha1") ? "SHA-1" : "SHA-256";
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(hash).digest(hashed));
    }

    /** Without regular expressions, which take quadratic time or much stack for what attackers send. */
    private static String relaxedBody(String body) {
        StringBuilder canonical = new StringBuilder();
        boolean blank = false;
        for (char c : body.toCharArray()) {
            if (c == ' ' || c == '\t') {
                blank = true;
            } else {
                if (blank && c != '\r') {
                    canonical.append(' ');
                }
                blank = false;
                canonical.append(c);
            }
        }
        int end = canonical.length();
        while (end >= 4 && canonical.charAt(end - 3) == '\n') {
            end -= 2;
        }
        return canonical.substring(0, end);
    }

    private String canonicalFields(String header) {
        List<String> fields = new ArrayList<>(Arrays.asList(header.split("\r\n(?![ \t])")));
        Collections.reverse(fields);
        StringBuilder canonical = new StringBuilder();
        for (String name : tags.getOrDefault("h", "").split(":")) {
            String start = name.strip().toLowerCase(Locale.ROOT) + ":";
            fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(start))
                    .findFirst()
                    .ifPresent(field -> {
                        canonical.append(relaxed(field)).append("\r\n");
                        fields.remove(field);
                    });
        }
        return canonical.toString();
    }

    private static String relaxed(String field) {
        int colon = field.indexOf(':');
        String value = field.substring(colon + 1)
                .replace("\r\n", "")
                .replaceAll("[ \t]+", " ")
                .strip();
        return field.substring(0, colon).strip().toLowerCase(Locale.ROOT) + ":" + value;
    }

    private byte[] signature(String signed) throws GeneralSecurityException {
        byte[] octets = signed.getBytes(ISO_8859_1);
        if (algorithm.isPresent()) {
            return algorithm.get().apply(octets);
        }
        boolean ed25519 = !key.getAlgorithm().equals("RSA");
        String name = tags.getOrDefault("a", "").endsWith("sha1") ? "SHA1withRSA" : "SHA256withRSA";
        Signature signature = Signature.getInstance(ed25519 ? "Ed25519" : name);
        signature.initSign(key);
        // RFC 8463 3: Ed25519 signs the hash of what is signed.
        signature.update(ed25519 ? MessageDigest.getInstance("SHA-256").digest(octets) : octets);
        return signature.sign();
    }
}

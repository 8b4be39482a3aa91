package org.sekisho.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/** The messages that are measured: made from a fixed seed, so they are the same in every run. */
public enum SampleMail {
    /** Plain text, as most of what people write. */
    TEXT_1_KB(1_000),
    /** A usual message. */
    TEXT_10_KB(10_000),
    /** A long newsletter. */
    TEXT_100_KB(100_000),
    /** A log file in the text. */
    TEXT_1_MB(1_000_000),
    /** A text with an attachment: nearly all lines have 76 octets and no white space. */
    BASE64_1_MB(1_000_000);

    private static final long SEED = 20_261_124;
    private static final int LONGEST_WORD = 11;
    private static final int SHORTEST_LINE = 30;
    private static final int LONGEST_LINE = 76;
    private static final int OCTETS_IN_BASE64_LINE = 57;
    private static final String LETTERS = "etaoinshrdlucmfwypvbgk";
    private static final String HEADER = """
            Received: from mta.one.example (mta.one.example [192.0.2.25])
            \tby mx.receiver.example with ESMTPS id 4XyZ012345
            \tfor <bob@receiver.example>; Wed, 1 Jan 2020 00:00:05 +0000
            From: Alice Sender <alice@one.example>
            To: Bob Receiver <bob@receiver.example>,
            \tCarol <carol@receiver.example>
            Subject: The minutes of the meeting in December,
             and what follows from them
            Date: Wed, 01 Jan 2020 00:00:00 +0000
            Message-ID: <20200101000000.12345@one.example>
            MIME-Version: 1.0
            """.replace("\n", "\r\n");

    private final int length;

    SampleMail(int length) {
        this.length = length;
    }

    /** The least length, in octets. */
    int length() {
        return length;
    }

    /** The message without a signature, of its length or up to one line longer. */
    byte[] bytes() {
        Random random = new Random(SEED);
        StringBuilder mail = new StringBuilder(length + LONGEST_LINE);
        mail.append(HEADER);
        if (this == BASE64_1_MB) {
            appendMultipart(mail, random);
        } else {
            mail.append("Content-Type: text/plain; charset=us-ascii\r\n\r\n");
            appendText(mail, random, length);
        }
        return mail.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void appendMultipart(StringBuilder mail, Random random) {
        mail.append("Content-Type: multipart/mixed; boundary=\"next\"\r\n\r\n--next\r\n\r\n");
        appendText(mail, random, 2_000);
        mail.append("--next\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        byte[] octets = new byte[OCTETS_IN_BASE64_LINE];
        while (mail.length() < length) {
            random.nextBytes(octets);
            mail.append(Base64.getEncoder().encodeToString(octets)).append("\r\n");
        }
        mail.append("--next--\r\n");
    }

    private static void appendText(StringBuilder mail, Random random, int end) {
        while (mail.length() < end) {
            int lineLength = SHORTEST_LINE + random.nextInt(LONGEST_LINE - SHORTEST_LINE - LONGEST_WORD);
            int lineEnd = mail.length() + lineLength;
            while (mail.length() < lineEnd) {
                appendWord(mail, random);
                mail.append(' ');
            }
            // Some writers leave a blank at the end of a line: relaxed canonicalization has something to do.
            if (random.nextInt(4) != 0) {
                mail.setLength(mail.length() - 1);
            }
            mail.append(random.nextInt(8) == 0 ? "\r\n\r\n" : "\r\n");
        }
    }

    private static void appendWord(StringBuilder mail, Random random) {
        int letters = 1 + random.nextInt(LONGEST_WORD - 1);
        for (int i = 0; i < letters; i++) {
            mail.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
    }
}

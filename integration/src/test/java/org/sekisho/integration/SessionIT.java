package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.integration.Conversation.Text;

/** What clients do while their message is being judged, and around it, in the order of RFC 5321 and RFC 2920 and out of it. */
@Tag("B22")
@ExtendWith(WorldExtension.class)
class SessionIT {

    private static final Duration SLOW = Duration.ofMillis(1500);

    @Test
    void quitInThePacketOfTheFinalDotIsAnsweredAfterTheMessage(World world) throws Exception {
        try (Conversation talk = Conversation.inData(world)) {
            Text text = talk.slow(SLOW);
            talk.client().write(text + ".\r\nQUIT\r\n");

            talk.expect("250 2.6.0", "221");
            talk.expectEnd();
            assertDelivered(world, text, 1);
        }
    }

    @Test
    void theNextEnvelopeInThePacketOfTheFinalDotIsTakenAndItsMessageDelivered(World world) throws Exception {
        try (Conversation talk = Conversation.inData(world)) {
            Text first = talk.slow(SLOW);
            Text second = talk.slow(SLOW);
            talk.client().write(first + ".\r\nRSET\r\n" + Conversation.ENVELOPE);

            talk.expect("250 2.6.0", "250", "250", "250", "354");
            talk.client().write(second + ".\r\n");
            talk.expect("250 2.6.0");
            assertDelivered(world, first, 1);
            assertDelivered(world, second, 1);
        }
    }

    @Test
    void whatComesInPiecesMeanwhileIsAnsweredInOrder(World world) throws Exception {
        try (Conversation talk = Conversation.inData(world)) {
            Text text = talk.slow(SLOW);
            talk.client().write(text + ".\r");
            for (String piece : new String[] {"\nNO", "OP\r", "\nVRFY b", "ob\r\nRSE", "T\r\nnonsense\r\n"}) {
                Thread.sleep(50);
                talk.client().write(piece);
            }

            talk.expect("250 2.6.0", "250 2.0.0", "502", "250", "500");
            assertThat(talk.client().command("NOOP").code()).isEqualTo(250);
            assertDelivered(world, text, 1);
        }
    }

    @Test
    void aFloodOfInputEndsTheConnectionWithoutTheMessage(World world) throws Exception {
        try (Conversation talk = Conversation.inData(world)) {
            Text text = talk.slow(SLOW);
            talk.client().write(text + ".\r\n" + "NOOP\r\n".repeat(2001));

            talk.expect("421 4.5.0");
            assertDelivered(world, text, 0);
        }
    }

    @Test
    void textBehindADataThatWasNotAnsweredYetIsNeverTakenForCommands(World world) throws Exception {
        try (Conversation talk = Conversation.inData(world)) {
            Text first = talk.slow(SLOW);
            talk.client().write(first + ".\r\n" + Conversation.ENVELOPE + Conversation.quick() + ".\r\n");

            talk.expect("250 2.6.0", "250", "250", "503 5.5.1");
            talk.expectEnd();
            assertDelivered(world, first, 1);
        }
    }

    @Test
    void aClientThatGoesAwayWhileItsMessageIsJudgedTakesItAlong(World world) throws Exception {
        List<Text> texts = new ArrayList<>();
        for (int octets : new int[] {0, 300_000}) {
            try (Conversation talk = Conversation.inData(world)) {
                Text text = talk.slow(SLOW).large(octets);
                texts.add(text);
                talk.client().write(text + ".\r\n");
                awaitQuery(world, text);
            }
        }
        for (Text text : texts) {
            assertDelivered(world, text, 0);
        }
        awaitNoMessageFiles(world);
    }

    @Test
    void aClientThatGoesAwayInTheMiddleOfALargeMessageLeavesNoFile(World world) throws Exception {
        Text text = Conversation.quick().large(300_000);
        try (Conversation talk = Conversation.inData(world)) {
            talk.client().write(text.toString());
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (world.james().messageFiles().isEmpty() && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(world.james().messageFiles()).isNotEmpty();
        }
        assertDelivered(world, text, 0);
        awaitNoMessageFiles(world);
    }

    @Test
    void rsetAndEhloInTheMiddleOfATransactionEndIt(World world) throws Exception {
        try (Conversation talk = Conversation.greeted(world)) {
            for (String reset : new String[] {"RSET", "EHLO again.example"}) {
                talk.client().write("MAIL FROM:<a@blog.example>\r\nRCPT TO:<" + World.BOB + ">\r\n");
                talk.expect("250", "250");
                assertThat(talk.client().command(reset).code()).isEqualTo(250);
                assertThat(talk.client().command("DATA").code()).isEqualTo(503);

                Text text = Conversation.quick();
                talk.startData();
                talk.client().write(text + ".\r\n");
                talk.expect("250 2.6.0");
                // The sender of the transaction that was given up is not that of the next.
                assertThat(assertDelivered(world, text, 1)).contains("smtp.mailfrom=" + World.EVE);
            }
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndTheSessionGoesOn(World world) throws Exception {
        try (Conversation talk = Conversation.inData(world)) {
            Text huge = Conversation.quick().large(51 * 1024 * 1024);
            talk.client().write(huge + ".\r\n");
            talk.expect("552");

            talk.startData();
            Text text = talk.slow(SLOW);
            talk.client().write(text + ".\r\nNOOP\r\n");
            talk.expect("250 2.6.0", "250");
            assertDelivered(world, text, 1);
        }
        awaitNoMessageFiles(world);
    }

    @Test
    @Tag("B19")
    void moreThanFitsIntoMemoryMayBeJudgedAtTheSameTime(World world) throws Exception {
        List<Conversation> talks = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                Conversation talk = Conversation.inData(world);
                talks.add(talk);
                // Its body is hashed, and it is refused: James's own memory queue would keep what is accepted in
                // memory.
                talk.client()
                        .write("DKIM-Signature: v=1; a=rsa-sha256; d=bank.example; s=s2026; h=from;\r\n"
                                + " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"
                                + Conversation.from("bank.example").large(20 * 1024 * 1024));
            }
            for (Conversation talk : talks) {
                talk.client().write(".\r\nNOOP\r\n");
            }
            for (Conversation talk : talks) {
                talk.expect("550 5.7.26", "250");
            }
        } finally {
            for (Conversation talk : talks) {
                talk.close();
            }
        }
        awaitNoMessageFiles(world);
    }

    /** The text of the message; empty when it must not be there and is not. */
    private static String assertDelivered(World world, Text text, int times) throws Exception {
        if (times > 0) {
            world.james().await(World.BOB, text.marker());
        } else {
            // By then its judgement is over too.
            Thread.sleep(SLOW.toMillis() + 500);
            world.forge("me@hobby.example").delivered();
        }
        List<String> found = world.james().mailbox(World.BOB).stream()
                .map(mail -> mail.text())
                .filter(mail -> mail.contains(text.marker()))
                .toList();
        assertThat(found).hasSize(times);
        return String.join("", found);
    }

    private static void awaitQuery(World world, Text text) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (world.dns().queries("_dmarc." + text.domain()) == 0 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        Thread.sleep(200);
    }

    private static void awaitNoMessageFiles(World world) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!world.james().messageFiles().isEmpty() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(world.james().messageFiles()).isEmpty();
    }
}

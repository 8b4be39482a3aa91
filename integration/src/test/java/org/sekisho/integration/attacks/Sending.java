package org.sekisho.integration.attacks;

import java.io.IOException;
import java.util.function.Supplier;

/** How an attack is carried out. */
sealed interface Sending {

    /** What the attacker is called in HELO and MAIL FROM where it does not matter; SPF passes for both. */
    String HELO = "mx.evil.example";

    String MAIL_FROM = "eve@evil.example";

    /** Carries it out, and tells what came of it. */
    String seenBy(Observation observation) throws IOException;

    /**
     * One message over SMTP to a real James.
     *
     * @param helo the argument of EHLO
     * @param mailFrom the argument of MAIL without its brackets
     * @param message made when it is needed
     */
    record Mail(String helo, String mailFrom, Supplier<byte[]> message) implements Sending {

        /** A message of the attacker's host in the attacker's name. */
        static Mail of(Supplier<byte[]> message) {
            return new Mail(HELO, MAIL_FROM, message);
        }

        /** With another name in EHLO. */
        Mail helo(String name) {
            return new Mail(name, mailFrom, message);
        }

        /** With another envelope sender. */
        Mail mailFrom(String address) {
            return new Mail(helo, address, message);
        }

        @Override
        public String seenBy(Observation observation) throws IOException {
            return observation.of(this);
        }
    }

    /**
     * Octets that a client sends to a real James as they stand, from EHLO or from DATA on, and then QUIT.
     *
     * @param inData whether EHLO, MAIL, RCPT and DATA go before, and are answered
     * @param octets one char each, ASCII
     */
    record Session(boolean inData, String octets) implements Sending {
        @Override
        public String seenBy(Observation observation) throws IOException {
            return observation.of(this);
        }
    }

    /** A file that is read as a report, by the library that servers and the command line use. */
    record Report(Supplier<byte[]> file) implements Sending {
        @Override
        public String seenBy(Observation observation) throws IOException {
            return observation.of(this);
        }
    }

    /** The same, as the command {@code sekisho report show} of the packaged zip prints it. */
    record ShownReport(Supplier<byte[]> file) implements Sending {
        @Override
        public String seenBy(Observation observation) throws IOException {
            return observation.of(this);
        }
    }

    /**
     * Many connections to a real James that send so much and then nothing.
     *
     * @param octets what each sends, one char each, ASCII
     * @param inData whether EHLO, MAIL, RCPT and DATA go before
     * @param kibibytes how much live heap each may cost
     */
    record Stop(Supplier<String> octets, boolean inData, int kibibytes) implements Sending {
        @Override
        public String seenBy(Observation observation) throws IOException {
            return observation.of(this);
        }
    }

    /**
     * A message, and what the line of the log about it has for one key.
     *
     * @param key such as {@code helo}
     */
    record Logged(Mail mail, String key) implements Sending {
        @Override
        public String seenBy(Observation observation) throws IOException {
            return observation.of(this);
        }
    }

    /**
     * A message, and about how many names the DNS was asked for it.
     *
     * @param domain only names below this one count
     */
    record Asking(Mail mail, String domain) implements Sending {
        @Override
        public String seenBy(Observation observation) throws IOException {
            return observation.of(this);
        }
    }
}

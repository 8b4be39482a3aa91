package org.sekisho.authentication.dmarc;

import java.util.List;

/** What became of a TXT record that stands where a DMARC Policy Record may stand. */
public sealed interface ParsedDmarcRecord {

    /**
     * A DMARC Policy Record that can be applied.
     *
     * @param record its values in force
     * @param assumedNone {@code p}, {@code sp} or {@code np} is missing or not valid, and because of a valid {@code rua} it
     *     counts as {@code p=none} (RFC 9989 4.10.1)
     * @param remarks what was ignored in it and why, each as {@code tag: reason}; printable ASCII
     */
    record Usable(DmarcRecord record, boolean assumedNone, List<String> remarks) implements ParsedDmarcRecord {
        public Usable {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * A DMARC Policy Record that stops discovery, but by which no message is judged: {@code p}, {@code sp} or {@code np} is
     * missing or not valid and there is no valid {@code rua} (RFC 9989 4.10.1).
     *
     * @param record its other values, with {@code p=none}
     * @param reason why, printable ASCII
     * @param remarks as in {@link Usable}
     */
    record Ignored(DmarcRecord record, String reason, List<String> remarks) implements ParsedDmarcRecord {
        public Ignored {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Not a DMARC Policy Record: it does not begin with {@code v=DMARC1}.
     *
     * @param reason why, printable ASCII
     */
    record NotDmarc(String reason) implements ParsedDmarcRecord {}
}

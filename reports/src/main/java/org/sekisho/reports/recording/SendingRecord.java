package org.sekisho.reports.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sekisho.reports.store.ClosedReport;
import org.sekisho.reports.store.Closing;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportKey;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.StoredContent;

/**
 * A record of the journal that tells of a report on its way out, so that a store that went back in time can be told of it. The pieces
 * of its files come first, then {@link Closed}, and all of these before the first mail.
 */
sealed interface SendingRecord {

    /** What such records begin with. */
    int PIECE = 3;

    int CLOSED = 4;
    int HANDED_OVER = 5;
    int ENDED = 6;

    /** How many octets of a file one record has at most. */
    int LONGEST_PIECE = 1 << 17;

    /** The longest text: a name, a destination, a reason. */
    int LONGEST_TEXT = 1 << 16;

    /** How many files a report has at most, and how many journals a store knows. */
    int MOST = 1 << 16;

    /** What the Report-ID of the report begins with. */
    String uniqueId();

    /** The record. */
    byte[] encode();

    /**
     * A piece of a file, behind those before.
     *
     * @param part which file, from 1
     * @param octets not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Piece(String uniqueId, int part, byte[] octets) implements SendingRecord {

        @Override
        public byte[] encode() {
            RecordOutput out = begin(PIECE, uniqueId);
            out.number(part);
            out.octets(octets);
            return out.toBytes();
        }

        private static Piece read(String uniqueId, RecordInput in) throws MalformedRecordException {
            return new Piece(uniqueId, (int) in.number(MOST), in.octets(LONGEST_PIECE));
        }
    }

    /** One of the files of a closed report. */
    record File(String reportId, String name, long size) {}

    /**
     * A report that is closed, and has its files.
     *
     * @param from a position behind which all pieces of its files stand
     * @param files the files, the first is part 1
     */
    record Closed(ClosedReport report, long from, List<File> files) implements SendingRecord {

        /** Copies the list. */
        public Closed {
            files = List.copyOf(files);
        }

        @Override
        public String uniqueId() {
            return report.uniqueId();
        }

        @Override
        public byte[] encode() {
            RecordOutput out = begin(CLOSED, report.uniqueId());
            out.number(from);
            out.octets(report.closing().key().octets());
            out.number(report.closing().sequence());
            Map<String, Long> counted = new TreeMap<>(report.closing().counted());
            out.number(counted.size());
            counted.forEach((journal, position) -> {
                out.text(journal);
                out.number(position);
            });
            out.number(report.day().toEpochDay());
            out.number(report.begin().toEpochMilli());
            out.number(report.end().toEpochMilli());
            out.octets(StoredContent.of(report.policy()).getBytes(StandardCharsets.US_ASCII));
            out.number(report.messages());
            out.number(report.rows());
            out.number(report.closed().toEpochMilli());
            out.number(files.size());
            files.forEach(file -> {
                out.text(file.reportId());
                out.text(file.name());
                out.number(file.size());
            });
            return out.toBytes();
        }

        private static Closed read(String uniqueId, RecordInput in) throws MalformedRecordException {
            long from = in.number(Long.MAX_VALUE);
            ReportKey key = ReportKey.of(in.octets(LONGEST_PIECE));
            int sequence = (int) in.number(Integer.MAX_VALUE);
            Map<String, Long> counted = new HashMap<>();
            for (long journals = in.number(MOST); journals > 0; journals--) {
                counted.put(in.text(LONGEST_TEXT), in.number(Long.MAX_VALUE));
            }
            LocalDate day = LocalDate.ofEpochDay(in.number(LocalDate.MAX.toEpochDay()));
            Instant begin = Instant.ofEpochMilli(in.number(Long.MAX_VALUE));
            Instant end = Instant.ofEpochMilli(in.number(Long.MAX_VALUE));
            String policy = in.json(EvaluationRecord.LONGEST_CONTENT);
            long messages = in.number(Long.MAX_VALUE);
            long rows = in.number(Long.MAX_VALUE);
            Instant closed = Instant.ofEpochMilli(in.number(Long.MAX_VALUE));
            List<File> files = new ArrayList<>();
            for (long rest = in.number(MOST); rest > 0; rest--) {
                files.add(new File(in.text(LONGEST_TEXT), in.text(LONGEST_TEXT), in.number(Long.MAX_VALUE)));
            }
            try {
                return new Closed(
                        new ClosedReport(
                                new Closing(key, sequence, counted),
                                uniqueId,
                                day,
                                begin,
                                end,
                                StoredContent.policy(policy),
                                messages,
                                rows,
                                closed),
                        from,
                        files);
            } catch (JsonProcessingException | IllegalArgumentException malformed) {
                throw new MalformedRecordException("its policy cannot be read");
            }
        }
    }

    /** A file that the queue has taken for one destination. Part 0 is all of them. */
    record HandedOver(String uniqueId, int part, String destination) implements SendingRecord {

        Delivery delivery() {
            return new Delivery(part, destination, Delivery.State.HANDED_OVER, Optional.empty());
        }

        @Override
        public byte[] encode() {
            RecordOutput out = begin(HANDED_OVER, uniqueId);
            out.number(part);
            out.text(destination);
            return out.toBytes();
        }

        private static HandedOver read(String uniqueId, RecordInput in) throws MalformedRecordException {
            return new HandedOver(uniqueId, (int) in.number(MOST), in.text(LONGEST_TEXT));
        }
    }

    /** A report that is over. */
    record Ended(String uniqueId, ReportSummary.State state, String reason) implements SendingRecord {

        @Override
        public byte[] encode() {
            RecordOutput out = begin(ENDED, uniqueId);
            out.text(state.name());
            out.text(reason);
            return out.toBytes();
        }

        private static Ended read(String uniqueId, RecordInput in) throws MalformedRecordException {
            String state = in.text(LONGEST_TEXT);
            for (ReportSummary.State known : List.of(ReportSummary.State.SENT, ReportSummary.State.DROPPED)) {
                if (known.name().equals(state)) {
                    return new Ended(uniqueId, known, in.text(LONGEST_TEXT));
                }
            }
            throw new MalformedRecordException("no report ends so");
        }
    }

    private static RecordOutput begin(int kind, String uniqueId) {
        RecordOutput out = new RecordOutput();
        out.octet(kind);
        out.text(uniqueId);
        return out;
    }

    /** Whether a record of the journal is one of these. */
    static boolean is(byte[] record) {
        return record.length > 0 && record[0] >= PIECE && record[0] <= ENDED;
    }

    /** Reads one of these. */
    static SendingRecord decode(byte[] record) throws MalformedRecordException {
        RecordInput in = new RecordInput(record);
        int kind = in.octet();
        String uniqueId = in.text(LONGEST_TEXT);
        SendingRecord read = switch (kind) {
            case PIECE -> Piece.read(uniqueId, in);
            case CLOSED -> Closed.read(uniqueId, in);
            case HANDED_OVER -> HandedOver.read(uniqueId, in);
            case ENDED -> Ended.read(uniqueId, in);
            default -> throw new MalformedRecordException("it is of kind " + kind);
        };
        in.end();
        return read;
    }
}

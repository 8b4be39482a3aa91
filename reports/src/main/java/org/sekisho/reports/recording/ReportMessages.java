package org.sekisho.reports.recording;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;

/** Recognises DMARC reports by their header. It looks at a part of bounded length of each field, and believes what stands there. */
final class ReportMessages {

    /** How many octets of a field are looked at. */
    static final int LONGEST_VALUE = 1000;

    /** RFC 9990 3.5.1 and RFC 7489 7.2.1.1; servers vary it in case, in punctuation, and in what stands before. */
    private static final Pattern SUBJECT =
            Pattern.compile("report\\s+domain:.*submitter:", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** RFC 5965 2. */
    private static final Pattern FEEDBACK_REPORT = Pattern.compile(
            "\\s*multipart/report\\s*;(.*;)?\\s*report-type\\s*=\\s*\"?feedback-report\"?\\s*(;.*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private ReportMessages() {}

    /** Whether this is the header of an aggregate report. */
    static boolean isAggregateReport(HeaderSection header) {
        for (HeaderField field : header.fieldsNamed("Subject")) {
            String subject = value(field);
            if (SUBJECT.matcher(subject.contains("=?") ? decoded(subject) : subject)
                    .find()) {
                return true;
            }
        }
        return false;
    }

    /** Whether this is the header of a failure report, or of another report in the same format. */
    static boolean isFeedbackReport(HeaderSection header) {
        for (HeaderField field : header.fieldsNamed("Content-Type")) {
            if (FEEDBACK_REPORT.matcher(value(field)).matches()) {
                return true;
            }
        }
        return false;
    }

    private static String decoded(String encodedWords) {
        return DecoderUtil.decodeEncodedWords(encodedWords, DecodeMonitor.SILENT);
    }

    private static String value(HeaderField field) {
        int length = Math.min(LONGEST_VALUE, field.valueEnd() - field.valueStart());
        return new String(field.array(), field.valueStart(), length, StandardCharsets.ISO_8859_1);
    }
}

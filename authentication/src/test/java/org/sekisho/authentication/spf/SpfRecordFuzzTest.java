package org.sekisho.authentication.spf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;

/** Any octets as an SPF record: parsed, written, read again, and evaluated. */
@Tag("B18")
class SpfRecordFuzzTest {

    private static final SpfEvaluator EVALUATOR = new SpfEvaluator(SpfSettings.standard());

    @FuzzTest
    void anyOctetsAreARecordOrASyntaxError(byte[] octets) {
        String text = "v=spf1 " + new String(octets, StandardCharsets.ISO_8859_1);
        if (SpfRecord.parse(text) instanceof SpfRecord record
                && !SpfRecord.parse(record.toString()).toString().equals(record.toString())) {
            throw new IllegalStateException("written as " + record);
        }
        EVALUATOR.evaluate(
                new SameRecordEverywhere(text),
                SpfIdentity.MAIL_FROM,
                InetAddress.getLoopbackAddress(),
                "mail.example.org",
                "user@example.org");
    }

    private record SameRecordEverywhere(String text) implements DnsAnswers {

        @Override
        public DnsAnswer answer(DnsQuestion question) {
            DnsRecord record = switch (question.type()) {
                case TXT -> new DnsRecord.Text(text);
                case A, AAAA -> new DnsRecord.Address(InetAddress.getLoopbackAddress());
                case MX -> new DnsRecord.MailExchange(1, "mx.example.org");
                case PTR -> new DnsRecord.Pointer("client.example.org");
            };
            return new DnsAnswer.Records(List.of(record), Duration.ofMinutes(1));
        }

        @Override
        public void prefetch(DnsQuestion question) {}
    }
}

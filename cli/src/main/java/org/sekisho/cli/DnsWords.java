package org.sekisho.cli;

import com.google.common.net.InetAddresses;
import java.util.List;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsRecord;

/** Words for what the DNS said. */
final class DnsWords {

    private DnsWords() {}

    /** Which of the four kinds an answer is, as a word for programs. */
    static String kind(DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Records) {
            return "records";
        }
        if (answer instanceof DnsAnswer.NoData) {
            return "no-data";
        }
        return answer instanceof DnsAnswer.NoSuchName ? "no-such-name" : "temporary-failure";
    }

    /** The same for people. */
    static String summary(DnsAnswer answer) {
        if (answer instanceof DnsAnswer.Records records) {
            int count = records.records().size();
            return count == 1 ? "1 record" : count + " records";
        }
        return answer instanceof DnsAnswer.TemporaryFailure failure
                ? "no answer: " + failure.reason()
                : kind(answer).replace('-', ' ');
    }

    /** The records of an answer, empty if it is not {@link DnsAnswer.Records}. */
    static List<DnsRecord> records(DnsAnswer answer) {
        return answer instanceof DnsAnswer.Records found ? found.records() : List.of();
    }

    /** The value of a record as a zone file has it. */
    static String value(DnsRecord record) {
        if (record instanceof DnsRecord.Text text) {
            return PlainText.zoneValue(text.value());
        }
        if (record instanceof DnsRecord.Address address) {
            return InetAddresses.toAddrString(address.address());
        }
        if (record instanceof DnsRecord.MailExchange exchange) {
            return exchange.preference() + " " + (exchange.host().isEmpty() ? "." : exchange.host());
        }
        return ((DnsRecord.Pointer) record).host();
    }
}

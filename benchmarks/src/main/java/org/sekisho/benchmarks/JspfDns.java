package org.sekisho.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;

/**
 * What a DNS client of ours answers, as jSPF wants to see it, and remembered after the first time: the fastest DNS that it
 * could have. Not safe for use by several threads.
 */
final class JspfDns implements DNSService {

    private static final int RECORD_LIMIT = 10;

    private final DnsClient client;
    private final Map<DnsQuestion, Optional<List<String>>> known = new HashMap<>();

    JspfDns(DnsClient client) {
        this.client = client;
    }

    @Override
    public @Nullable List<String> getRecords(DNSRequest request) {
        Optional<RecordType> type = type(request.getRecordType());
        if (type.isEmpty()) {
            return null;
        }
        DnsQuestion question = new DnsQuestion(request.getHostname(), type.get());
        Optional<List<String>> records = known.get(question);
        if (records == null) {
            records = ask(question);
            known.put(question, records);
        }
        // A list of its own each time: jSPF empties what it is given.
        return records.isEmpty() ? null : new ArrayList<>(records.get());
    }

    private Optional<List<String>> ask(DnsQuestion question) {
        DnsAnswer answer =
                client.ask(DnsQuestion.of(question.name(), question.type())).join();
        return answer instanceof DnsAnswer.Records found
                ? Optional.of(found.records().stream().map(JspfDns::text).toList())
                : Optional.empty();
    }

    /** Empty for the record type SPF, which nobody publishes any more (RFC 7208 3.1) and jSPF still asks for first. */
    private static Optional<RecordType> type(int type) {
        return switch (type) {
            case DNSRequest.A -> Optional.of(RecordType.A);
            case DNSRequest.AAAA -> Optional.of(RecordType.AAAA);
            case DNSRequest.MX -> Optional.of(RecordType.MX);
            case DNSRequest.PTR -> Optional.of(RecordType.PTR);
            case DNSRequest.TXT -> Optional.of(RecordType.TXT);
            default -> Optional.empty();
        };
    }

    private static String text(DnsRecord data) {
        if (data instanceof DnsRecord.Text text) {
            return text.value();
        }
        if (data instanceof DnsRecord.Address address) {
            return address.address().getHostAddress();
        }
        if (data instanceof DnsRecord.MailExchange exchange) {
            return exchange.host();
        }
        return ((DnsRecord.Pointer) data).host();
    }

    @Override
    public CompletionStage<@Nullable List<String>> getRecordsAsync(DNSRequest request) {
        return CompletableFuture.completedFuture(getRecords(request));
    }

    @Override
    public List<String> getLocalDomainNames() {
        return List.of("mx.receiver.example");
    }

    @Override
    public void setTimeOut(int timeOut) {}

    @Override
    public int getRecordLimit() {
        return RECORD_LIMIT;
    }

    @Override
    public void setRecordLimit(int recordLimit) {}
}

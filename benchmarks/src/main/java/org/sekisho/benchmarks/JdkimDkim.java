package org.sekisho.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.PublicKeyRecordRetriever;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.jspecify.annotations.Nullable;

/** jDKIM, as its own documentation uses it: the message as a stream, key records from a map. */
final class JdkimDkim implements DkimVerification {

    private final Map<String, List<String>> records = new HashMap<>();

    JdkimDkim() {
        for (int i = 0; i < Signers.DOMAINS.size(); i++) {
            records.put(Signers.DOMAINS.get(i), List.of(Signers.keyRecord(i)));
        }
    }

    @Override
    public int passing(byte[] message) throws IOException {
        PublicKeyRecordRetriever keys = (method, selector, domain) -> records.get(domain.toString());
        try {
            // It collects results in itself, so one verifies one message.
            @Nullable List<SignatureRecord> verified = new DKIMVerifier(keys).verify(new ByteArrayInputStream(message));
            return verified == null ? 0 : verified.size();
        } catch (FailException nonePasses) {
            return 0;
        }
    }
}

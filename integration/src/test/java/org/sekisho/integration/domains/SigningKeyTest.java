package org.sekisho.integration.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.Zone;

class SigningKeyTest {

    private final SampleDomains domains = new SampleDomains();

    @Test
    void theRecordsOfTheKeysStandInTheZone() {
        Zone zone = domains.zone().build();
        for (SigningKey key : domains.bankKeys()) {
            assertThat(zone.records(DnsQuestion.of(key.name(), RecordType.TXT))).hasSize(1);
        }
    }

    @Test
    void aSignedMessageHasOneFieldForEachKeyOnTopAndIsOtherwiseUnchanged() {
        byte[] message =
                MessageText.from("ada@bank.example").to("bob@receiver.example").bytes();
        String signed =
                new String(SigningKey.sign(message, domains.bankKeys()), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(signed)
                .startsWith("DKIM-Signature:")
                .endsWith(new String(message, java.nio.charset.StandardCharsets.UTF_8));
        assertThat(signed.split("DKIM-Signature:", -1)).hasSize(3);
        assertThat(signed).contains("a=rsa-sha256", "a=ed25519-sha256", "d=bank.example");
        assertThat(SigningKey.sign(message, List.of(domains.listKey()))).isNotEqualTo(message);
    }
}

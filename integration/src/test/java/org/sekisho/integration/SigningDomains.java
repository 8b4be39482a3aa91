package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.PublicKeyRecordRetriever;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.Departed;

/** Domains with keys of their own that a James signs for, and how the server at the other side sees their mail. */
final class SigningDomains {

    private final KeyFolder made;
    private final List<StoredKey> keys = new ArrayList<>();

    /** @param made an empty folder, where keys are made */
    SigningDomains(Path made) {
        this.made = new KeyFolder(made);
    }

    /** One more key of a domain. */
    SigningDomains with(String domain, String selector, DkimPrivateKey key) {
        try {
            keys.add(made.create(KeyName.of(domain, selector), key));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Publishes the records of all keys. */
    Zone.Builder published(Zone.Builder zone) {
        keys.forEach(key -> zone.add(key.name().recordName(), "TXT", record(key)));
        return zone;
    }

    /** Gives James all keys, as to one that has seen their records before. */
    JamesSettings given(JamesSettings base) {
        JamesSettings settings = base;
        for (StoredKey key : keys) {
            String name = "dkim/" + key.name().domain() + "/" + key.name().selector();
            try {
                settings = settings.withFile(name + ".pem", Files.readString(key.file()))
                        .withFile(name + ".active", "2026-11-01T00:00:00Z\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return settings;
    }

    /** Every key of this domain has signed, and nobody else; our verifier, jDKIM and DMARC agree with it. */
    void assertSignedFor(String domain, Departed departed) throws IOException {
        Authentication found = judged(departed);
        assertThat(found.dkim()).allSatisfy(one -> assertThat(one.result()).isEqualTo(DkimResult.PASS));
        assertThat(found.dkim().stream().map(SigningDomains::recordName))
                .containsExactlyInAnyOrderElementsOf(namesOf(domain));
        assertThat(found.dmarc()).extracting(DmarcOutcome::result).containsExactly(DmarcResult.PASS);
        assertThat(goodForJdkim(departed))
                .containsAll(found.dkim().stream()
                        .filter(one -> one.algorithm().equals("rsa-sha256"))
                        .map(SigningDomains::recordName)
                        .toList());
    }

    private List<String> namesOf(String domain) {
        return keys.stream()
                .map(StoredKey::name)
                .filter(name -> name.domain().equals(domain))
                .map(KeyName::recordName)
                .toList();
    }

    private static String recordName(DkimOutcome signature) {
        return signature.selector() + "._domainkey." + signature.domain();
    }

    /** What a server that knows these domains and nothing else finds in a message; they all ask it to refuse what fails. */
    Authentication judged(Departed departed) throws IOException {
        Zone.Builder zone = published(new Zone.Builder());
        keys.stream()
                .map(key -> key.name().domain())
                .distinct()
                .forEach(domain -> zone.add("_dmarc." + domain, "TXT", "v=DMARC1; p=reject"));
        return MessageAuthenticator.builder(new ZoneDnsClient(zone.build()), Runnable::run)
                .build()
                .authenticate(
                        new Envelope(InetAddress.getByName("192.0.2.1"), departed.helo(), departed.mailFrom()),
                        RawMessage.of(departed.bytes()))
                .join();
    }

    /** The signatures that jDKIM finds to be good, as {@code selector._domainkey.domain}. */
    private List<String> goodForJdkim(Departed departed) throws IOException {
        PublicKeyRecordRetriever records = (method, selector, domain) -> keys.stream()
                .filter(key -> key.name().recordName().equals(selector + "._domainkey." + domain))
                .map(SigningDomains::record)
                .toList();
        try {
            @Nullable
            List<SignatureRecord> good = new DKIMVerifier(records).verify(new ByteArrayInputStream(departed.bytes()));
            return Objects.requireNonNullElse(good, List.<SignatureRecord>of()).stream()
                    .map(one -> one.getSelector() + "._domainkey." + one.getDToken())
                    .toList();
        } catch (FailException noneIsGood) {
            return List.of();
        }
    }

    private static String record(StoredKey key) {
        return KeyRecord.of(key.name(), key.content().usable().orElseThrow()).plainText();
    }
}

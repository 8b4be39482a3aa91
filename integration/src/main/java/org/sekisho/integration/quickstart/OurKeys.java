package org.sekisho.integration.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesSettings;

/** The DKIM keys of the James in the quick start, RSA and Ed25519, which have been in use for a day. */
final class OurKeys {

    private final List<Key> keys = new ArrayList<>();

    /**
     * One key.
     *
     * @param record what the DNS publishes
     * @param pem the file of the private key
     */
    private record Key(KeyRecord record, String pem) {}

    /** Makes them. */
    OurKeys() throws IOException {
        add("s2026", DkimPrivateKey.generateRsa(2048));
        add("e2026", DkimPrivateKey.generateEd25519());
    }

    private void add(String selector, DkimPrivateKey key) throws IOException {
        Path folder = Files.createTempDirectory("sekisho-keys-");
        StoredKey stored = new KeyFolder(folder).create(KeyName.of(SampleDomains.RECEIVER, selector), key);
        keys.add(new Key(KeyRecord.of(stored.name(), key), Files.readString(stored.file())));
        Files.delete(stored.file());
        Files.delete(folder.resolve(SampleDomains.RECEIVER));
        Files.delete(folder);
    }

    /** With their records. */
    Zone.Builder publishedIn(Zone.Builder zone) {
        keys.forEach(key ->
                zone.add(key.record().name().recordName(), "TXT", key.record().plainText()));
        return zone;
    }

    /** As {@code sekisho keygen} writes them, and beside each what James notes when it has seen the record twice. */
    JamesSettings installedIn(JamesSettings settings) {
        JamesSettings installed = settings;
        for (Key key : keys) {
            String file =
                    "dkim/" + SampleDomains.RECEIVER + "/" + key.record().name().selector();
            String since = Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS) + "\n";
            installed = installed.withFile(file + ".pem", key.pem()).withFile(file + ".active", since);
        }
        return installed;
    }
}

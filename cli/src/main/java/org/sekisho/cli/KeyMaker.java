package org.sekisho.cli;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.sekisho.authentication.dkim.DkimAlgorithm;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyFolderException;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;

/** Makes keys of one domain in a folder, and prints what is to be published for each. */
final class KeyMaker {

    private final KeyFolder folder;
    private final String domain;
    private final PrintWriter out;

    KeyMaker(KeyFolder folder, String domain, PrintWriter out) {
        this.folder = folder;
        this.domain = domain;
        this.out = out;
    }

    /** The name of a key of this domain. */
    KeyName name(String selector) {
        try {
            return KeyName.of(domain, selector);
        } catch (IllegalArgumentException impossible) {
            throw BadInput.argument(impossible.getMessage() + ".");
        }
    }

    /** The name of a key that is made today. */
    KeyName name(DkimAlgorithm algorithm) {
        String letter = algorithm == DkimAlgorithm.ED25519_SHA256 ? "e" : "s";
        return name(
                letter + DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).format(LocalDate.now(ZoneOffset.UTC)));
    }

    /**
     * Writes a new key and prints its record.
     *
     * @param rsaBits the length, if the algorithm is RSA
     */
    void make(KeyName name, DkimAlgorithm algorithm, int rsaBits) {
        DkimPrivateKey key = algorithm == DkimAlgorithm.ED25519_SHA256
                ? DkimPrivateKey.generateEd25519()
                : DkimPrivateKey.generateRsa(rsaBits);
        try {
            print(folder.create(name, key), key);
        } catch (KeyFolderException failure) {
            throw BadInput.file(String.valueOf(failure.getMessage()));
        }
    }

    private void print(StoredKey stored, DkimPrivateKey key) {
        KeyRecord record = KeyRecord.of(stored.name(), key);
        out.println("Written: " + stored.file() + " (" + key.kind() + ", for its owner alone)");
        out.println();
        out.println("Publish this, in a zone file");
        out.println();
        out.println(record.zoneFile());
        out.println();
        out.println("or in a form of your DNS provider, as a TXT record with the name");
        out.println();
        out.println(stored.name().recordName());
        out.println();
        out.println("and the text");
        out.println();
        out.println(record.plainText());
        out.println();
        out.flush();
    }
}

package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;

class RotateCommandTest {

    private static final String TODAY = LocalDate.now(ZoneOffset.UTC).toString().replace("-", "");

    @TempDir
    Path keys;

    @Test
    void eachKeyThatSignsGetsASuccessorOfItsKind() throws Exception {
        active("rsa", DkimPrivateKey.generateRsa(3072));
        active("ed", DkimPrivateKey.generateEd25519());

        Run run = rotate();

        assertThat(run.status()).isZero();
        assertThat(new KeyFolder(keys).read())
                .extracting(
                        key -> key.name().selector(),
                        key -> key.content().usable().orElseThrow().kind(),
                        key -> key.markers().active().isPresent())
                .containsExactlyInAnyOrder(
                        tuple("rsa", "rsa 3072", true),
                        tuple("ed", "ed25519", true),
                        tuple("s" + TODAY, "rsa 3072", false),
                        tuple("e" + TODAY, "ed25519", false));
        StoredKey made = stored("s" + TODAY);
        assertThat(run.out())
                .contains(KeyRecord.of(made.name(), made.content().usable().orElseThrow())
                        .zoneFile())
                .contains("- rsa._domainkey.example.org signs until James has seen the new record twice")
                .contains("- From then on s" + TODAY + "._domainkey.example.org signs.")
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void aShortKeyGetsASuccessorOfTheRecommendedLength() throws Exception {
        Path file = active("old", DkimPrivateKey.generateRsa(2048)).file();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(
                                        generator.generateKeyPair().getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");

        assertThat(rotate().status()).isZero();
        assertThat(stored("s" + TODAY).content().usable().orElseThrow().kind()).isEqualTo("rsa 2048");
    }

    @Test
    void lengthAndSelectorCanBeGiven() throws Exception {
        active("old", DkimPrivateKey.generateRsa(2048));

        assertThat(rotate("--rsa", "3072", "--selector", "mail2027").status()).isZero();
        assertThat(stored("mail2027").content().usable().orElseThrow().kind()).isEqualTo("rsa 3072");
    }

    @Test
    void aKeyThatWasMadeTodayCanBeReplacedToday() throws Exception {
        active("e" + TODAY, DkimPrivateKey.generateEd25519());

        assertThat(rotate().status()).isZero();
        assertThat(stored("e" + TODAY + "b").content().usable()).isPresent();
    }

    @Test
    void whileANewKeyWaitsThereIsNoOther() throws Exception {
        active("old", DkimPrivateKey.generateEd25519());
        assertThat(rotate().status()).isZero();

        Run run = rotate();

        assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(run.err())
                .isEqualTo("sekisho: A new key waits already, e" + TODAY
                        + "._domainkey.example.org: publish its record, which sekisho keys example.org shows, or remove "
                        + keys.resolve("example.org/e" + TODAY + ".pem") + ".\n");
        assertThat(new KeyFolder(keys).read()).hasSize(2);
    }

    @Test
    void aWaitingKeyOfOneAlgorithmDoesNotHinderTheOther() throws Exception {
        active("rsa", DkimPrivateKey.generateRsa(2048));
        active("ed", DkimPrivateKey.generateEd25519());
        rotate("--ed25519");

        assertThat(rotate("--rsa", "2048").status()).isZero();
        assertThat(new KeyFolder(keys).read()).hasSize(4);
    }

    @Test
    void whereNothingSignsThereIsNothingToReplace() throws Exception {
        Run none = rotate();
        assertThat(none.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(none.err()).contains("make the first with sekisho keygen example.org.");
        active("ed", DkimPrivateKey.generateEd25519());

        Run other = rotate("--rsa", "2048");

        assertThat(other.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(other.err()).contains("No rsa key signs for example.org");
        assertThat(new KeyFolder(keys).read()).hasSize(1);
    }

    @Test
    void aKeyThatCannotBeReadMightBeTheOneThatSignsSoNothingIsMade() throws Exception {
        active("ed", DkimPrivateKey.generateEd25519());
        Files.writeString(keys.resolve("example.org/bad.pem"), "oops");

        Run run = rotate();

        assertThat(run.status()).isEqualTo(ExitStatus.NO_INPUT);
        assertThat(run.err()).contains("bad.pem holds no private key in PEM");
        assertThat(new KeyFolder(keys).read()).hasSize(2);
    }

    @Test
    void whatCannotBeIsToldInASentence() throws Exception {
        active("rsa", DkimPrivateKey.generateRsa(2048));
        active("ed", DkimPrivateKey.generateEd25519());

        assertThat(rotate("--selector", "one").err()).contains("Two keys need two selectors");
        assertThat(rotate("--rsa", "1024").err()).contains("--rsa takes 2048, 3072 or 4096.");
        Run taken = rotate("--ed25519", "--selector", "ed");
        assertThat(taken.status()).isEqualTo(ExitStatus.NO_INPUT);
        assertThat(taken.err()).contains("never overwritten");
        assertThat(new KeyFolder(keys).read()).hasSize(2);
    }

    private Run rotate(String... arguments) {
        List<String> all = new ArrayList<>(List.of("rotate", "Example.org", "--keys=" + keys));
        all.addAll(List.of(arguments));
        return Run.sekisho(all.toArray(String[]::new));
    }

    private StoredKey active(String selector, DkimPrivateKey key) throws IOException {
        StoredKey made = new KeyFolder(keys).create(KeyName.of("example.org", selector), key);
        Files.writeString(made.file().resolveSibling(selector + ".active"), "2026-11-01T00:00:00Z\n");
        return made;
    }

    private StoredKey stored(String selector) throws IOException {
        return new KeyFolder(keys).read(KeyName.of("example.org", selector)).orElseThrow();
    }
}

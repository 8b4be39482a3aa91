package org.sekisho.authentication.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sekisho.authentication.diagnosis.Diagnoses.published;
import static org.sekisho.authentication.diagnosis.Diagnoses.words;

import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;

class DkimDiagnosisTest {

    private static final KeyName NAME = KeyName.of("example.org", "s1");
    private static final DkimPrivateKey KEY = DkimPrivateKey.generateRsa(2048);
    private static final String RECORD = KeyRecord.of(NAME, KEY).value();

    /** The record with its key as KEY, and a part of what is said about it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        v=DKIM1; k=rsa; p=                  | The key is revoked: p= is empty
        v=DKIM; k=rsa; p=KEY                | begins with "v=DKIM", which is not the version v=DKIM1
        v=dkim1; k=rsa; p=KEY               | begins with "v=dkim1", which is not the version v=DKIM1
        k=rsa; v=DKIM1; p=KEY               | v=DKIM1 stands in the record, but not first
        v=DKIM1, k=rsa, p=KEY               | A comma stands between tags where a semicolon belongs
        v=DKIM1, k=rsa; p=KEY               | A comma stands between tags where a semicolon belongs
        "v=DKIM1; k=rsa; p=KEY"             | The text itself has quotation marks
        v=DKIM1\\\\; k=rsa\\\\; p=KEY       | quotation marks or backslashes
        v=DKIM1; k=rsa; s=tlsrpt; p=KEY     | does not allow the key for e-mail (s=)
        v=DKIM1; k=rsa; h=sha1; p=KEY       | does not allow the hash sha256 (h=)
        v=DKIM1; k=dsa; p=KEY               | is not a key record (unknown key type in k=)
        v=DKIM1; k=rsa                      | is not a key record (missing p=)
        anything                            | is not a key record (tag without =)
        """)
    void aBrokenRecordIsExplainedWithAndWithoutTheKey(String text, String explanation) {
        String zone = "s1._domainkey.example.org\tTXT\t" + text.replace("KEY", KEY.publicKey());

        for (Optional<DkimPrivateKey> key : List.of(Optional.of(KEY), Optional.<DkimPrivateKey>empty())) {
            Diagnosis diagnosis = dkim(zone, key);

            assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
            assertThat(words(diagnosis)).contains(explanation);
            assertThat(diagnosis.findings()).hasSize(1);
            assertThat(published(diagnosis)).isEqualTo(key.isPresent() ? RECORD : "nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 250, 255, 256, 300, 409})
    void aKeyThatIsCutOffIsExplained(int length) {
        Diagnosis diagnosis = dkim("s1._domainkey.example.org\tTXT\t" + RECORD.substring(0, length), Optional.of(KEY));

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis))
                .contains("The key is cut off after ")
                .contains("Enter the text in several strings");
        assertThat(diagnosis.publish().orElseThrow().strings()).hasSize(2);
    }

    @Test
    void withoutTheKeyTheLengthGivesItAway() {
        assertThat(words(dkim("s1._domainkey.example.org\tTXT\t" + RECORD.substring(0, 255), Optional.empty())))
                .contains("The key is cut off after");
        assertThat(words(dkim("s1._domainkey.example.org\tTXT\t" + RECORD.substring(0, 200), Optional.empty())))
                .contains("is not a key record");
    }

    @Test
    void theRightRecordIsFine() {
        String zone = "s1._domainkey.example.org\tTXT\t" + RECORD;

        assertThat(words(dkim(zone, Optional.of(KEY)))).isEqualTo("FINE: The record publishes this key. -> \n");
        assertThat(words(dkim(zone, Optional.empty()))).isEqualTo("FINE: The record is a valid key record. -> \n");
    }

    @Test
    void anotherKeyIsWrong() {
        String zone = "s1._domainkey.example.org\tTXT\t"
                + KeyRecord.of(NAME, DkimPrivateKey.generateEd25519()).value();

        Diagnosis diagnosis = dkim(zone, Optional.of(KEY));

        assertThat(words(diagnosis))
                .contains("WRONG: The record does not fit to the key in the folder: the record publishes another key");
        assertThat(published(diagnosis)).isEqualTo(RECORD);
    }

    @Test
    void severalRecordsAreWrongAlsoWhereTheRightOneIsAmongThem() {
        String zone = "s1._domainkey.example.org\tTXT\tanything\ns1._domainkey.example.org\tTXT\t" + RECORD;

        assertThat(words(dkim(zone, Optional.of(KEY))))
                .contains("2 TXT records stand at this name")
                .doesNotContain("is not a key record");
    }

    @Test
    void aTestingDomainAndAShortKeyAreAdvice() throws Exception {
        String testing = RECORD.replace("k=rsa", "k=rsa; t=y");
        assertThat(words(dkim("s1._domainkey.example.org\tTXT\t" + testing, Optional.of(KEY))))
                .contains(
                        "FINE: The record publishes this key",
                        "ADVICE: The record says that the domain is only testing (t=y)");
        assertThat(rsa(1024))
                .startsWith("FINE: ")
                .contains("ADVICE: The RSA key has only 1024 bits; 2048 are recommended");
        assertThat(rsa(768)).contains("WRONG: The RSA key has only 768 bits");
    }

    private static String rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        String published = Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
        return words(dkim("s1._domainkey.example.org\tTXT\tv=DKIM1; p=" + published, Optional.empty()));
    }

    @Test
    void noRecordIsMissing() {
        Diagnosis diagnosis = dkim("example.org\tA\t192.0.2.1", Optional.of(KEY));

        assertThat(diagnosis.severity()).isEqualTo(Severity.MISSING);
        assertThat(diagnosis.publish().orElseThrow())
                .isEqualTo(KeyRecord.of(NAME, KEY).txt());
        assertThat(dkim("example.org\tA\t192.0.2.1", Optional.empty()).publish())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "s1._domainkey.example.org.example.org, enter only s1._domainkey as the name",
        "s1.example.org, Move it to s1._domainkey.example.org.",
        "s1.domainkey.example.org, Move it to",
        "s1._domainkeys.example.org, Move it to",
        "_domainkey.example.org, Move it to",
        "example.org, Move it to"
    })
    void aRecordAtTheWrongPlaceIsFound(String place, String remedy) {
        Diagnosis diagnosis = dkim(place + "\tTXT\t" + RECORD, Optional.of(KEY));

        assertThat(diagnosis.severity()).isEqualTo(Severity.WRONG);
        assertThat(words(diagnosis)).contains("A key record stands at " + place).contains(remedy);
    }

    @Test
    @Tag("B03")
    void aDnsThatDoesNotAnswerIsUnknown() {
        Diagnosis diagnosis = dkim("s1._domainkey.example.org\tTXT\t!SERVFAIL", Optional.of(KEY));

        assertThat(diagnosis.severity()).isEqualTo(Severity.UNKNOWN);
        assertThat(diagnosis.publish()).isEmpty();
    }

    private static Diagnosis dkim(String zone, Optional<DkimPrivateKey> key) {
        return Diagnoses.over(zone, new DkimDiagnosis(NAME, key)::diagnose);
    }
}

package org.sekisho.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Base64;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;

@Tag("B12")
class ParsedKeyRecordTest {

    @Example
    void everyTagIsRead() {
        DkimKeyRecord record = (DkimKeyRecord)
                ParsedKeyRecord.parse("v=DKIM1; h=sha1 : SHA256; k=rsa; n=a note; s=email:other; t=y : s; g=x; p="
                        + TestKeys.p(TestKeys.RSA));
        assertThat(record.keyType()).isEqualTo("rsa");
        assertThat(record.hashes().orElseThrow()).containsExactly("sha1", "SHA256");
        assertThat(record.forEmail()).isTrue();
        assertThat(record.testing()).isTrue();
        assertThat(record.strictIdentity()).isTrue();
        DkimPublicKey.Rsa key = (DkimPublicKey.Rsa) record.key();
        assertThat(key.bits()).isEqualTo(2048);
        assertThat(key.key()).contains(TestKeys.RSA.getPublic());
    }

    @Example
    void theOctetsOfAnEd25519KeyAreTheKey() {
        DkimKeyRecord record = (DkimKeyRecord) ParsedKeyRecord.parse("k=ed25519; p=" + TestKeys.ed25519P());
        assertThat(record.key()).isInstanceOf(DkimPublicKey.Ed25519.class);
        assertThat(ParsedKeyRecord.parse("k=ed25519; p=AAAA"))
                .isEqualTo(new MalformedKeyRecord("p= is not an Ed25519 key"));
    }

    @Example
    @Tag("B10")
    void aVeryLongRsaKeyIsKnownButNotEvaluated() {
        assertThat(rsa(8192, 65537).key()).isPresent();
        assertThat(rsa(8193, 65537).bits()).isEqualTo(8193);
        assertThat(rsa(8193, 65537).key()).isEmpty();
        assertThat(rsa(511, 65537).key()).isEmpty();
        String longKey =
                Dkim.keyRecord("p=" + p(BigInteger.ONE.shiftLeft(8192).add(BigInteger.ONE), BigInteger.valueOf(3)));
        DkimOutcome outcome = Dkim.verifyOne(Dkim.signed(Dkim.TAGS, Dkim.MESSAGE), longKey);
        assertThat(outcome.result()).isEqualTo(DkimResult.NEUTRAL);
        assertThat(outcome.reason()).isEqualTo("RSA key of 8193 bits");
    }

    @Example
    void anExponentOutOfRangeIsNoKey() {
        BigInteger modulus = BigInteger.ONE.shiftLeft(1023).add(BigInteger.ONE);
        for (BigInteger exponent : new BigInteger[] {BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE.shiftLeft(64)}) {
            assertThat(ParsedKeyRecord.parse("p=" + p(modulus, exponent)))
                    .isEqualTo(new MalformedKeyRecord("p= is not an RSA key"));
        }
        assertThat(ParsedKeyRecord.parse("p=" + p(modulus.negate(), BigInteger.valueOf(3))))
                .isInstanceOf(MalformedKeyRecord.class);
    }

    @Example
    void aKeyThatIsCutOffIsNoKey() {
        byte[] der = TestKeys.RSA.getPublic().getEncoded();
        for (int length = 1; length < der.length; length++) {
            String cut = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(der, length));
            assertThat(ParsedKeyRecord.parse("p=" + cut)).isInstanceOf(MalformedKeyRecord.class);
        }
    }

    @Property
    @Tag("B18")
    void anyOctetsAsKeyAreAKeyOrAReason(@ForAll byte[] octets) {
        assertThat(ParsedKeyRecord.parse("p=" + Base64.getEncoder().encodeToString(octets)))
                .isNotNull();
    }

    @Example
    @Tag("B18")
    void moreTagsThanTheLimitAreASyntaxError() {
        String tags = "p=";
        for (int i = 1; i < TagList.MAXIMUM_TAGS; i++) {
            tags += "; n" + i + "=x";
        }
        assertThat(ParsedKeyRecord.parse(tags)).isInstanceOf(DkimKeyRecord.class);
        assertThat(ParsedKeyRecord.parse(tags + "; m=x")).isEqualTo(new MalformedKeyRecord("too many tags"));
    }

    @Property
    @Tag("B18")
    void anyTextIsARecordOrAReason(@ForAll String text) {
        assertThat(ParsedKeyRecord.parse(text)).isNotNull();
        assertThat(ParsedKeyRecord.parse("v=DKIM1; " + text)).isNotNull();
    }

    private static DkimPublicKey.Rsa rsa(int bits, int exponent) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
        DkimKeyRecord record = (DkimKeyRecord) ParsedKeyRecord.parse("p=" + p(modulus, BigInteger.valueOf(exponent)));
        return (DkimPublicKey.Rsa) record.key();
    }

    private static String p(BigInteger modulus, BigInteger exponent) {
        try {
            return Base64.getEncoder().encodeToString(new RSAPublicKey(modulus, exponent).getEncoded(ASN1Encoding.DER));
        } catch (java.io.IOException impossible) {
            throw new AssertionError(impossible);
        }
    }
}

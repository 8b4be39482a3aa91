package org.sekisho.authentication.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.security.KeyPairGenerator;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;

class PemTest {

    private static final DkimPrivateKey RSA = DkimPrivateKey.generateRsa(2048);
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    @Test
    void whatIsWrittenIsReadAgain() {
        DkimPrivateKey ed25519 = DkimPrivateKey.generateEd25519();

        assertThat(read(text(RSA)).usable().orElseThrow().publicKey()).isEqualTo(RSA.publicKey());
        assertThat(read(text(ed25519)).usable().orElseThrow().publicKey()).isEqualTo(ed25519.publicKey());
    }

    @Test
    void theKeyOfRfc8463IsReadAndPublishedAsTheRfcSays() {
        // RFC 8463 A.2 gives the seed; RFC 8410 7 how PKCS#8 holds it.
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

        assertThat(read(pem).usable().orElseThrow().publicKey())
                .isEqualTo("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }

    @Test
    void pkcs1AndEncryptedKeysAreRead() throws Exception {
        PrivateKeyInfo info = info(RSA);
        String pkcs1 = pem(new PemObject(
                "RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded()));
        StringWriter old = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(old)) {
            writer.writeObject(
                    new org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter()
                            .setProvider(PROVIDER)
                            .getPrivateKey(info),
                    new JcePEMEncryptorBuilder("AES-256-CBC")
                            .setProvider(PROVIDER)
                            .build("hush".toCharArray()));
        }
        String encrypted = pem(new PKCS8Generator(
                        info,
                        new JceOpenSSLPKCS8EncryptorBuilder(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.1.42"))
                                .setProvider(PROVIDER)
                                .setPassword("hush".toCharArray())
                                .build())
                .generate());

        assertThat(read(pkcs1).usable().orElseThrow().publicKey()).isEqualTo(RSA.publicKey());
        for (String each : new String[] {old.toString(), encrypted}) {
            assertThat(ReadKey.parse(each.getBytes(US_ASCII), Optional.of("hush"))
                            .usable()
                            .orElseThrow()
                            .publicKey())
                    .isEqualTo(RSA.publicKey());
            assertThat(reason(ReadKey.parse(each.getBytes(US_ASCII), Optional.of("wrong"))))
                    .startsWith("cannot be decrypted with its pass phrase");
            assertThat(reason(ReadKey.parse(each.getBytes(US_ASCII), Optional.empty())))
                    .startsWith("is encrypted: put");
        }
    }

    @Test
    void whatCannotBeAKeyIsBrokenWithARemedy() throws Exception {
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(512);
        StringWriter small = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(small)) {
            writer.writeObject(weak.generateKeyPair().getPrivate());
        }
        String elliptic = pem(new PemObject(
                "PRIVATE KEY",
                new PrivateKeyInfo(
                                new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                                        new ASN1ObjectIdentifier("1.2.840.10045.2.1"),
                                        new ASN1ObjectIdentifier("1.2.840.10045.3.1.7")),
                                new ECPrivateKey(256, java.math.BigInteger.TEN))
                        .getEncoded()));

        assertThat(reason(read(""))).startsWith("holds no private key in PEM");
        assertThat(reason(read("v=DKIM1; p=abc"))).startsWith("holds no private key in PEM");
        assertThat(reason(read(text(RSA).replace("MII", "AAA")))).startsWith("is damaged");
        assertThat(reason(read("x".repeat(ReadKey.LARGEST_FILE + 1)))).startsWith("has more than 65536 octets");
        assertThat(reason(read(small.toString()))).startsWith("is an RSA key of 512 bits");
        assertThat(reason(read(elliptic))).startsWith("is a key for neither RSA nor Ed25519");
    }

    @Test
    void noTextShowsThePrivateHalf() {
        assertThat(RSA).hasToString("private key (rsa 2048)");
        assertThat(new ReadKey.Usable(RSA).toString()).doesNotContain("MII").hasSizeLessThan(60);
    }

    private static String text(DkimPrivateKey key) {
        return new String(key.pem(), US_ASCII);
    }

    private static PrivateKeyInfo info(DkimPrivateKey key) throws Exception {
        try (org.bouncycastle.openssl.PEMParser parser =
                new org.bouncycastle.openssl.PEMParser(new java.io.StringReader(text(key)))) {
            return (PrivateKeyInfo) parser.readObject();
        }
    }

    private static String pem(PemObject object) throws Exception {
        StringWriter out = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
            writer.writeObject((org.bouncycastle.util.io.pem.PemObjectGenerator) object);
        }
        return out.toString();
    }

    private static ReadKey read(String pem) {
        return ReadKey.parse(pem.getBytes(US_ASCII), Optional.empty());
    }

    private static String reason(ReadKey key) {
        return ((ReadKey.Broken) key).reason();
    }
}

package org.sekisho.authentication.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** Reads a private key in PEM. Bounded: in the size of the file, in what stands before the key, in the work of decrypting. */
final class PemReader {

    /** Certificates and parameters may stand before the key, but not without end. */
    private static final int MOST_OBJECTS = 20;

    /** Deriving a key from the pass phrase takes about a second for so many. */
    static final int MOST_ITERATIONS = 2_000_000;

    /** Only given to Bouncy Castle, never registered: other parts of the server keep their own. */
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final Optional<String> passPhrase;

    PemReader(Optional<String> passPhrase) {
        this.passPhrase = passPhrase;
    }

    ReadKey read(byte[] pem) {
        if (pem.length > ReadKey.LARGEST_FILE) {
            return new ReadKey.Broken("has more than " + ReadKey.LARGEST_FILE + " octets and is no private key: "
                    + "put a private key in PEM there, or remove the file");
        }
        try {
            return new ReadKey.Usable(key(find(pem)));
        } catch (Unusable unusable) {
            return new ReadKey.Broken(unusable.reason());
        } catch (IOException | RuntimeException | GeneralSecurityException malformed) {
            return new ReadKey.Broken("is damaged: copy the key again, or make a new one with sekisho keygen");
        }
    }

    /** The first private key of the file, decrypted. */
    private PrivateKeyInfo find(byte[] pem) throws IOException, Unusable {
        try (PEMParser parser =
                new PEMParser(new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.ISO_8859_1))) {
            for (int i = 0; i < MOST_OBJECTS; i++) {
                Object object = parser.readObject();
                if (object == null) {
                    break;
                }
                if (object instanceof PrivateKeyInfo key) {
                    return key;
                }
                if (object instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo();
                }
                if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                    return decrypt(encrypted);
                }
                if (object instanceof PEMEncryptedKeyPair encrypted) {
                    return decrypt(encrypted);
                }
            }
        }
        throw new Unusable("holds no private key in PEM: its first line must be -----BEGIN PRIVATE KEY-----, "
                + "-----BEGIN ENCRYPTED PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----");
    }

    private PrivateKeyInfo decrypt(PKCS8EncryptedPrivateKeyInfo encrypted) throws Unusable {
        checkEncryption(encrypted.toASN1Structure().getEncryptionAlgorithm());
        try {
            return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(BOUNCY_CASTLE)
                    .build(requirePassPhrase()));
        } catch (PKCSException | OperatorCreationException | RuntimeException wrong) {
            throw wrongPassPhrase();
        }
    }

    private PrivateKeyInfo decrypt(PEMEncryptedKeyPair encrypted) throws Unusable {
        try {
            return encrypted
                    .decryptKeyPair(new BcPEMDecryptorProvider(requirePassPhrase()))
                    .getPrivateKeyInfo();
        } catch (IOException | RuntimeException wrong) {
            throw wrongPassPhrase();
        }
    }

    private char[] requirePassPhrase() throws Unusable {
        return passPhrase
                .orElseThrow(() -> new Unusable(
                        "is encrypted: put its pass phrase into a file of the same name that ends in .passphrase"))
                .toCharArray();
    }

    private static Unusable wrongPassPhrase() {
        return new Unusable("cannot be decrypted with its pass phrase: correct the file that ends in .passphrase");
    }

    /** PBES2 with PBKDF2 (RFC 8018), which OpenSSL has written since 1.1, and no more work than {@link #MOST_ITERATIONS}. */
    private static void checkEncryption(AlgorithmIdentifier encryption) throws Unusable {
        if (encryption.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            KeyDerivationFunc derivation =
                    PBES2Parameters.getInstance(encryption.getParameters()).getKeyDerivationFunc();
            if (derivation.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
                BigInteger iterations =
                        PBKDF2Params.getInstance(derivation.getParameters()).getIterationCount();
                if (iterations.compareTo(BigInteger.valueOf(MOST_ITERATIONS)) <= 0) {
                    return;
                }
                throw new Unusable("is encrypted with more than " + MOST_ITERATIONS
                        + " iterations of PBKDF2: encrypt it again with openssl pkcs8 -topk8 -v2 aes256");
            }
        }
        throw new Unusable(
                "is encrypted in a way that is not known here: encrypt it again with openssl pkcs8 -topk8 -v2 aes256");
    }

    private static DkimPrivateKey key(PrivateKeyInfo key) throws Unusable, IOException, GeneralSecurityException {
        ASN1ObjectIdentifier algorithm = key.getPrivateKeyAlgorithm().getAlgorithm();
        if (algorithm.equals(DkimPrivateKey.ED25519_OID)) {
            return ed25519(key.parsePrivateKey());
        }
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return rsa(key);
        }
        throw new Unusable("is a key for neither RSA nor Ed25519: make one with sekisho keygen");
    }

    private static DkimPrivateKey ed25519(ASN1Encodable content) throws Unusable {
        byte[] seed = ASN1OctetString.getInstance(content).getOctets();
        if (seed.length != Ed25519.SECRET_KEY_SIZE) {
            throw new Unusable("is an Ed25519 key of a wrong length: copy the key again");
        }
        return DkimPrivateKey.ed25519(seed.clone());
    }

    private static DkimPrivateKey rsa(PrivateKeyInfo info) throws Unusable, IOException, GeneralSecurityException {
        org.bouncycastle.asn1.pkcs.RSAPrivateKey parts =
                org.bouncycastle.asn1.pkcs.RSAPrivateKey.getInstance(info.parsePrivateKey());
        int bits = parts.getModulus().bitLength();
        if (bits < DkimPrivateKey.LEAST_RSA_BITS || bits > DkimPrivateKey.MOST_RSA_BITS) {
            throw new Unusable(
                    "is an RSA key of " + bits + " bits, and others take only " + DkimPrivateKey.LEAST_RSA_BITS + " to "
                            + DkimPrivateKey.MOST_RSA_BITS + ": make a new one with sekisho keygen");
        }
        // From here on the numbers have bounded lengths, so that no arithmetic with them is expensive.
        if (KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()))
                        instanceof RSAPrivateCrtKey key
                && DkimPrivateKey.fitsTogether(key)) {
            return DkimPrivateKey.rsa(key);
        }
        throw new Unusable("is an RSA key whose parts do not fit together: copy the key again");
    }

    /** Leaves the reading of a key that cannot be used. */
    private static final class Unusable extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        Unusable(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }
}

package org.sekisho.integration.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The key and certificate of the servers under test, made once for each run by the JDK's {@code keytool}; only these clients trust it. */
public final class TestCertificate {

    /** The password of the key store, as the sample configuration has it. */
    public static final String PASSWORD = "changeme";

    private static final class Shared {
        private static final byte[] KEYSTORE = make();
        private static final SSLContext CLIENT = trusting(KEYSTORE);
    }

    private TestCertificate() {}

    /** A PKCS#12 key store with the private key and its certificate. */
    public static byte[] keystore() {
        return Shared.KEYSTORE.clone();
    }

    /** What a client needs that trusts this certificate and no other. */
    static SSLContext client() {
        return Shared.CLIENT;
    }

    private static byte[] make() {
        try {
            Path folder = Files.createTempDirectory("sekisho-keystore-");
            Path file = folder.resolve("keystore");
            try {
                run(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "james",
                        "-keyalg",
                        "RSA",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD,
                        "-dname",
                        "CN=receiver.example"));
                return Files.readAllBytes(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException("keytool ended with " + status + ": " + output);
        }
    }

    private static SSLContext trusting(byte[] keystore) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(keystore), PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("james", store.getCertificate("james"));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

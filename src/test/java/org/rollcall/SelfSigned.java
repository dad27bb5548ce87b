package org.rollcall;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that nobody knows but who is told.
 *
 * @param server for a server that has it
 * @param trust for a client that trusts it
 * @param keyStore its PKCS#12 file, with {@link #PASSWORD}
 */
public record SelfSigned(SSLContext server, PemTrustOptions trust, Path keyStore) {

    public static final String PASSWORD = "only-for-tests";

    /** Made by the keytool of the JDK, for one host name. */
    public static SelfSigned of(String host, Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var file = folder.resolve(host + ".p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed");
        }
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        var pem = "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(Base64.getMimeEncoder()
                        .encodeToString(keys.getCertificate("test").getEncoded()));
        return new SelfSigned(tls, new PemTrustOptions().addCertValue(Buffer.buffer(pem)), file);
    }
}

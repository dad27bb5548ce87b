package org.rollcall.platform.access;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.Secret;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The admin token of the configuration, kept as a hash. */
@ApplicationScoped
public class AdminToken {
    static final int MIN_LENGTH = 20;

    /** What it allows. */
    static final TokenGrant GRANT =
            new TokenGrant("configured admin token", Set.of(Scope.ADMIN), HostnameBinding.ALL, null);

    /** The example of the documents, which everybody can read there. */
    private static final String PLACEHOLDER = "the-output-of-openssl-rand-hex-32";

    /** More than any header may have: what is larger is no token. */
    private static final int MAX_FILE_BYTES = 16 * 1024;

    private final Optional<byte[]> sha256;

    @Inject
    AdminToken(AccessConfig config) {
        this.sha256 = configured(config).map(TokenText::sha256);
    }

    /**
     * Looks for mistakes in the token or its file.
     *
     * @throws ConfigurationException with a sentence that does not show the token
     */
    public static void validate(AccessConfig config) {
        configured(config);
    }

    private static Optional<String> configured(AccessConfig config) {
        var token = config.adminToken().map(Secret::get).map(String::strip).filter(given -> !given.isEmpty());
        var file = config.adminTokenFile();
        if (token.isPresent() && file.isPresent()) {
            throw new ConfigurationException(
                    "ROLLCALL_ADMIN_TOKEN and rollcall.access.admin-token-file are both set; set one of them");
        }
        return file.isPresent()
                ? file.map(path -> checked("The admin token in " + path, read(path)))
                : token.map(given -> checked("ROLLCALL_ADMIN_TOKEN", given));
    }

    /** Without a cause: with one Quarkus would show its stack and bury the sentence. */
    private static String read(Path file) {
        try (var in = Files.newInputStream(file)) {
            var token = new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8).strip();
            if (token.isEmpty()) {
                throw new ConfigurationException(String.format(
                        Locale.ROOT,
                        "The file %s of rollcall.access.admin-token-file is empty; put the admin token into it",
                        file));
            }
            return token;
        } catch (NoSuchFileException _) {
            throw new ConfigurationException(String.format(
                    Locale.ROOT, "There is no file %s, which rollcall.access.admin-token-file names", file));
        } catch (IOException e) {
            throw new ConfigurationException(String.format(
                    Locale.ROOT, "The file %s of rollcall.access.admin-token-file cannot be read: %s", file, e));
        }
    }

    /** Makes a bad token end the start, not the first request. */
    void check(@Observes @Priority(1) StartupEvent event) {
        isConfigured();
    }

    boolean isConfigured() {
        return sha256.isPresent();
    }

    /** In constant time. */
    boolean matches(byte[] candidate) {
        return sha256.filter(configured -> MessageDigest.isEqual(configured, candidate))
                .isPresent();
    }

    /** The mark of a session of this token, which tells who reads it nothing of the token; empty where none is configured. */
    Optional<byte[]> proof(String secret) {
        return sha256.map(configured -> TokenText.sha256(secret + HexFormat.of().formatHex(configured)));
    }

    private static String checked(String what, String token) {
        if (token.equals(PLACEHOLDER)) {
            throw new ConfigurationException(
                    what + " is the example of the documents; choose one of your own: openssl rand -hex 32");
        }
        if (token.length() < MIN_LENGTH) {
            throw new ConfigurationException(String.format(
                    Locale.ROOT,
                    "%s is shorter than %d characters; choose a longer one, such as the output of: openssl rand -hex 32",
                    what,
                    MIN_LENGTH));
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ConfigurationException(
                    what + " may only have visible ASCII characters, because it is sent in a header");
        }
        return token;
    }
}

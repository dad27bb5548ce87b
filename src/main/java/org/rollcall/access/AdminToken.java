package org.rollcall.access;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.Secret;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.util.Optional;

/** The admin token of the configuration, kept as a hash. */
@ApplicationScoped
class AdminToken {
    static final int MIN_LENGTH = 20;

    private final Optional<byte[]> sha256;

    @Inject
    AdminToken(AccessConfig config) {
        this.sha256 = config.adminToken()
                .map(Secret::get)
                .map(String::strip)
                .filter(token -> !token.isEmpty())
                .map(AdminToken::checked)
                .map(TokenText::sha256);
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

    private static String checked(String token) {
        if (token.length() < MIN_LENGTH) {
            throw new ConfigurationException(
                    "ROLLCALL_ADMIN_TOKEN is shorter than %d characters; choose a longer one, such as the output of: openssl rand -hex 32"
                            .formatted(MIN_LENGTH));
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ConfigurationException(
                    "ROLLCALL_ADMIN_TOKEN may only have visible ASCII characters, because it is sent in a header");
        }
        return token;
    }
}

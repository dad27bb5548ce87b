package org.rollcall.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the package. */
@ConfigMapping(prefix = "rollcall.access")
public interface AccessConfig {
    /**
     * A token with scope {@code admin}, valid as long as it is configured, and kept as a hash. At least 20 visible ASCII
     * characters; {@code ROLLCALL_ADMIN_TOKEN} sets it as well. Example: {@code the-output-of-openssl-rand-hex-32}
     */
    Optional<Secret<String>> adminToken();

    /**
     * A file that has such a token in it, as a mounted secret; read at the start. In place of the other.
     * Example: {@code /run/secrets/admin-token}
     */
    Optional<Path> adminTokenFile();
}

package org.rollcall.platform.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
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

    /**
     * How much one source address, of IPv6 one /64, may read of what needs no token: {@code off}, or requests per duration.
     * A dictionary, and a comparison of two that is not remembered, count as ten. Example: {@code 120/1m}
     */
    @WithDefault("600/1m")
    RateLimit readsPerAddress();

    /**
     * How many requests of one source address may lack a valid token where one is needed: {@code off}, or requests per
     * duration. The next ones are answered 429; tokens that were valid before still get in. Example: {@code 20/1m}
     */
    @WithDefault("60/1m")
    RateLimit refusalsPerAddress();

    /**
     * How long somebody who signs in with a browser stays signed in, unless the token that it was done with ends before.
     * Example: {@code 8H}
     */
    @WithDefault("12H")
    Duration session();
}

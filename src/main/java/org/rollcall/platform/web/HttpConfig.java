package org.rollcall.platform.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.http.ClientAuth;
import java.util.Optional;

/** How the service is reached, beyond what Quarkus configures itself. */
@ConfigMapping(prefix = "rollcall.http")
public interface HttpConfig {

    /**
     * Whether a connection with TLS needs a certificate of the client: {@code none}, {@code request} or {@code required}.
     * Which are trusted is said by {@code quarkus.tls.trust-store.*}. Example: {@code required}
     */
    @WithDefault("none")
    ClientAuth clientCertificates();

    /**
     * A port of its own for health and metrics, which the main port then hides; 0 for any that is free.
     * Example: {@code 9000}
     */
    Optional<Port> managementPort();
}

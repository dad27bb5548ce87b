package org.rollcall.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import java.util.Optional;

/** Settings of the package. */
@ConfigMapping(prefix = "rollcall.access")
interface AccessConfig {
    /** A token with scope admin, valid as long as it is configured. At least 20 visible ASCII characters. */
    Optional<Secret<String>> adminToken();
}

package org.rollcall.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the package. */
@ConfigMapping(prefix = "rollcall.access")
interface AccessConfig {
    /** A token with scope admin, valid as long as it is configured. At least 20 visible ASCII characters. */
    Optional<Secret<String>> adminToken();

    /** A file that has such a token in it, as a mounted secret; read at the start. In place of the other. */
    Optional<Path> adminTokenFile();
}

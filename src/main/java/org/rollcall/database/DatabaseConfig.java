package org.rollcall.database;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The settings of the database, beside those of its connections. */
@ConfigMapping(prefix = "rollcall.database")
public interface DatabaseConfig {

    /** A role that may read what analysts need, {@link AnalystRole}; none where it is left out. */
    Optional<String> analystRole();
}

package org.rollcall.platform.database;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The settings of the database, beside those of its connections. */
@ConfigMapping(prefix = "rollcall.database")
public interface DatabaseConfig {

    /**
     * A role of the database that may read what analysts need, and is made where there is none: see {@code docs/sql.md}.
     * Example: {@code analyst}
     */
    Optional<String> analystRole();

    /**
     * A role of the database that owns the audit trail, so that the user of the service can add events and read them, and can
     * neither change nor delete any; made where there is none: see {@code docs/operations.md}. Example: {@code rollcall_audit}
     */
    Optional<String> auditOwner();
}

package org.rollcall.platform.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import io.smallrye.config.WithDefault;
import java.time.Duration;
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

    /** A standby that analysts read from. */
    Replica replica();

    /** A standby of the database. */
    interface Replica {

        /**
         * The URL of a standby of the database, from which exports, series, lists and insight are read; without one they are read
         * where everything is written: see {@code docs/operations.md}. Example: {@code jdbc:postgresql://standby.example.com/rollcall}
         */
        Optional<String> url();

        /** The user of the standby, who needs to read all tables; that of the primary where none is set. Example: {@code reader} */
        Optional<String> username();

        /** The password of that user. Example: {@code the-password-of-the-reader} */
        Optional<Secret<String>> password();

        /** Connections to the standby at the most, of each replica. Example: {@code 50} */
        @WithDefault("20")
        int maxSize();

        /**
         * How far the standby may be behind: nothing is read from one that is further, and the requests are answered 503.
         * Example: {@code 30S}
         */
        @WithDefault("5M")
        Duration maxLag();
    }
}

package org.rollcall.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A statement failed; the cause says why. */
public class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super(cause);
    }

    /** The SQLSTATE, five characters; null where the driver gives none. */
    public @Nullable String sqlState() {
        return getCause() instanceof SQLException cause ? cause.getSQLState() : null;
    }
}

package org.rollcall.platform.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A statement failed; the cause says why. */
public class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super(cause);
    }

    /** Whether a lock could not be had in the time that was allowed for it. */
    public boolean isLockTimeout() {
        return DatabaseFailure.isLockTimeout(this);
    }

    /** The SQLSTATE, five characters; null where the driver gives none. */
    public @Nullable String sqlState() {
        return getCause() instanceof SQLException cause ? cause.getSQLState() : null;
    }
}

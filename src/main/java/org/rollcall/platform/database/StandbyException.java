package org.rollcall.platform.database;

import java.sql.SQLException;

/** A read failed that was to come from the standby; the cause says why. */
class StandbyException extends DatabaseException {

    private static final long serialVersionUID = 1L;

    StandbyException(SQLException cause) {
        super(cause);
    }
}

package org.rollcall.platform.database;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Has each migration do its work as Citus wants it, where the database has that: one that alters {@code ping} and then {@code metric}. */
final class CitusMigration implements Callback {

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public String getCallbackName() {
        return "migration of Citus";
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            Citus.changeOneAfterTheOther(context.getConnection());
        } catch (SQLException e) {
            throw new FlywayException("a migration cannot be prepared: " + e.getMessage(), e);
        }
    }
}

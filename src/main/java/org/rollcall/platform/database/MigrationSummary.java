package org.rollcall.platform.database;

import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Says in one line of the log how far a start has brought the schema. */
final class MigrationSummary implements Callback {

    private static final Logger LOG = Logger.getLogger(MigrationSummary.class);

    private final AtomicInteger migrations = new AtomicInteger();
    private volatile @Nullable MigrationInfo last;

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_EACH_MIGRATE || event == Event.AFTER_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public String getCallbackName() {
        return "summary";
    }

    @Override
    public void handle(Event event, Context context) {
        if (event == Event.AFTER_EACH_MIGRATE) {
            migrations.incrementAndGet();
            last = context.getMigrationInfo();
            return;
        }
        var reached = last;
        if (reached != null) {
            LOG.infof(
                    "The schema of the database is at version %s now, after %d migrations",
                    reached.getVersion(), (Object) migrations.get());
        }
    }
}

package org.rollcall.platform.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is who can store a ping: the database answers in time, and may be written to. */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements HealthCheck {

    private static final String NAME = "database";
    private static final String SELECT_READ_ONLY = "select current_setting('transaction_read_only')::boolean";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Database database;

    DatabaseReadiness(Database database) {
        this.database = database;
    }

    @Override
    public HealthCheckResponse call() {
        boolean writable;
        try {
            writable = Deadline.within(PATIENCE, this::isWritable);
        } catch (DatabaseException e) {
            return down("it does not answer");
        }
        if (!writable) {
            database.leaveReadOnlyServer();
            return down("it is read-only");
        }
        return HealthCheckResponse.up(NAME);
    }

    private boolean isWritable() {
        return !database.repeatable(handle ->
                handle.createQuery(SELECT_READ_ONLY).mapTo(boolean.class).one());
    }

    private static HealthCheckResponse down(String reason) {
        return HealthCheckResponse.named(NAME).down().withData("reason", reason).build();
    }
}

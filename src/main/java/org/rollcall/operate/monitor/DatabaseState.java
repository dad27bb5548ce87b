package org.rollcall.operate.monitor;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.generic.GenericType;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.Database;

/** Figures of PostgreSQL about itself. */
@ApplicationScoped
class DatabaseState {

    private static final GenericType<Map<QuarantineReason, Long>> COUNTS = new GenericType<>() {};

    private static final String SELECT_SIZE = "select pg_database_size(current_database())";

    /** A node that does not answer has no number as its result, and the whole no sum. */
    private static final String SELECT_SIZE_OF_NODES = """
            select sum(result::bigint)::bigint
            from run_command_on_all_nodes('select pg_database_size(current_database())')
            """;

    private final Database database;

    DatabaseState(Database database) {
        this.database = database;
    }

    /** The size of the database on disk, without the log of changes; with Citus that on all nodes together. */
    long bytes() {
        return database.repeatable(
                handle -> handle.createQuery(Citus.isInstalled() ? SELECT_SIZE_OF_NODES : SELECT_SIZE)
                        .mapTo(long.class)
                        .one());
    }

    /** How far its clock is ahead of another, as seen from the middle of the time that the question took. */
    Duration ahead(Clock clock) {
        return database.repeatable(handle -> {
            var asked = clock.instant();
            var there = handle.createQuery("select clock_timestamp()")
                    .mapTo(Instant.class)
                    .one();
            var answered = clock.instant();
            var here = asked.plus(Duration.between(asked, answered).dividedBy(2));
            return Duration.between(here, there);
        });
    }

    /** The number of payloads in quarantine, by reason; read from quarantined_ping_reason_idx, as far as vacuum allows. */
    Map<QuarantineReason, Long> quarantined() {
        return database.repeatable(
                handle -> handle.createQuery("select reason, count(*) from quarantined_ping group by reason")
                        .setMapKeyColumn("reason")
                        .setMapValueColumn("count")
                        .collectInto(COUNTS));
    }
}

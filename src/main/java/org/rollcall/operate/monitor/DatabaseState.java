package org.rollcall.operate.monitor;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.database.Database;

/** Figures of PostgreSQL about itself. */
@ApplicationScoped
class DatabaseState {

    private final Database database;

    DatabaseState(Database database) {
        this.database = database;
    }

    /** The size of the database on disk, without the log of changes. */
    long bytes() {
        return database.repeatable(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select pg_database_size(current_database())")) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    /** How far its clock is ahead of another, as seen from the middle of the time that the question took. */
    Duration ahead(Clock clock) {
        return database.repeatable(connection -> {
            try (var statement = connection.prepareStatement("select clock_timestamp()")) {
                var asked = clock.instant();
                try (var rows = statement.executeQuery()) {
                    var answered = clock.instant();
                    rows.next();
                    var there = rows.getObject(1, OffsetDateTime.class).toInstant();
                    var here = asked.plus(Duration.between(asked, answered).dividedBy(2));
                    return Duration.between(here, there);
                }
            }
        });
    }

    /** The number of payloads in quarantine, by reason; read from quarantined_ping_reason_idx, as far as vacuum allows. */
    Map<QuarantineReason, Long> quarantined() {
        return database.repeatable(connection -> {
            try (var statement = connection.prepareStatement(
                            "select reason, count(*) from quarantined_ping group by reason");
                    var rows = statement.executeQuery()) {
                var counts = new EnumMap<QuarantineReason, Long>(QuarantineReason.class);
                while (rows.next()) {
                    counts.put(QuarantineReason.of(rows.getString(1)).orElseThrow(), rows.getLong(2));
                }
                return counts;
            }
        });
    }
}

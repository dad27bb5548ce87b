package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import org.rollcall.platform.database.Database;

/** The rows of an {@link ErasableData} that are too old: the SQL that is the same for every table. */
@ApplicationScoped
class AgedRows {

    private final Database database;

    AgedRows(Database database) {
        this.database = database;
    }

    /** The number of rows that were received before a time. */
    long count(ErasableData data, Instant end) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(
                    "select count(*) from %s where received_at < ?".formatted(data.table()))) {
                statement.setObject(1, end.atOffset(ZoneOffset.UTC));
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    /**
     * Deletes rows that were received before a time, the oldest first.
     *
     * @param limit the largest number of rows
     * @return the number of deleted rows, up to the limit
     */
    int delete(ErasableData data, Instant end, int limit) {
        var sql = "delete from %1$s where id in (select id from %1$s where received_at < ? order by id limit ?)"
                .formatted(data.table());
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(sql)) {
                statement.setObject(1, end.atOffset(ZoneOffset.UTC));
                statement.setInt(2, limit);
                return statement.executeUpdate();
            }
        });
    }
}

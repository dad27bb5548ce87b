package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
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
        return database.call(
                handle -> handle.createQuery("select count(*) from %s where received_at < :end".formatted(data.table()))
                        .bind("end", end)
                        .mapTo(long.class)
                        .one());
    }

    /**
     * Deletes rows that were received before a time, the oldest first.
     *
     * @param limit the largest number of rows
     * @return the number of deleted rows, up to the limit
     */
    int delete(ErasableData data, Instant end, int limit) {
        var sql = "delete from %1$s where id in (select id from %1$s where received_at < :end order by id limit :limit)"
                .formatted(data.table());
        return database.call(handle ->
                handle.createUpdate(sql).bind("end", end).bind("limit", limit).execute());
    }
}

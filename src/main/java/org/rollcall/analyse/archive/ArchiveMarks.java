package org.rollcall.analyse.archive;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** Pings that were deleted or changed since the archive was looked through for them: the SQL of {@code archive_mark}. */
@ApplicationScoped
class ArchiveMarks {

    private static final String SELECT_WEEKS = "select distinct week from archive_mark order by week";

    private static final String SELECT =
            "select id, arrival from archive_mark where week = :week order by id limit :limit";

    private static final String INSERT = "insert into archive_mark (week, arrival) values (:week, :arrival)";

    private static final String DELETE = "delete from archive_mark where id = any(:ids)";

    private final Database database;

    ArchiveMarks(Database database) {
        this.database = database;
    }

    /** The weeks that have some. */
    List<Week> weeks() {
        return database.repeatable(
                handle -> handle.createQuery(SELECT_WEEKS).mapTo(Week.class).list());
    }

    /** Some of a week. */
    List<Mark> some(Week week, int limit) {
        return database.repeatable(handle -> handle.createQuery(SELECT)
                .bind("week", week)
                .bind("limit", limit)
                .map((rows, _) -> new Mark(rows.getLong("id"), rows.getLong("arrival")))
                .list());
    }

    /** Has whatever file has this arrival be written anew. */
    void add(Week week, long arrival) {
        database.call(handle -> {
            add(handle, week, arrival);
            return arrival;
        });
    }

    /** The same, on the connection of the caller. */
    void add(Handle handle, Week week, long arrival) {
        handle.createUpdate(INSERT).bind("week", week).bind("arrival", arrival).execute();
    }

    /** Deletes those that have been seen to. */
    void delete(List<Mark> marks) {
        database.repeatable(handle -> handle.createUpdate(DELETE)
                .bindArray("ids", Long.class, marks.stream().map(Mark::id).toList())
                .execute());
    }

    /**
     * One change of a ping.
     *
     * @param arrival that the ping had before
     */
    record Mark(long id, long arrival) {}
}

package org.rollcall.analyse.quality;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.ReadDatabase;

/** Which weeks are to be worked out, for the first time or again: the SQL of {@code quality_week} and {@code quality_mark}. */
@ApplicationScoped
class QualityWeeks {

    private static final String DELETE = "delete from quality_week where week <> all(:closed)";

    private static final String ADD = """
            insert into quality_week (week, due, searched, told)
            select week, true, false, true from unnest(:closed) as closed (week)
            on conflict do nothing
            """;

    private static final String SELECT_MARKED = "select distinct instance_id from quality_mark";

    private static final String SELECT_NEXT =
            "select week from quality_week where due or not searched order by searched, week desc limit 1";

    private static final String SELECT_IS_SEARCHED = "select searched from quality_week where week = :week";

    private static final String COUNT_WAITING = """
            select count(*)
            from (
                select week from quality_week where due or not searched
                union
                select week from quality_mark
            ) as waiting
            """;

    private static final String SELECT_LAST =
            "select week, instances, left_out from quality_week where counted_at is not null order by week desc limit 1";

    private final Database database;
    private final ReadDatabase reads;

    QualityWeeks(Database database, ReadDatabase reads) {
        this.database = database;
        this.reads = reads;
    }

    /** Adds the weeks that are over and deletes those that there are no pings of any more. */
    void update(List<Week> closed) {
        database.repeatableTransaction(() -> database.call(handle -> {
            handle.createUpdate(DELETE).bindArray("closed", Week.class, closed).execute();
            return handle.createUpdate(ADD)
                    .bindArray("closed", Week.class, closed)
                    .execute();
        }));
    }

    /** The instances with a ping of a week that was over, and that has come, changed or gone since. */
    List<UUID> marked() {
        return database.repeatable(
                handle -> handle.createQuery(SELECT_MARKED).mapTo(UUID.class).list());
    }

    /** One that is to be counted or searched: the latest that never was, then the latest that is to be counted again. */
    Optional<Week> next() {
        return database.repeatable(
                handle -> handle.createQuery(SELECT_NEXT).mapTo(Week.class).findOne());
    }

    /** Whether the outliers of a week have been searched for; what changes later is searched again instance by instance. */
    boolean isSearched(Week week) {
        return database.repeatable(handle -> handle.createQuery(SELECT_IS_SEARCHED)
                .bind("week", week)
                .mapTo(boolean.class)
                .one());
    }

    /** The number of weeks to be counted or searched, for the first time or again because their pings have changed. */
    long waiting() {
        return database.repeatable(
                handle -> handle.createQuery(COUNT_WAITING).mapTo(Long.class).one());
    }

    /** The last week that is counted, as readers see it. */
    Optional<Counted> last() {
        return reads.repeatable(handle -> handle.createQuery(SELECT_LAST)
                .map(row -> new Counted(
                        row.getColumn("week", Week.class),
                        row.getColumn("instances", Integer.class),
                        row.getColumn("left_out", Integer.class)))
                .findOne());
    }

    /**
     * A week whose metrics are counted.
     *
     * @param instances with a ping
     * @param leftOut of these, instances whose version is none, or none of the most frequent ones
     */
    record Counted(Week week, int instances, int leftOut) {}
}

package org.rollcall.analyse.quality;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.rollcall.analyse.Snapshot;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.BinaryForm;

/**
 * Looks for outliers, and writes the strongest of each instance and week: a stranger who sends a thousand wild values adds no more
 * rows than one who sends a few. No instance matters to another one, so a ping that comes late has its own instance searched again
 * and no other.
 */
@ApplicationScoped
class OutlierSearch {

    /** Rows that are kept of an instance and week. */
    static final int MAX_KEPT = 20;

    /** Vectors that the driver holds at a time: 35 KB each. */
    private static final int FETCH_ROWS = 32;

    private static final Comparator<Outlier> STRONGEST =
            Comparator.comparingDouble(Outlier::factor).reversed().thenComparingInt(Outlier::ordinal);

    /**
     * The current pings of instances, those of one after the other, week by week. They are put in order before their vectors are
     * looked up one by one, and stay so: a join might begin with the vectors, and a sort would have to carry them.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = """
            select instance_id, week, (
                    select array_send(numbers)
                    from ping
                    where ping.instance_id = current.instance_id and ping.week = current.week and ping.id = current.id
                ) as numbers
            from (
                select distinct on (instance_id, week) instance_id, week, id
                from ping
                where week >= :first_week and week <= :last_week and withdrawn_at is null%s
                order by instance_id, week, recorded_at desc, id desc
                offset 0
            ) as current
            """;

    private static final String OF_INSTANCE = " and instance_id = :instance";

    private static final String TAKE_MARKS = "delete from quality_mark where instance_id = :instance returning week";

    private static final String COUNT_AGAIN = "update quality_week set due = true where week = any(:weeks)";

    private static final String SELECT_SEARCHED =
            "select week from quality_week where searched and week >= :first and week <= :last order by week";

    private static final String DELETE_OF_WEEK = "delete from outlier where week = :week";

    private static final String DELETE_OF_INSTANCE =
            "delete from outlier where instance_id = :instance and week = any(:weeks)";

    /** Nothing of an instance that is erased meanwhile. */
    private static final String INSERT = """
            insert into outlier (week, instance_id, ordinal, value, lowest, highest, range_weeks, factor, found)
            select :week, id, :ordinal, :value, :lowest, :highest, :range_weeks, :factor, :found
            from instance
            where id = :instance
            """;

    private static final String SEARCHED = "update quality_week set searched = true where week = :week";

    private final Snapshot snapshot;

    OutlierSearch(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * Searches a week of all instances.
     *
     * @param turn throws where somebody else may be at it, too
     */
    void search(Week week, Runnable turn) {
        snapshot.ofManyPartitions(turn, handle -> {
            handle.createUpdate(DELETE_OF_WEEK).bind("week", week).execute();
            for (var slice : InstanceSlices.of(handle, OwnRange.WEEKS + 1)) {
                search(handle, slice.bind(pings(handle, InstanceSlices.condition("ping"), week, week)), Set.of(week));
            }
            return handle.createUpdate(SEARCHED).bind("week", week).execute();
        });
    }

    /** Takes the marks of an instance: has their weeks counted again, and searches those whose ranges they are in. */
    void searchAgain(UUID instance, Runnable turn) {
        snapshot.ofManyPartitions(turn, handle -> {
            var changed = handle.createQuery(TAKE_MARKS).bind("instance", instance).mapTo(Week.class).set().stream()
                    .sorted()
                    .toList();
            if (changed.isEmpty()) {
                return 0;
            }
            handle.createUpdate(COUNT_AGAIN)
                    .bindArray("weeks", Week.class, changed)
                    .execute();
            var last = changed.getLast().minus(-OwnRange.WEEKS);
            var weeks = handle.createQuery(SELECT_SEARCHED)
                    .bind("first", changed.getFirst())
                    .bind("last", last)
                    .mapTo(Week.class)
                    .list();
            handle.createUpdate(DELETE_OF_INSTANCE)
                    .bind("instance", instance)
                    .bindArray("weeks", Week.class, weeks)
                    .execute();
            search(
                    handle,
                    pings(handle, OF_INSTANCE, changed.getFirst(), last).bind("instance", instance),
                    Set.copyOf(weeks));
            return weeks.size();
        });
    }

    private static Query pings(Handle handle, String condition, Week first, Week last) {
        return handle.createQuery(String.format(Locale.ROOT, SELECT, condition))
                .bind("first_week", first.minus(OwnRange.WEEKS))
                .bind("last_week", last);
    }

    private static void search(Handle handle, Query pings, Set<Week> weeks) {
        var range = new OwnRange(Snapshot.highestOrdinal(handle));
        pings.configure(SqlStatements.class, BinaryForm::use)
                .setFetchSize(FETCH_ROWS)
                .map((rows, _) -> {
                    var instance = rows.getObject("instance_id", UUID.class);
                    var week = new Week(rows.getObject("week", LocalDate.class));
                    range.add(instance, week, rows.getBytes("numbers"));
                    return weeks.contains(week) ? range.outliers(instance, week) : List.<Outlier>of();
                })
                .forEach(outliers -> insert(handle, outliers));
    }

    private static void insert(Handle handle, Collection<Outlier> outliers) {
        if (outliers.isEmpty()) {
            return;
        }
        var insert = handle.prepareBatch(INSERT);
        outliers.stream()
                .sorted(STRONGEST)
                .limit(MAX_KEPT)
                .forEach(outlier -> insert.bind("week", outlier.week())
                        .bind("instance", outlier.instance())
                        .bind("ordinal", outlier.ordinal())
                        .bind("value", outlier.value())
                        .bind("lowest", outlier.lowest())
                        .bind("highest", outlier.highest())
                        .bind("range_weeks", outlier.rangeWeeks())
                        .bind("factor", outlier.factor())
                        .bind("found", outliers.size())
                        .add());
        insert.execute();
    }
}

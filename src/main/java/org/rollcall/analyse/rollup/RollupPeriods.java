package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.SqlStatement;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.analyse.rollup.Period.Span;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.Database;

/** Which weeks and months are to be rolled up: the SQL of the tables {@code rollup_period} and {@code rollup_mark}. */
@ApplicationScoped
class RollupPeriods {

    /** See {@link #changed}. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String CHANGED = """
            touched as (
                select week from change
                union
                %s
            ), changed as (
                select span, start, bool_or(is_rollup) as is_rollup
                from (
                    select 'week' as span, week as start, true as is_rollup from touched
                    union all
                    select 'month', date_trunc('month', week + day)::date, true
                    from touched
                    cross join unnest(array[0, 6]) as day
                    union all
                    select 'month', (date_trunc('month', week + day) + make_interval(months => later))::date, false
                    from change
                    cross join unnest(array[0, 6]) as day
                    cross join generate_series(0, 2) as later
                ) as period
                group by span, start
            )
            """;

    private static final String NEXT_WEEKS = """
            select later.week
            from change
            cross join lateral (
                select ping.week from ping
                where ping.instance_id = change.instance_id and ping.week > change.week and withdrawn_at is null
                order by ping.week
                limit 1) as later
            """;

    /** Citus asks nothing for each change, and so looks at all later weeks of an instance. */
    private static final String NEXT_WEEKS_ON_NODES = """
            select min(ping.week)
            from change
            join ping on ping.instance_id = change.instance_id and ping.week > change.week and withdrawn_at is null
            group by ping.instance_id, change.week
            """;

    /**
     * One statement, so what it takes and what it sees of the pings are of one moment. A mark of a period that has no rollup yet
     * has done its work. A period with a week that is in the archive only stays as it is: it cannot be summed up again from what is
     * left of its pings here.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String TAKE_MARKS = """
            with taken as (
                delete from rollup_mark returning week, instance_id
            ), change as (
                select distinct week, instance_id from taken
            ), %s
            update rollup_period
            set due = due or is_rollup, listed = listed and not is_rollup, instance_counts = null
            from changed
            where rollup_period.span = changed.span and rollup_period.start = changed.start
                and not exists (
                    select from retired_week
                    where week < (case changed.span
                            when 'week' then changed.start + 7 else (changed.start + interval '1 month')::date end)
                        and week + 6 >= changed.start)
            """;

    private static final String ADD = """
            insert into rollup_period (span, start, due)
            select span, start::date, true from unnest(:spans, :starts) as closed (span, start)
            on conflict do nothing
            """;

    private static final String DELETE = """
            with deleted as (
                delete from rollup_period
                where (case span when 'week' then start + 7 else (start + interval '1 month')::date end) <= :first_day
                returning span, start
            )
            delete from instance_week using deleted where span = 'week' and week = start
            """;

    /** A week is listed where it is stored. A retired one has no pings here, but for those that have come since. */
    private static final String HAS_PINGS =
            "start in (%s) and start not in (select week from retired_week)".formatted(StoredWeeks.SQL);

    private static final String UNLIST = """
            with unlisted as (
                update rollup_period set listed = false
                where span = 'week' and listed and not (%s)
                returning start
            )
            delete from instance_week using unlisted where week = start
            """.formatted(HAS_PINGS);

    private static final String SELECT_NEXT = """
            select span, start
            from rollup_period
            where due and not (span, start) in (select * from unnest(:spans::text[], :starts::date[]))
            order by start desc, span desc
            limit 1
            """;

    private static final String SELECT_NEXT_TO_LIST = """
            select start
            from rollup_period
            where span = 'week' and not listed and %s
                and not (span, start) in (select * from unnest(:spans::text[], :starts::date[]))
            order by start desc
            limit 1
            """.formatted(HAS_PINGS);

    private static final String SELECT_NEXT_TO_COUNT = """
            select span, start from rollup_period where span = 'month' and instance_counts is null order by start desc limit 1
            """;

    /** A week that is marked may be due already. */
    private static final String COUNT_WAITING = """
            select count(*)
            from (
                select span, start from rollup_period where due or (span = 'month' and instance_counts is null)
                union
                select span, start from rollup_period join rollup_mark on start = week where span = 'week'
            ) as waiting
            """;

    private final Database database;

    RollupPeriods(Database database) {
        this.database = database;
    }

    /**
     * SQL of tables for {@code with}, from a table {@code change (week, instance_id)}: in {@code changed} are the periods whose
     * rollups a change of a ping may change, and the months whose {@link InstanceCounts} alone it may. It also changes the
     * increase of the next ping of its instance.
     */
    static String changed(boolean onNodes) {
        return CHANGED.formatted(onNodes ? NEXT_WEEKS_ON_NODES : NEXT_WEEKS);
    }

    /**
     * Makes due what has changed and what is new, and deletes what there are no pings of any more.
     *
     * @param closed all periods that are over and have pings
     * @param firstDay the first Monday that there are pings of; {@link LocalDate#MAX} where there are none
     */
    void update(List<Period> closed, LocalDate firstDay) {
        database.repeatableTransaction(() -> database.call(handle -> {
            handle.execute(TAKE_MARKS.formatted(changed(Citus.isInstalled())));
            handle.createUpdate(DELETE).bind("first_day", firstDay).execute();
            handle.execute(UNLIST);
            return bind(handle.createUpdate(ADD), closed).execute();
        }));
    }

    /**
     * One that is due, the latest first.
     *
     * @param leftOut those that are left for another time
     */
    Optional<Period> next(Collection<Period> leftOut) {
        return database.repeatable(handle -> bind(handle.createQuery(SELECT_NEXT), leftOut)
                .map(RollupPeriods::period)
                .findOne());
    }

    /**
     * A week whose pings are to be listed, the latest first.
     *
     * @param leftOut those that are left for another time
     */
    Optional<Period> nextToList(Collection<Period> leftOut) {
        return database.repeatable(handle -> bind(handle.createQuery(SELECT_NEXT_TO_LIST), leftOut)
                .mapTo(LocalDate.class)
                .findOne()
                .map(start -> new Period(Span.WEEK, start)));
    }

    /** A month whose instances are to be counted, the latest first. */
    Optional<Period> nextToCount() {
        return database.repeatable(handle -> handle.createQuery(SELECT_NEXT_TO_COUNT)
                .map(RollupPeriods::period)
                .findOne());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Collection<Period> periods) {
        return statement
                .bind(
                        "spans",
                        periods.stream().map(period -> period.span().text()).toArray(String[]::new))
                .bind(
                        "starts",
                        periods.stream()
                                .map(period -> period.start().toString())
                                .toArray(String[]::new));
    }

    private static Period period(RowView row) {
        return new Period(row.getColumn("span", Span.class), row.getColumn("start", LocalDate.class));
    }

    /** The number of weeks and months that are due, or will be as soon as their marks are taken. */
    long waiting() {
        return database.repeatable(
                handle -> handle.createQuery(COUNT_WAITING).mapTo(long.class).one());
    }
}

package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.rollcall.analyse.rollup.Period.Span;
import org.rollcall.platform.database.Database;

/** Which weeks and months are to be rolled up: the SQL of the tables {@code rollup_period} and {@code rollup_mark}. */
@ApplicationScoped
class RollupPeriods {

    /**
     * A change of a ping also changes the increase of the next ping of its instance. One statement, so what it takes and what
     * it sees of the pings are of one moment. A mark of a period that has no rollup yet has done its work.
     */
    private static final String TAKE_MARKS = """
            with taken as (
                delete from rollup_mark returning week, instance_id
            ), change as (
                select distinct week, instance_id from taken
            ), touched as (
                select week from change
                union
                select later.week
                from change
                cross join lateral (
                    select ping.week from ping
                    where ping.instance_id = change.instance_id and ping.week > change.week and withdrawn_at is null
                    order by ping.week
                    limit 1) as later
            )
            update rollup_period
            set due = true
            from (
                select 'week' as span, week as start from touched
                union
                select 'month', date_trunc('month', week)::date from touched
                union
                select 'month', date_trunc('month', week + 6)::date from touched
            ) as period
            where rollup_period.span = period.span and rollup_period.start = period.start
            """;

    private static final String ADD = """
            insert into rollup_period (span, start, due)
            select span, start::date, true from unnest(:spans, :starts) as closed (span, start)
            on conflict do nothing
            """;

    private static final String DELETE = """
            delete from rollup_period
            where (case span when 'week' then start + 7 else (start + interval '1 month')::date end) <= :first_day
            """;

    private static final String SELECT_NEXT = """
            select span, start from rollup_period where due order by start desc, span desc limit 1
            """;

    /** A week that is marked may be due already. */
    private static final String COUNT_WAITING = """
            select count(*)
            from (
                select span, start from rollup_period where due
                union
                select span, start from rollup_period join rollup_mark on start = week where span = 'week'
            ) as waiting
            """;

    private final Database database;

    RollupPeriods(Database database) {
        this.database = database;
    }

    /**
     * Makes due what has changed and what is new, and deletes what there are no pings of any more.
     *
     * @param closed all periods that are over and have pings
     * @param firstDay the first Monday that there are pings of; {@link LocalDate#MAX} where there are none
     */
    void update(List<Period> closed, LocalDate firstDay) {
        database.repeatableTransaction(() -> database.call(handle -> {
            handle.execute(TAKE_MARKS);
            handle.createUpdate(DELETE).bind("first_day", firstDay).execute();
            return handle.createUpdate(ADD)
                    .bind(
                            "spans",
                            closed.stream().map(period -> period.span().text()).toArray(String[]::new))
                    .bind(
                            "starts",
                            closed.stream()
                                    .map(period -> period.start().toString())
                                    .toArray(String[]::new))
                    .execute();
        }));
    }

    /** One that is due, the latest first. */
    Optional<Period> next() {
        return database.repeatable(handle -> handle.createQuery(SELECT_NEXT)
                .map(row -> new Period(row.getColumn("span", Span.class), row.getColumn("start", LocalDate.class)))
                .findOne());
    }

    /** The number of weeks and months that are due, or will be as soon as their marks are taken. */
    long waiting() {
        return database.repeatable(
                handle -> handle.createQuery(COUNT_WAITING).mapTo(long.class).one());
    }
}

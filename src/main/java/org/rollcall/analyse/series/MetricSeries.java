package org.rollcall.analyse.series;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.analyse.series.SeriesSelection.Increase;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.ReadDatabase;

/**
 * Reads one metric of current pings, week by week: of single instances, or summed up over many. A single instance has the pings
 * too of those that it was before, as far as an operator has confirmed that; in sums each ping counts once, for its sender.
 */
@ApplicationScoped
class MetricSeries {

    /**
     * What the value of each instance in each week is, and whether it is one. It is taken from the ping as that is read, by as many
     * processes as PostgreSQL has for it, so the sort that finds the current pings is a small one.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String FLAGGED = """
            with value as (
                select distinct on (instance.id, week) instance.id as instance_id, hostname, uuid, week,
                    case :grouping when 'EDITION' then edition
                        when 'MAJOR_VERSION' then %s
                    end as division,
                    coalesce(numbers[:ordinal]::numeric, %s) as value
                from ping
                join %s on sender_id = ping.instance_id
                where %s
                    and withdrawn_at is null
                order by instance.id, week, recorded_at desc, ping.id desc
            ),
            flagged as (
                select value.*, %s as flag
                from value
            ),
            """;

    private static final String SENDERS = "(select instance.*, id as sender_id from instance) as instance";

    private static final String SENDERS_WITH_EARLIER_ONES = """
            (
                select instance.*, id as sender_id from instance
                union all
                select instance.*, earlier_id from instance join earlier_instance on later_id = instance.id
            ) as instance""";

    /**
     * The same, worked out in one place first, which the limit brings about: Citus would have each node join its own instances with
     * its own pings, and miss those of an earlier one that are on another node.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SENDERS_ON_NODES = """
            (
                select instance.*, id as sender_id from instance where %1$s
                union all
                select instance.*, earlier_id from instance join earlier_instance on later_id = instance.id where %1$s
                limit 1000000000
            ) as instance""";

    private static final String AS_IT_IS = """
            point as (
                select hostname, uuid, instance_id, week, division, case when flag = 'ok' then value end as value, flag
                from flagged
            )
            """;

    /** Failures are no values, so an increase goes from one value to the next, over whatever lies between. */
    private static final String INCREASE = """
            step as (
                select flagged.*, lag(value) over instance_weeks as before, lag(week) over instance_weeks as week_before
                from flagged
                where flag = 'ok'
                window instance_weeks as (partition by instance_id order by week)
            ),
            spread as (
                select *, (week - week_before) / 7 as weeks, :spreads_gaps and value >= before as is_spread
                from step
            ),
            point as (
                select hostname, uuid, instance_id, at::date as week, division,
                    case
                        when value >= before and weeks = 1 then value - before
                        when is_spread then trim_scale(round((value - before) / weeks, 6))
                    end as value,
                    case
                        when before is null then 'first'
                        when value < before then 'reset'
                        when weeks = 1 then 'ok'
                        when is_spread then 'spread'
                        else 'gap'
                    end as flag
                from spread
                cross join lateral generate_series(
                    (case when is_spread then week_before + 7 else week end)::timestamp, week::timestamp,
                    interval '7 days') as at
                union all
                select hostname, uuid, instance_id, week, division, null, flag
                from flagged
                where flag <> 'ok' and not exists (
                    select from spread
                    where is_spread and spread.instance_id = flagged.instance_id
                        and flagged.week > week_before and flagged.week < spread.week)
            )
            """;

    private static final String POINTS = """
            select hostname, uuid, week, value, flag
            from point
            order by hostname, uuid, week
            limit :limit
            """;

    /** Percentiles lie between two values where they must, and are worked out in decimals: of integers, one is an integer. */
    private static final String AGGREGATES = """
            , summed as (
                select division, week,
                    count(*) filter (where is_value) as count,
                    sum(value) filter (where is_value) as sum,
                    trim_scale(round(avg(value) filter (where is_value), 6)) as mean,
                    min(value) filter (where is_value) as min,
                    max(value) filter (where is_value) as max,
                    array_agg(value order by value) filter (where is_value) as sorted,
                    count(*) filter (where is_value and value > 0) as above_zero,
                    count(*) filter (where flag = 'timed_out') as timed_out,
                    count(*) filter (where flag = 'counter_error') as counter_error,
                    count(*) filter (where flag = 'deprecated') as deprecated,
                    count(*) filter (where flag = 'absent') as absent,
                    count(*) filter (where flag = 'first') as first,
                    count(*) filter (where flag = 'reset') as reset,
                    count(*) filter (where flag = 'gap') as gap
                from (select point.*, flag in ('ok', 'spread') as is_value from point) as judged
                group by division, week
            )
            select division, week, count, sum, mean, min, max, above_zero, timed_out, counter_error, deprecated, absent,
                first, reset, gap,
                (
                    select array_agg(trim_scale(round(low + (high - low) * (place - floor(place)), 6)) order by fraction)
                    from unnest(array[0.1, 0.5, 0.9, 0.99]) as fraction
                    cross join lateral (select 1 + fraction * (summed.count - 1) as place) as wanted
                    cross join lateral (
                        select sorted[floor(place)::integer] as low, sorted[ceil(place)::integer] as high) as around
                    where summed.count > 0
                ) as percentiles
            from summed
            order by division collate "C", week
            limit :limit
            """;

    private final ReadDatabase database;

    MetricSeries(ReadDatabase database) {
        this.database = database;
    }

    /** The values of single instances, by hostname, uuid and week; at most some of them. */
    List<InstanceValue> values(SeriesSelection selection, int limit) {
        var visible = PingConditions.of(selection.pings().visibility()).sql();
        var senders = Citus.isInstalled() ? SENDERS_ON_NODES.formatted(visible) : SENDERS_WITH_EARLIER_ONES;
        return read(selection, null, senders, POINTS, limit, MetricSeries::instanceValue);
    }

    /**
     * The values of all instances that are asked for, summed up by group and week; at most some of them.
     *
     * @param only the weeks to look at, of those that are selected; null for all of them
     */
    List<FleetValue> aggregates(SeriesSelection selection, @Nullable List<Week> only, int limit) {
        return read(selection, only, SENDERS, AGGREGATES, limit, MetricSeries::fleetValue);
    }

    private <T> List<T> read(
            SeriesSelection selection,
            @Nullable List<Week> only,
            String senders,
            String select,
            int limit,
            RowMapper<T> mapper) {
        return database.query(handle -> {
            // The planner does not know what it costs to unpack a vector, and would leave one core idle.
            handle.execute("set local parallel_setup_cost = 0");
            handle.execute("set local parallel_tuple_cost = 0.001");
            return read(handle, selection, only, senders, select, limit, mapper);
        });
    }

    private static <T> List<T> read(
            Handle handle,
            SeriesSelection selection,
            @Nullable List<Week> only,
            String senders,
            String select,
            int limit,
            RowMapper<T> mapper) {
        var increases = selection.increase() != Increase.NO;
        var conditions = PingConditions.of(handle, selection.pings());
        if (only != null) {
            conditions.and(oneOf(only));
        }
        var query = conditions
                .bind(handle.createQuery(FLAGGED.formatted(
                                VersionNumbers.MAJOR_SQL,
                                ValueFlag.numberSql("(extras -> :key_path)"),
                                senders,
                                conditions.sql(),
                                ValueFlag.sql("value"))
                        + (increases ? INCREASE : AS_IT_IS)
                        + select))
                .bind("grouping", selection.grouping().name())
                .bind("ordinal", selection.ordinal())
                .bind("key_path", selection.keyPath())
                .bind("limit", limit);
        if (increases) {
            query.bind("spreads_gaps", selection.increase() == Increase.GAPS_SPREAD);
        }
        return query.map(mapper).list(); // at once: PostgreSQL has a single process for what is fetched bit by bit
    }

    private static InstanceValue instanceValue(ResultSet rows, StatementContext context) throws SQLException {
        return new InstanceValue(
                Instance.ofColumns(rows.getString("hostname"), rows.getString("uuid")),
                new Week(rows.getObject("week", LocalDate.class)),
                rows.getBigDecimal("value"),
                rows.getString("flag"));
    }

    private static FleetValue fleetValue(ResultSet rows, StatementContext context) throws SQLException {
        return new FleetValue(
                rows.getString("division"),
                new Week(rows.getObject("week", LocalDate.class)),
                rows.getLong("count"),
                rows.getBigDecimal("sum"),
                rows.getBigDecimal("mean"),
                rows.getBigDecimal("min"),
                rows.getBigDecimal("max"),
                percentiles(rows),
                rows.getLong("above_zero"),
                new NoValues(
                        rows.getLong("timed_out"),
                        rows.getLong("counter_error"),
                        rows.getLong("deprecated"),
                        rows.getLong("absent"),
                        rows.getLong("first"),
                        rows.getLong("reset"),
                        rows.getLong("gap")));
    }

    /** Written out, because the planner looks at the partitions of constants alone. */
    private static String oneOf(List<Week> weeks) {
        return weeks.stream()
                .map(week -> "date '%s'".formatted(week.monday()))
                .collect(Collectors.joining(", ", "week in (", ")"));
    }

    private static List<BigDecimal> percentiles(ResultSet rows) throws SQLException {
        var array = rows.getArray("percentiles");
        return array == null ? List.of() : List.of((BigDecimal[]) array.getArray());
    }

    /**
     * The value of an instance in a week.
     *
     * @param value null where the flag says why there is none
     * @param flag {@code ok}; {@code timed_out}, {@code counter_error}, {@code deprecated} or {@code absent}; of an increase
     *     also {@code first}, {@code reset}, {@code gap} or {@code spread}
     */
    record InstanceValue(
            Instance instance, Week week, @Nullable BigDecimal value, String flag) {}

    /**
     * The values of a group in a week.
     *
     * @param group null where the fleet is not divided, or the instances have nothing to divide it by
     * @param count number of values; where it is 0 there is no sum, mean, min and max, and no percentile
     * @param percentiles the 10th, 50th, 90th and 99th
     * @param aboveZero number of values above zero
     */
    record FleetValue(
            @Nullable String group,
            Week week,
            long count,
            @Nullable BigDecimal sum,
            @Nullable BigDecimal mean,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            List<BigDecimal> percentiles,
            long aboveZero,
            NoValues without) {}

    /** How many instances have no value, and why. */
    record NoValues(long timedOut, long counterError, long deprecated, long absent, long first, long reset, long gap) {}
}

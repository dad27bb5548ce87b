package org.rollcall.analyse.indicator;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.rollup.InstanceCounts;
import org.rollcall.analyse.rollup.MetricSums;
import org.rollcall.analyse.rollup.MonthSums;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.dictionary.TaggedMetric;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.ReadDatabase;

/** Sums some metrics up by month, straight from the pings: the same numbers as those of rollups. */
@ApplicationScoped
class PingMonths {

    /**
     * The last ping of each instance in a month, and the last one before the month. Vectors are looked up by id when it is known
     * which are wanted, and unpacked once for all metrics ({@link org.rollcall.analyse.PingScan}).
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String PICKED = """
            , current as (
                select start, instance_id, case when :by_edition then edition end as edition, coalesce(%s, false) as prerelease,
                    monthly.id, monthly.week, before.id as id_before, before.numbers as all_before, adjacent
                from asked
                join monthly on month = start
                %s
            ),
            picked as (
                select start, edition, prerelease, id_before, adjacent, extras,
                    array(select unpacked[ordinal] from unnest(:ordinals::integer[]) as ordinal) as numbers,
                    array(select unpacked_before[ordinal] from unnest(:ordinals::integer[]) as ordinal) as numbers_before
                from (
                    select current.*, ping.numbers || null::bigint as unpacked, all_before || null::bigint as unpacked_before,
                        case when jsonb_exists_any(ping.extras, :key_paths) then ping.extras end as extras
                    from current
                    join ping on ping.instance_id = current.instance_id and ping.week = current.week and ping.id = current.id
                    offset 0
                ) as unpacked
            )
            """;

    /** With its vector, which is not unpacked yet: joined by its id, it would be looked for in every week. */
    private static final String BEFORE = """
            left join lateral (
                select ping.id, ping.numbers,
                    ping.recorded_at >= (start - interval '1 month') at time zone 'UTC' as adjacent
                from ping
                where :with_increases and ping.instance_id = monthly.instance_id and ping.week < start
                    and ping.recorded_at < start::timestamp at time zone 'UTC' and ping.withdrawn_at is null
                order by ping.week desc, ping.recorded_at desc, ping.id desc
                limit 1
            ) as before on true
            """;

    /** The same without a limit for each row, which Citus does not take: all earlier pings are looked at, by their index. */
    private static final String BEFORE_ON_NODES = """
            left join (
                select found.instance_id, start, found.id, ping.numbers, adjacent
                from (
                    select distinct on (ping.instance_id, start) ping.instance_id, start, ping.id, ping.week,
                        ping.recorded_at >= (start - interval '1 month') at time zone 'UTC' as adjacent
                    from asked
                    join monthly on month = start
                    join ping on ping.instance_id = monthly.instance_id and ping.week < start
                        and ping.recorded_at < start::timestamp at time zone 'UTC' and ping.withdrawn_at is null
                    where :with_increases
                    order by ping.instance_id, start, ping.week desc, ping.recorded_at desc, ping.id desc
                ) as found
                join ping on ping.instance_id = found.instance_id and ping.week = found.week and ping.id = found.id
            ) as before using (instance_id, start)
            """;

    /**
     * A number before a month counts only where it is an integer; one that stands for a failure is none. With an offset each step
     * is taken once a value: without one the planner puts its text wherever its result is used.
     */
    private static final String JUDGED =
            """
            , valued as (
                select start, edition, prerelease, place, is_counter, id_before, adjacent, number_before,
                    coalesce(number::numeric, %s) as value
                from picked
                cross join lateral unnest(numbers, numbers_before, :key_paths, :counters::boolean[]) with ordinality
                    as metric (number, number_before, key_path, is_counter, place)
                cross join lateral (select extras -> key_path as extra) as extra
                offset 0
            ),
            flagged as (
                select *, %s as flag, %s as flag_before
                from valued
                offset 0
            ),
            judged as (
                select *,
                    case when not is_counter or flag <> 'ok' then null
                        when id_before is null then 'first'
                        when flag_before <> 'ok' then 'gap'
                        when number_before > value then 'reset'
                        when adjacent then 'increase'
                        else 'gap'
                    end as kind
                from flagged
                offset 0
            )
            """.formatted(ValueFlag.numberSql("extra"), ValueFlag.sql("value"), ValueFlag.sql("number_before"));

    private static final String SUMMED = """
            , summed as (
                select start, edition, prerelease, place,
                    count(*) filter (where flag = 'ok') as sent,
                    count(*) filter (where flag not in ('ok', 'absent')) as failed,
                    count(*) filter (where flag = 'ok' and value = 0) as zero,
                    trim_scale(case when is_counter then coalesce(sum(value - number_before) filter (where kind = 'increase'), 0)
                        else sum(value) filter (where flag = 'ok') end) as recorded,
                    count(*) filter (where kind = 'first') as first,
                    count(*) filter (where kind = 'reset') as reset,
                    count(*) filter (where kind = 'gap') as gap
                from judged
                group by start, edition, prerelease, place, is_counter
            ),
            listed as (
                select start, edition, prerelease, %s
                from summed
                group by start, edition, prerelease
            )
            select start, coalesce(counts, '[]')::text as counts, edition, prerelease, %s
            from asked
            left join counted using (start)
            left join listed using (start)
            order by start, edition collate "C", prerelease
            limit :limit
            """.formatted(
                    MetricSums.COLUMNS.replaceAll("(\\w+)", "array_agg($1 order by place) as $1"), MetricSums.COLUMNS);

    private final ReadDatabase database;

    PingMonths(ReadDatabase database) {
        this.database = database;
    }

    /**
     * The metrics in some months.
     *
     * @param months at least one
     * @param byEdition whether each edition is a group
     */
    Map<YearMonth, MonthSums> of(
            List<TaggedMetric> metrics, Visibility visibility, Set<YearMonth> months, boolean byEdition) {
        var weeks = InstanceCounts.weeks(Collections.min(months), Collections.max(months));
        var conditions = PingConditions.of(TableAnswers.pings(visibility, weeks));
        var sql = "with asked as (select unnest(:months::date[]) as start), "
                + InstanceCounts.SQL.formatted(conditions.sql())
                + PICKED.formatted(VersionNumbers.PRERELEASE_SQL, Citus.isInstalled() ? BEFORE_ON_NODES : BEFORE)
                + JUDGED + SUMMED;
        return database.query(handle -> MonthSums.of(TableAnswers.bounded(MonthSums.bind(
                        conditions.bind(handle.createQuery(sql)), metrics, months)
                .bind("key_paths", metrics.stream().map(TaggedMetric::keyPath).toArray(String[]::new))
                .bind("with_increases", metrics.stream().anyMatch(TaggedMetric::isCounter))
                .bind("by_edition", byEdition)
                .bind("limit", TableAnswers.MAX_ROWS + 1)
                .map((row, _) -> MonthSums.Row.read(row))
                .list())));
    }
}

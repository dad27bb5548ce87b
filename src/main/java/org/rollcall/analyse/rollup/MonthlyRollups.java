package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rollcall.dictionary.TaggedMetric;
import org.rollcall.platform.database.Citus;
import org.rollcall.platform.database.ReadDatabase;

/** Reads some metrics of many months from rollups. */
@ApplicationScoped
public class MonthlyRollups {

    /**
     * The months whose rollup has all that is asked for and is up to date, with a row for each group; one statement, so that a
     * mark and the change that it tells of are seen together. Each vector is unpacked once: appended to, it stays so.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = """
            with change as (
                select distinct week, instance_id from rollup_mark
            ), %s
            select period.start, instance_counts::text as counts, edition, prerelease, sent, failed, zero, recorded, first, reset, gap
            from rollup_period as period
            left join lateral (
                select left(edition, 100) as edition, grouping = any(:of_prereleases) as prerelease, picked.*
                from (
                    select edition, grouping, sent || null::bigint as sent, timed_out || null::bigint as timed_out,
                        counter_error || null::bigint as counter_error, deprecated || null::bigint as deprecated,
                        zero || null::bigint as zero, sum || null::bigint as sum, increase || null::bigint as increase,
                        first || null::bigint as first, reset || null::bigint as reset, gap || null::bigint as gap
                    from rollup
                    where rollup.span = period.span and rollup.start = period.start
                        and grouping = any(:of_all || :of_prereleases)
                    offset 0
                ) as unpacked
                cross join lateral (
                    select array_agg(coalesce(sent[ordinal], 0)) as sent,
                        array_agg(coalesce(timed_out[ordinal], 0) + coalesce(counter_error[ordinal], 0)
                            + coalesce(deprecated[ordinal], 0)) as failed,
                        array_agg(coalesce(zero[ordinal], 0)) as zero,
                        array_agg((case when is_counter then increase[ordinal] else sum[ordinal] end)::numeric) as recorded,
                        array_agg(case when is_counter then coalesce(first[ordinal], 0) else 0 end) as first,
                        array_agg(case when is_counter then coalesce(reset[ordinal], 0) else 0 end) as reset,
                        array_agg(case when is_counter then coalesce(gap[ordinal], 0) else 0 end) as gap
                    from unnest(:ordinals::integer[], :counters::boolean[]) as wanted (ordinal, is_counter)
                ) as picked
            ) as sums on true
            where period.span = 'month' and period.start = any(:months::date[])
                and rolled_up_at is not null and not due and instance_counts is not null
                and not left_out && :ordinals::integer[]
                and (every_edition or not :by_edition)
                and not exists (select from changed where changed.span = 'month' and changed.start = period.start)
            """;

    private final ReadDatabase database;

    MonthlyRollups(ReadDatabase database) {
        this.database = database;
    }

    /**
     * The metrics in the months that are rolled up, of all instances; other months are to be asked of the pings.
     *
     * @param byEdition whether each edition is a group
     */
    public Map<YearMonth, MonthSums> of(List<TaggedMetric> metrics, Set<YearMonth> months, boolean byEdition) {
        var rows = database.query(handle -> MonthSums.bind(
                        handle.createQuery(SELECT.formatted(RollupPeriods.changed(Citus.isInstalled()))),
                        metrics,
                        months)
                .bind("by_edition", byEdition)
                .bind("of_all", grouping(byEdition ? Grouping.EDITION : Grouping.ALL))
                .bind("of_prereleases", grouping(byEdition ? Grouping.EDITION_AND_PRERELEASE : Grouping.PRERELEASE))
                .map((row, _) -> MonthSums.Row.read(row))
                .list());
        var complete = new HashMap<YearMonth, MonthSums>();
        MonthSums.of(rows).forEach((month, sums) -> {
            if (!sums.lacksIncreases()) {
                complete.put(month, sums.withoutPrereleases());
            }
        });
        return complete;
    }

    private static String[] grouping(Grouping grouping) {
        return new String[] {grouping.text()};
    }
}

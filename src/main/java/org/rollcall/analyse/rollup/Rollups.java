package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.ChangedWeeks;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ReadDatabase;

/**
 * Reads rollups. Lowest, highest and p99 of a small group are the value of one instance, so they are only for callers who may
 * see all instances.
 */
@ApplicationScoped
public class Rollups {

    /**
     * The weeks whose rollup has what is asked for and is up to date, with a row for each group; one statement, so that a mark
     * and the change that it tells of are seen together. NULL stands for no instance.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = """
            select week, division, instances is not null as has_instances, sent, sum, min, max,
                trim_scale(round(sum::numeric / nullif(sent, 0), 6)) as mean,
                trim_scale(p10 * 0.01) as p10, trim_scale(p50 * 0.01) as p50, trim_scale(p90 * 0.01) as p90,
                trim_scale(p99 * 0.01) as p99,
                sent - zero - negative as above_zero, timed_out, counter_error, deprecated,
                instances - sent - timed_out - counter_error - deprecated as absent
            from (
                select period.start as week, coalesce(edition, major_version) as division, rollup.instances,
                    coalesce(sent[wanted.ordinal], 0) as sent, sum[wanted.ordinal] as sum, min[wanted.ordinal] as min,
                    max[wanted.ordinal] as max, p10[wanted.ordinal] as p10, p50[wanted.ordinal] as p50,
                    p90[wanted.ordinal] as p90, p99[wanted.ordinal] as p99, coalesce(zero[wanted.ordinal], 0) as zero,
                    coalesce(negative[wanted.ordinal], 0) as negative,
                    coalesce(timed_out[wanted.ordinal], 0) as timed_out,
                    coalesce(counter_error[wanted.ordinal], 0) as counter_error,
                    coalesce(deprecated[wanted.ordinal], 0) as deprecated
                from (select :ordinal::integer as ordinal, :grouping::text as grouping) as wanted
                join rollup_period as period on span = 'week'
                    and start between coalesce(:from, '-infinity') and coalesce(:to, 'infinity')
                    and rolled_up_at is not null and not due
                    and not wanted.ordinal = any(left_out)
                    and (wanted.grouping <> 'edition' or every_edition)
                    and (wanted.grouping <> 'major_version' or every_major_version)
                    and %s
                left join rollup using (span, start, grouping)
            ) as metric
            """;

    private final ReadDatabase database;

    Rollups(ReadDatabase database) {
        this.database = database;
    }

    /**
     * The values of a metric in the weeks that are rolled up.
     *
     * @param grouping {@link Grouping#ALL}, {@link Grouping#EDITION} or {@link Grouping#MAJOR_VERSION}
     * @param from first week; null for no bound
     * @param to last week; null for no bound
     */
    public Metric metric(int ordinal, Grouping grouping, @Nullable Week from, @Nullable Week to) {
        var rows = database.repeatable(handle -> handle.createQuery(SELECT.formatted(ChangedWeeks.isUnchanged("start")))
                .bind("ordinal", ordinal)
                .bind("grouping", grouping.text())
                .bindByType("from", from, Week.class)
                .bindByType("to", to, Week.class)
                .map((row, _) -> row(row))
                .list());
        return new Metric(
                rows.stream().map(Row::week).collect(Collectors.toSet()),
                rows.stream().map(Row::values).filter(Objects::nonNull).toList());
    }

    private static Row row(ResultSet rows) throws SQLException {
        var week = new Week(rows.getObject("week", LocalDate.class));
        return new Row(week, rows.getBoolean("has_instances") ? values(week, rows) : null);
    }

    private static Values values(Week week, ResultSet rows) throws SQLException {
        return new Values(
                week,
                rows.getString("division"),
                rows.getLong("sent"),
                rows.getBigDecimal("sum"),
                rows.getBigDecimal("mean"),
                rows.getBigDecimal("min"),
                rows.getBigDecimal("max"),
                rows.getLong("sent") == 0
                        ? List.of()
                        : List.of(
                                rows.getBigDecimal("p10"),
                                rows.getBigDecimal("p50"),
                                rows.getBigDecimal("p90"),
                                rows.getBigDecimal("p99")),
                rows.getLong("above_zero"),
                rows.getLong("timed_out"),
                rows.getLong("counter_error"),
                rows.getLong("deprecated"),
                rows.getLong("absent"));
    }

    /**
     * A metric over weeks.
     *
     * @param weeks those that are rolled up, also where nobody sent a ping; the others are to be asked of the pings
     */
    public record Metric(Set<Week> weeks, List<Values> values) {}

    /**
     * The values of a group in a week.
     *
     * @param group null for all, and where instances do not say
     * @param count number of values; where it is 0 there is no sum, mean, min and max, and no percentile
     * @param percentiles the 10th, 50th, 90th and 99th
     * @param timedOut instances without a value, by reason; so are the next two, and those that did not send it
     */
    public record Values(
            Week week,
            @Nullable String group,
            long count,
            @Nullable BigDecimal sum,
            @Nullable BigDecimal mean,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            List<BigDecimal> percentiles,
            long aboveZero,
            long timedOut,
            long counterError,
            long deprecated,
            long absent) {}

    /** A week; null in the place of values where no instance sent a ping. */
    private record Row(Week week, @Nullable Values values) {}
}

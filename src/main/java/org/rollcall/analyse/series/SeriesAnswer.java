package org.rollcall.analyse.series;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.series.MetricSeries.FleetValue;
import org.rollcall.analyse.series.MetricSeries.InstanceValue;
import org.rollcall.analyse.series.MetricSeries.NoValues;
import org.rollcall.ping.Week;

/** One metric over weeks. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description = "One metric over weeks: of instances, or of groups of them",
        requiredProperties = {"metric"})
record SeriesAnswer(
        @Schema(examples = "counts.issues") String metric,

        @Schema(description = "Without aggregate: one series for each instance") @Nullable
        List<InstanceSeries> instances,

        @Schema(description = "With aggregate: one series for each group") @Nullable
        List<GroupSeries> groups,

        @Schema(description = """
                With a token that is bound to hostnames: the number of instances that have sent by those that are asked for,
                and have not been known longest; they are in the series with other_instances=true
                """, examples = "2") @Nullable Long otherInstances) {

    @Schema(
            description = "The values of an instance",
            requiredProperties = {"hostname", "points"})
    record InstanceSeries(
            @Schema(examples = "gitlab.example.com") String hostname,

            @Schema(description = "Null where the instance sends none") @Nullable
            String uuid,

            List<InstancePoint> points) {}

    @Schema(
            description = "The value of an instance in a week; a week without a ping has no point",
            requiredProperties = {"week", "flag"})
    record InstancePoint(
            @Schema(implementation = String.class, examples = "2026-W47")
            Week week,

            @Schema(description = "Null where there is none: flag says why") @Nullable
            BigDecimal value,

            @Schema(
                    description = """
                            ok; timed_out, counter_error, deprecated: a failure value was sent; absent: no number was. With
                            delta also first: nothing to compare with; reset: the counter has fallen; gap: weeks without a
                            value lie between; spread: a share of an increase over several weeks
                            """,
                    enumeration = {
                        "ok",
                        "timed_out",
                        "counter_error",
                        "deprecated",
                        "absent",
                        "first",
                        "reset",
                        "gap",
                        "spread"
                    })
            String flag) {

        static InstancePoint of(InstanceValue value) {
            return new InstancePoint(value.week(), value.value(), value.flag());
        }
    }

    @Schema(
            description = "The values of a group of instances",
            requiredProperties = {"points"})
    record GroupSeries(
            @Schema(description = "What group_by divides by; null where that is nothing", examples = "EE") @Nullable
            String group,

            List<GroupPoint> points) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(
            description = "The values of a group in a week, as far as they were asked for; none of count 0 but count",
            requiredProperties = {"week", "without"})
    record GroupPoint(
            @Schema(implementation = String.class, examples = "2026-W47")
            Week week,

            @Schema(description = "Number of values") @Nullable
            Long count,

            @Nullable BigDecimal sum,
            @Nullable BigDecimal mean,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable BigDecimal p10,
            @Nullable BigDecimal p50,
            @Nullable BigDecimal p90,
            @Nullable BigDecimal p99,

            @Schema(description = "Of the values, from 0 to 1") @Nullable
            Double shareAboveZero,

            Without without) {

        static GroupPoint of(FleetValue value, Set<Aggregate> wanted) {
            var any = value.count() > 0;
            return new GroupPoint(
                    value.week(),
                    wanted.contains(Aggregate.COUNT) ? value.count() : null,
                    wanted.contains(Aggregate.SUM) ? value.sum() : null,
                    wanted.contains(Aggregate.MEAN) ? value.mean() : null,
                    wanted.contains(Aggregate.MIN) ? value.min() : null,
                    wanted.contains(Aggregate.MAX) ? value.max() : null,
                    any && wanted.contains(Aggregate.P10) ? value.percentiles().get(0) : null,
                    any && wanted.contains(Aggregate.P50) ? value.percentiles().get(1) : null,
                    any && wanted.contains(Aggregate.P90) ? value.percentiles().get(2) : null,
                    any && wanted.contains(Aggregate.P99) ? value.percentiles().get(3) : null,
                    any && wanted.contains(Aggregate.SHARE_ABOVE_ZERO)
                            ? (double) value.aboveZero() / value.count()
                            : null,
                    Without.of(value.without()));
        }
    }

    @Schema(
            description = "How many instances have a ping and no value in the week, by flag; they are in no aggregate",
            requiredProperties = {"timed_out", "counter_error", "deprecated", "absent", "first", "reset", "gap"})
    record Without(long timedOut, long counterError, long deprecated, long absent, long first, long reset, long gap) {

        static Without of(NoValues without) {
            return new Without(
                    without.timedOut(),
                    without.counterError(),
                    without.deprecated(),
                    without.absent(),
                    without.first(),
                    without.reset(),
                    without.gap());
        }
    }

    /** What many values are summed up to. */
    enum Aggregate {
        COUNT,
        SUM,
        MEAN,
        MIN,
        MAX,
        P10,
        P50,
        P90,
        P99,
        SHARE_ABOVE_ZERO
    }
}

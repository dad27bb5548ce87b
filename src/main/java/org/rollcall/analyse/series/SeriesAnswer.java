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
@Schema(requiredProperties = {"metric", "source"})
public record SeriesAnswer(
        String metric,

        @Schema(enumeration = {"rollup", "pings", "mixed"}) String source,

        @Nullable List<InstanceSeries> instances,
        @Nullable List<GroupSeries> groups,
        @Nullable Long otherInstances) {

    @Schema(requiredProperties = {"hostname", "points"})
    public record InstanceSeries(String hostname, @Nullable String uuid, List<InstancePoint> points) {}

    @Schema(requiredProperties = {"week", "flag"})
    public record InstancePoint(
            @Schema(implementation = String.class) Week week,
            @Nullable BigDecimal value,

            @Schema(
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

    @Schema(requiredProperties = {"points"})
    public record GroupSeries(@Nullable String group, List<GroupPoint> points) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"week", "without"})
    public record GroupPoint(
            @Schema(implementation = String.class) Week week,
            @Nullable Long count,
            @Nullable BigDecimal sum,
            @Nullable BigDecimal mean,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable BigDecimal p10,
            @Nullable BigDecimal p50,
            @Nullable BigDecimal p90,
            @Nullable BigDecimal p99,
            @Nullable Double shareAboveZero,
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

    @Schema(requiredProperties = {"timed_out", "counter_error", "deprecated", "absent", "first", "reset", "gap"})
    public record Without(
            long timedOut, long counterError, long deprecated, long absent, long first, long reset, long gap) {

        /** Instances that sent a failure, whichever. */
        public long failed() {
            return timedOut + counterError + deprecated;
        }

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
    public enum Aggregate {
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

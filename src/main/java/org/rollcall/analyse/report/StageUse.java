package org.rollcall.analyse.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.StagedMetric;

/**
 * The use of a stage of the product in the 28 days before the newest ping.
 *
 * @param stage {@code verify}; null for the metrics whose stage is unknown
 * @param metrics all numbers of 28 days that the dictionary declares for the stage, in its order
 */
@Schema(requiredProperties = {"stage", "in_use", "not_in_use", "failed", "absent", "no_count", "metrics"})
public record StageUse(
        @Schema(nullable = true) @Nullable String stage,
        long inUse,
        long notInUse,
        long failed,
        long absent,
        long noCount,
        List<MetricUse> metrics) {

    /** The stages in the order of their names; the metrics without one come last. */
    static List<StageUse> of(PingValues ping, List<StagedMetric> declared) {
        var byStage = new LinkedHashMap<@Nullable String, List<MetricUse>>();
        declared.stream()
                .sorted(Comparator.comparing(
                        StagedMetric::stage, Comparator.nullsLast(Comparator.<String>naturalOrder())))
                .forEach(metric -> byStage.computeIfAbsent(metric.stage(), _ -> new ArrayList<>())
                        .add(MetricUse.of(metric, ping)));
        var stages = new ArrayList<StageUse>();
        byStage.forEach((stage, metrics) -> stages.add(of(stage, metrics)));
        return List.copyOf(stages);
    }

    private static StageUse of(@Nullable String stage, List<MetricUse> metrics) {
        return new StageUse(
                stage,
                count(metrics, Use.IN_USE),
                count(metrics, Use.NOT_IN_USE),
                count(metrics, Use.FAILED),
                count(metrics, Use.ABSENT),
                count(metrics, Use.NO_COUNT),
                List.copyOf(metrics));
    }

    private static long count(List<MetricUse> metrics, Use use) {
        return metrics.stream().filter(metric -> metric.use() == use).count();
    }

    /** Whether a metric tells that something is in use. */
    @Schema(name = "MetricUseState")
    public enum Use {
        /** It is above 0. */
        IN_USE,
        /** It is 0. */
        NOT_IN_USE,
        FAILED,
        ABSENT,
        /** Its value is no whole number. */
        NO_COUNT;

        static Use of(Reading reading) {
            return switch (reading.state()) {
                case COUNT -> reading.value() > 0 ? IN_USE : NOT_IN_USE;
                case FAILED -> FAILED;
                case ABSENT -> ABSENT;
                case NO_COUNT -> NO_COUNT;
            };
        }

        /** The name in answers, {@code in_use}. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A metric of a stage.
     *
     * @param description null where there is none
     * @param value null where there is none
     */
    @Schema(requiredProperties = {"key_path", "description", "use", "value"})
    public record MetricUse(
            String keyPath,
            @Schema(nullable = true) @Nullable String description,
            Use use,
            @Schema(nullable = true) @Nullable Long value) {

        static MetricUse of(StagedMetric metric, PingValues ping) {
            var reading = ping.of(metric.keyPath());
            return new MetricUse(
                    metric.keyPath(),
                    metric.description(),
                    Use.of(reading),
                    reading.isCount() ? (Long) reading.value() : null);
        }
    }
}

package org.rollcall.analyse.fleet;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DescribedMetric;
import org.rollcall.ping.SeenMetrics;
import org.rollcall.ping.Week;

/** A metric in the data dictionary. */
@Schema(
        name = "Metric",
        description =
                "A key path, and what the highest dictionary that has it says of it; null for what that leaves out",
        requiredProperties = {
            "ordinal",
            "key_path",
            "column",
            "description",
            "value_type",
            "time_frame",
            "status",
            "data_category",
            "data_source",
            "product_group",
            "performance_indicators",
            "first_dictionary",
            "last_dictionary",
            "seen"
        })
record ListedMetric(
        @Schema(description = "Its place in ping.numbers, the same in every version for ever", examples = "4711")
        int ordinal,

        @Schema(examples = "counts.issues") String keyPath,

        @Schema(
                examples = "counts.issues",
                description = "What its column is called in wide exports and in the archive, for ever")
        String column,

        @Schema(examples = "Count of issues created", nullable = true) @Nullable
        String description,

        @Schema(examples = "number", nullable = true) @Nullable
        String valueType,

        @Schema(examples = "all", description = "The window that is counted", nullable = true) @Nullable
        String timeFrame,

        @Schema(examples = "active", nullable = true) @Nullable
        String status,

        @Schema(examples = "optional", nullable = true) @Nullable
        String dataCategory,

        @Schema(examples = "database", nullable = true) @Nullable
        String dataSource,

        @Schema(examples = "project_management", description = "Who owns it", nullable = true) @Nullable
        String productGroup,

        @Schema(examples = "[\"smau\"]", description = "Empty for most metrics")
        List<String> performanceIndicators,

        @Schema(examples = "13.12", description = "The lowest published version that has it")
        String firstDictionary,

        @Schema(examples = "18.9", description = "The highest published version that has it")
        String lastDictionary,

        @Schema(
                description = "Null for a token that is bound to hostnames: the weeks are those of all instances",
                nullable = true)
        @Nullable
        SeenWeeks seen) {

    static ListedMetric of(DescribedMetric metric, @Nullable SeenWeeks seen) {
        return new ListedMetric(
                metric.ordinal(),
                metric.keyPath(),
                metric.column(),
                metric.description(),
                metric.valueType(),
                metric.timeFrame(),
                metric.status(),
                metric.dataCategory(),
                metric.dataSource(),
                metric.productGroup(),
                metric.performanceIndicators(),
                metric.firstDictionary(),
                metric.lastDictionary(),
                seen);
    }

    /** When pings had it. */
    @Schema(
            description = "The weeks in which any ping of any instance had the metric; null where none ever had",
            requiredProperties = {"first_week", "last_week"})
    record SeenWeeks(
            @Schema(implementation = String.class, examples = "2026-W40", nullable = true) @Nullable
            Week firstWeek,

            @Schema(implementation = String.class, examples = "2026-W47", nullable = true) @Nullable
            Week lastWeek) {

        static SeenWeeks of(SeenMetrics.@Nullable Weeks weeks) {
            return weeks == null ? new SeenWeeks(null, null) : new SeenWeeks(weeks.first(), weeks.last());
        }
    }
}

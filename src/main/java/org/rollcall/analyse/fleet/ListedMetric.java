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
            "last_dictionary"
        })
public record ListedMetric(
        int ordinal,
        String keyPath,
        String column,
        @Schema(nullable = true) @Nullable String description,
        @Schema(nullable = true) @Nullable String valueType,
        @Schema(nullable = true) @Nullable String timeFrame,
        @Schema(nullable = true) @Nullable String status,
        @Schema(nullable = true) @Nullable String dataCategory,
        @Schema(nullable = true) @Nullable String dataSource,
        @Schema(nullable = true) @Nullable String productGroup,
        List<String> performanceIndicators,
        String firstDictionary,
        String lastDictionary,
        @Schema(nullable = true) @Nullable SeenWeeks seen) {

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
    @Schema(requiredProperties = {"first_week", "last_week"})
    public record SeenWeeks(
            @Schema(implementation = String.class, nullable = true) @Nullable
            Week firstWeek,

            @Schema(implementation = String.class, nullable = true) @Nullable
            Week lastWeek) {

        static SeenWeeks of(SeenMetrics.@Nullable Weeks weeks) {
            return weeks == null ? new SeenWeeks(null, null) : new SeenWeeks(weeks.first(), weeks.last());
        }
    }
}

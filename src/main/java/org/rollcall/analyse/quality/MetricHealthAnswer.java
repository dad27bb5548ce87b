package org.rollcall.analyse.quality;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.Share;
import org.rollcall.analyse.quality.MetricHealthTable.Health;
import org.rollcall.analyse.quality.QualityWeeks.Counted;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;
import org.rollcall.dictionary.DescribedMetric;
import org.rollcall.ping.Week;

/**
 * How metrics come in.
 *
 * @param week the last week that is counted; null before the first one
 * @param instances with a ping in the week
 * @param leftOut of these, instances whose version is none, or none of the most frequent ones
 * @param metrics a page of them
 */
@Schema(requiredProperties = {"week", "instances", "left_out", "metrics"})
public record MetricHealthAnswer(
        @Schema(nullable = true) @Nullable String week, int instances, int leftOut, List<MetricOfVersion> metrics)
        implements Table {

    static MetricHealthAnswer of(@Nullable Counted last, List<MetricOfVersion> metrics) {
        return last == null
                ? new MetricHealthAnswer(null, 0, 0, metrics)
                : new MetricHealthAnswer(last.week().toString(), last.instances(), last.leftOut(), metrics);
    }

    @Override
    public List<String> columns() {
        return List.of(
                "key_path",
                "version",
                "state",
                "product_group",
                "data_source",
                "time_frame",
                "instances",
                "sent",
                "failed",
                "absent",
                "coverage",
                "failed_share",
                "first_week",
                "last_week",
                "week");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var metric : metrics) {
            csv.text(metric.keyPath());
            csv.text(metric.version());
            csv.text(metric.state());
            csv.text(metric.productGroup());
            csv.text(metric.dataSource());
            csv.text(metric.timeFrame());
            csv.number(metric.instances());
            csv.number(metric.sent());
            csv.number(metric.failed());
            csv.number(metric.absent());
            csv.number(metric.coverage());
            csv.number(metric.failedShare());
            csv.text(metric.firstWeek());
            csv.text(metric.lastWeek());
            csv.text(week);
            csv.endRow();
        }
    }

    @Override
    public long countRows() {
        return metrics.size();
    }

    /**
     * A metric of a version of the product.
     *
     * @param version {@code major.minor}
     * @param productGroup who owns it; so are the next three as the last dictionary that has the metric says
     * @param instances with a ping in the week whose dictionary declares it, and not as removed
     * @param coverage share of the instances that sent a value
     * @param failedShare share of the instances that failed to count it
     * @param firstWeek the first week in which an instance of the version sent a value; null for none
     */
    @Schema(
            requiredProperties = {
                "key_path",
                "version",
                "state",
                "product_group",
                "description",
                "data_source",
                "time_frame",
                "instances",
                "sent",
                "failed",
                "absent",
                "coverage",
                "failed_share",
                "first_week",
                "last_week"
            })
    public record MetricOfVersion(
            String keyPath,
            String version,
            String state,
            @Schema(nullable = true) @Nullable String productGroup,
            @Schema(nullable = true) @Nullable String description,
            @Schema(nullable = true) @Nullable String dataSource,
            @Schema(nullable = true) @Nullable String timeFrame,
            int instances,
            int sent,
            int failed,
            int absent,
            BigDecimal coverage,
            BigDecimal failedShare,
            @Schema(nullable = true) @Nullable String firstWeek,
            @Schema(nullable = true) @Nullable String lastWeek) {

        static MetricOfVersion of(Health health, DescribedMetric metric) {
            var instances = health.place().instances();
            return new MetricOfVersion(
                    metric.keyPath(),
                    health.place().version(),
                    health.state(),
                    metric.productGroup(),
                    metric.description(),
                    metric.dataSource(),
                    metric.timeFrame(),
                    instances,
                    health.sent(),
                    health.failed(),
                    instances - health.sent() - health.failed(),
                    Share.of(health.sent(), instances),
                    Share.of(health.failed(), instances),
                    text(health.firstWeek()),
                    text(health.lastWeek()));
        }

        private static @Nullable String text(@Nullable Week week) {
            return week == null ? null : week.toString();
        }
    }
}

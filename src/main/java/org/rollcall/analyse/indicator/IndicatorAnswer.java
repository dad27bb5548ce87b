package org.rollcall.analyse.indicator;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * The metrics with one tag, month by month.
 *
 * @param type the tag, {@code smau}
 * @param months first month first
 */
@Schema(requiredProperties = {"type", "months"})
public record IndicatorAnswer(String type, List<IndicatorMonth> months) implements Table {

    @Override
    public List<String> columns() {
        return List.of(
                "month",
                "running",
                "source",
                "group",
                "key_path",
                "stage",
                "product_group",
                "time_frame",
                "recorded",
                "reporting",
                "able",
                "seen",
                "known",
                "estimated",
                "failed",
                "absent",
                "zero",
                "first",
                "reset",
                "gap",
                "prerelease_seen",
                "prerelease_reporting",
                "prerelease_recorded");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var month : months) {
            for (var group : month.groups()) {
                for (var metric : group.metrics()) {
                    csv.text(month.month());
                    csv.bool(month.running());
                    csv.text(month.source());
                    csv.text(group.name());
                    metric.write(csv);
                    csv.endRow();
                }
            }
        }
    }

    @Override
    public long countRows() {
        return months.stream()
                .flatMap(month -> month.groups().stream())
                .mapToLong(group -> group.metrics().size())
                .sum();
    }

    /**
     * A month.
     *
     * @param month {@code 2026-10}
     * @param running whether it is not over, so that more may come
     * @param source {@code rollup} or {@code pings}
     * @param groups by name; of editions those that were seen
     */
    @Schema(requiredProperties = {"month", "running", "source", "groups"})
    public record IndicatorMonth(
            String month,
            boolean running,
            @Schema(enumeration = {"rollup", "pings"}) String source,
            List<IndicatorGroup> groups) {}

    /**
     * The metrics of a stage, a product group or an edition.
     *
     * @param name null for instances that send no edition
     * @param metrics by key path
     */
    @Schema(requiredProperties = {"name", "metrics"})
    public record IndicatorGroup(
            @Schema(nullable = true) @Nullable String name, List<Indicator> metrics) {}

    /**
     * A metric in a month, of the instances of a group; instances with a prerelease stand apart. Numbers of instances, but for
     * {@code recorded} and {@code estimated}.
     *
     * @param stage {@code unknown} where it is not known
     * @param productGroup {@code unknown} where it is not declared
     * @param timeFrame {@code all} where increases are summed up, else values; null where none is declared
     * @param recorded the sum; null where nobody reports
     * @param reporting those that sent a number
     * @param able those with a ping in the month, and a version of which dictionaries have the metric
     * @param seen those with a ping in the month
     * @param known those with a ping in the month or the two before
     * @param estimated the sum if all that are known reported; null where nobody does
     * @param failed those that sent a failure
     * @param absent those that sent neither
     * @param zero of reporting, those that sent 0
     * @param first of reporting, those without an earlier ping, which add nothing to an increase; so do the next two
     * @param reset those with a higher number before
     * @param gap those without a number in the month before
     */
    @Schema(
            requiredProperties = {
                "key_path",
                "stage",
                "product_group",
                "time_frame",
                "recorded",
                "reporting",
                "able",
                "seen",
                "known",
                "estimated",
                "failed",
                "absent",
                "zero",
                "first",
                "reset",
                "gap",
                "prerelease_seen",
                "prerelease_reporting",
                "prerelease_recorded"
            })
    public record Indicator(
            String keyPath,
            String stage,
            String productGroup,
            @Schema(nullable = true) @Nullable String timeFrame,
            @Schema(nullable = true) @Nullable BigDecimal recorded,
            long reporting,
            long able,
            long seen,
            long known,
            @Schema(nullable = true) @Nullable BigDecimal estimated,
            long failed,
            long absent,
            long zero,
            long first,
            long reset,
            long gap,
            long prereleaseSeen,
            long prereleaseReporting,
            @Schema(nullable = true) @Nullable BigDecimal prereleaseRecorded) {

        private void write(CsvWriter csv) {
            csv.text(keyPath);
            csv.text(stage);
            csv.text(productGroup);
            csv.text(timeFrame);
            csv.number(recorded);
            csv.number(reporting);
            csv.number(able);
            csv.number(seen);
            csv.number(known);
            csv.number(estimated);
            csv.number(failed);
            csv.number(absent);
            csv.number(zero);
            csv.number(first);
            csv.number(reset);
            csv.number(gap);
            csv.number(prereleaseSeen);
            csv.number(prereleaseReporting);
            csv.number(prereleaseRecorded);
        }
    }
}

package org.rollcall.analyse.quality;

import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * The outliers of a week.
 *
 * @param week the week; null where none is asked for and none has been searched yet
 * @param searched whether the week has been searched: no outliers of another one does not mean that there are none
 * @param outliers a page of them, the strongest first
 */
@Schema(requiredProperties = {"week", "searched", "outliers"})
public record OutlierAnswer(
        @Schema(nullable = true) @Nullable String week, boolean searched, List<OutlierOfInstance> outliers)
        implements Table {

    @Override
    public List<String> columns() {
        return List.of(
                "week", "hostname", "uuid", "key_path", "value", "lowest", "highest", "factor", "range_weeks", "found");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var outlier : outliers) {
            csv.text(week);
            csv.text(outlier.hostname());
            csv.text(outlier.uuid());
            csv.text(outlier.keyPath());
            csv.number(outlier.value());
            csv.number(outlier.lowest());
            csv.number(outlier.highest());
            csv.number(outlier.factor());
            csv.texts(outlier.rangeWeeks());
            csv.number(outlier.found());
            csv.endRow();
        }
    }

    @Override
    public long countRows() {
        return outliers.size();
    }

    /**
     * A value that lies far outside of the range of its instance.
     *
     * @param uuid null where the instance sends none
     * @param lowest value of the weeks of the range
     * @param highest value of the weeks of the range
     * @param factor how many times the value is the highest one, or the lowest one is the value, rounded down
     * @param rangeWeeks the weeks that the range is of, the first one first
     * @param found outliers of this instance in the week in all, of which the strongest are listed
     */
    @Schema(
            requiredProperties = {
                "hostname",
                "uuid",
                "key_path",
                "value",
                "lowest",
                "highest",
                "factor",
                "range_weeks",
                "found"
            })
    public record OutlierOfInstance(
            String hostname,
            @Schema(nullable = true) @Nullable String uuid,
            String keyPath,
            long value,
            long lowest,
            long highest,
            long factor,
            List<String> rangeWeeks,
            int found) {}
}

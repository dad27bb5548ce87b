package org.rollcall.analyse.customer;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * Changes of colour from month to month.
 *
 * @param version of the rules of health
 * @param from first month whose colours are compared with those of the month before it
 * @param to last month
 * @param changes falls first
 */
@Schema(requiredProperties = {"version", "from", "to", "changes"})
public record ChangeAnswer(String version, String from, String to, List<ColourChange> changes) implements Table {

    private static final String NONE = "none";

    @Override
    public List<String> columns() {
        return List.of(
                "month",
                "running",
                "health_version",
                "organisation",
                "licence",
                "instance",
                "hostname",
                "uuid",
                "type",
                "primary",
                "direction",
                "from_colour",
                "to_colour",
                "measures");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var change : changes) {
            csv.text(change.month() + "-01");
            csv.bool(change.running());
            csv.text(version);
            csv.text(change.organisation());
            csv.text(change.licence());
            csv.text(change.instance().toString());
            csv.text(change.hostname());
            csv.text(change.uuid());
            csv.text(change.type());
            csv.bool(change.primary());
            csv.text(change.direction());
            csv.text(change.from());
            csv.text(change.to());
            csv.texts(change.measures().stream()
                    .map(measure -> String.join(
                            ":",
                            measure.measure(),
                            Objects.requireNonNullElse(measure.from(), NONE),
                            Objects.requireNonNullElse(measure.to(), NONE)))
                    .toList());
            csv.endRow();
        }
    }

    @Override
    public long countRows() {
        return changes.size();
    }
}

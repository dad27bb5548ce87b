package org.rollcall.analyse.fleet;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;
import org.rollcall.ping.Week;

/** A list of instances as a table: a row for each. Lists of a cell are of texts with a space between them. */
record InstanceTable(List<InstanceSummary> instances) implements Table {

    @Override
    public List<String> columns() {
        return List.of(
                "id",
                "hostname",
                "uuid",
                "first_received_at",
                "first_week",
                "last_week",
                "last_received_at",
                "product_version",
                "edition",
                "pings",
                "revisions",
                "versions",
                "missing_weeks",
                "renamed_from");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var instance : instances) {
            csv.text(instance.id().toString());
            csv.text(instance.hostname());
            csv.text(instance.uuid());
            csv.text(instance.firstReceivedAt().toString());
            csv.text(instance.firstWeek().toString());
            csv.text(instance.lastWeek().toString());
            csv.text(instance.lastReceivedAt().toString());
            csv.text(instance.productVersion());
            csv.text(instance.edition());
            csv.number(instance.pings());
            csv.number(instance.revisions());
            csv.texts(instance.versions().stream()
                    .map(version -> Objects.requireNonNullElse(version.productVersion(), "unknown"))
                    .toList());
            csv.texts(instance.missingWeeks().stream()
                    .map(weeks -> weeks(weeks.from(), weeks.to()))
                    .toList());
            csv.texts(instance.renamedFrom());
            csv.endRow();
        }
    }

    /** As ISO 8601 has an interval; {@code 2026-W40} where it is one week. */
    private static String weeks(Week from, Week to) {
        return from.equals(to) ? from.toString() : from + "/" + to;
    }

    @Override
    public long countRows() {
        return instances.size();
    }
}

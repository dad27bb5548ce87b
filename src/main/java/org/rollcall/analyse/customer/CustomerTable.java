package org.rollcall.analyse.customer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.customer.Customer.CustomerMeasure;
import org.rollcall.analyse.customer.HealthRules.Measure;
import org.rollcall.analyse.customer.HealthRules.Part;
import org.rollcall.analyse.customer.MeasuredMonths.Row;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * Customers as the flat file that Gainsight loads: names of columns without points, dates like 2026-01-31, an empty cell where
 * there is no value. Rows are made one by one, because a fleet of them is large.
 */
record CustomerTable(HealthRules.Version version, List<Row> rows, CustomerRows shown) implements Table {

    /** Metrics that have columns of their own, whatever is measured. */
    static final List<String> COUNTERS = List.of("seats", "billable", "active", "historical_max");

    private static final List<String> FIRST = List.of(
            "month",
            "running",
            "health_version",
            "organisation",
            "licence",
            "instance",
            "hostname",
            "uuid",
            "type",
            "type_set",
            "primary",
            "edition",
            "product_version",
            "first_received_at",
            "last_recorded_at",
            "seats",
            "billable",
            "active",
            "historical_max",
            "plan",
            "licence_start",
            "licence_end",
            "licence_month",
            "utilisation",
            "score",
            "colour",
            "colour_one_month_ago",
            "colour_three_months_ago",
            "use_cases");

    @Override
    public List<String> columns() {
        var columns = new ArrayList<>(FIRST);
        for (var measure : version.measures()) {
            columns.add(measure.name() + "_score");
            columns.add(measure.name() + "_colour");
            columns.add(measure.name() + "_reason");
            if (measure.useCase()) {
                columns.add(measure.name() + "_adopted");
            }
            for (var part : measure.parts()) {
                columns.add(part.name());
                columns.add(part.name() + "_colour");
            }
        }
        columns.addAll(numbers());
        columns.add("without");
        return columns;
    }

    private List<String> metrics() {
        return Stream.concat(COUNTERS.stream(), numbers().stream()).toList();
    }

    /** The metrics that have no column among the first ones. */
    private List<String> numbers() {
        return version.metrics().stream()
                .filter(name -> !COUNTERS.contains(name))
                .toList();
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        var numbers = numbers();
        var metrics = metrics();
        for (var row : rows) {
            var customer = shown.customer(row);
            first(csv, customer);
            for (var measure : version.measures()) {
                measure(csv, measure, customer.measures().get(measure.name()));
            }
            var counters = row.observation().counters();
            numbers.forEach(name -> csv.number(counters.number(name)));
            csv.texts(metrics.stream()
                    .filter(name -> counters.number(name) == null)
                    .map(name -> name + ":" + counters.flag(name).text())
                    .toList());
            csv.endRow();
        }
    }

    @Override
    public long countRows() {
        return rows.size();
    }

    private void first(CsvWriter csv, Customer customer) {
        csv.text(customer.month() + "-01");
        csv.bool(customer.running());
        csv.text(version.version());
        csv.text(customer.organisation());
        csv.text(customer.licence());
        csv.text(customer.instance().toString());
        csv.text(customer.hostname());
        csv.text(customer.uuid());
        csv.text(customer.type());
        csv.bool(customer.typeSet());
        csv.bool(customer.primary());
        csv.text(customer.edition());
        csv.text(customer.productVersion());
        csv.text(customer.firstReceivedAt().toString());
        csv.text(customer.lastRecordedAt().toString());
        csv.number(customer.seats());
        csv.number(customer.billable());
        csv.number(customer.active());
        csv.number(customer.historicalMax());
        csv.text(customer.plan());
        csv.text(customer.licenceStart());
        csv.text(customer.licenceEnd());
        csv.number(customer.licenceMonth());
        csv.number(customer.utilisation());
        csv.number(customer.score());
        csv.text(customer.colour());
        csv.text(customer.colourOneMonthAgo());
        csv.text(customer.colourThreeMonthsAgo());
        csv.number(customer.useCases());
    }

    private static void measure(CsvWriter csv, Measure measure, @Nullable CustomerMeasure measured) {
        csv.number(measured == null ? null : measured.score());
        csv.text(measured == null ? null : measured.colour());
        csv.text(measured == null ? null : measured.reason());
        if (measure.useCase()) {
            adopted(csv, measured == null ? null : measured.colour());
        }
        for (Part part : measure.parts()) {
            var shown = measured == null ? null : measured.parts().get(part.name());
            csv.number(shown == null ? null : shown.value());
            csv.text(shown == null ? null : shown.colour());
        }
    }

    private static void adopted(CsvWriter csv, @Nullable String colour) {
        if (colour == null) {
            csv.absent();
        } else {
            csv.bool(colour.equals(Colour.GREEN.text()));
        }
    }
}

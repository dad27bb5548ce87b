package org.rollcall.analyse.customer;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.analyse.customer.CustomerMonth.ColourCount;
import org.rollcall.analyse.customer.MeasuredMonths.Row;

/** Shows the customers of a month, the worst first, with the changes since the month before: measured once for all of it. */
@ApplicationScoped
public class CustomerMonths {

    private static final int MAX_PLANS = 20;

    private final Customers customers;
    private final HealthVersions versions;
    private final VisibleInstances instances;

    CustomerMonths(Customers customers, HealthVersions versions, VisibleInstances instances) {
        this.customers = customers;
        this.versions = versions;
        this.instances = instances;
    }

    /**
     * The last month that is asked for.
     *
     * @param page the first is 1
     * @param perPage customers on a page
     */
    public CustomerMonth of(
            CustomerParameters parameters, Visibility visibility, CustomerFilter filter, int page, int perPage) {
        var chosen = filter.chosen();
        var isOfOrganisation = parameters.isOfOrganisation();
        var version = parameters.version(versions);
        var asked = parameters.months(visibility, customers);
        var months = new Months(asked.to(), asked.to(), asked.now());
        var measured = customers.of(visibility, months, version, Customers.EARLIER);
        var shown = new CustomerRows(
                customers,
                version,
                measured,
                UuidMasking.of(visibility, instances),
                visibility.binding().all());
        var all = measured.rows().filter(isOfOrganisation).toList();
        var found = all.stream().filter(row -> chosen.has(measured, row)).toList();
        return new CustomerMonth(
                version.version(),
                months.to().toString(),
                months.isRunning(months.to()),
                Arrays.stream(Colour.values())
                        .map(colour -> count(colour, all, measured))
                        .toList(),
                plans(all),
                found.size(),
                found.stream()
                        .sorted(worstFirst(measured))
                        .skip((long) (page - 1) * perPage)
                        .limit(perPage)
                        .map(shown::customer)
                        .toList(),
                ChangeList.changes(all.stream(), shown, null));
    }

    private static ColourCount count(Colour colour, List<Row> rows, MeasuredMonths measured) {
        return new ColourCount(
                colour.text(),
                rows.stream().filter(row -> measured.whole(row) == colour).count(),
                rows.stream()
                        .map(row -> measured.colours(
                                row.observation().id(), row.month().minusMonths(1)))
                        .filter(before -> before != null && before.whole() == colour)
                        .count());
    }

    /** Anybody may send any plan: these are the ones that most instances have. */
    private static List<String> plans(List<Row> rows) {
        var plans = rows.stream()
                .map(row -> row.observation().licence().plan())
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(plan -> plan.toLowerCase(Locale.ROOT), Collectors.counting()));
        return plans.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(MAX_PLANS)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** By colour and score; equal ones stay in the order of rows. */
    private static Comparator<Row> worstFirst(MeasuredMonths measured) {
        return Comparator.<Row, Colour>comparing(measured::whole)
                .thenComparing(
                        row -> measured.colours(row).score(),
                        Comparator.<@Nullable BigDecimal>nullsLast(Comparator.naturalOrder()));
    }
}

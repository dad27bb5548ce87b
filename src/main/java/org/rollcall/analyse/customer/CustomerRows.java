package org.rollcall.analyse.customer;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.customer.Customer.CustomerMeasure;
import org.rollcall.analyse.customer.Customer.MeasurePart;
import org.rollcall.analyse.customer.Health.Measured;
import org.rollcall.analyse.customer.Health.MeasuredPart;
import org.rollcall.analyse.customer.MeasuredMonths.Row;
import org.rollcall.ping.Instance;

/**
 * Makes rows of answers.
 *
 * @param showsLicences whether the caller may see the keys of licences
 */
record CustomerRows(
        Customers customers,
        HealthRules.Version version,
        MeasuredMonths measured,
        UuidMasking masking,
        boolean showsLicences) {

    /** An instance in a month, as it is shown. */
    Customer customer(Row row) {
        var months = measured.months();
        var observation = row.observation();
        var counters = observation.counters();
        var licence = observation.licence();
        var age = licence.month(observation.recordedAt());
        var health = customers.health(version, months, observation, row.month());
        var instance = shown(row);
        var useCases = health.useCases();
        var adopted = useCases.stream()
                .filter(useCase -> useCase.colour() == Colour.GREEN)
                .map(useCase -> useCase.measure().name())
                .toList();
        return new Customer(
                row.month().toString(),
                months.isRunning(row.month()),
                observation.organisation().key(),
                licence(row),
                observation.id(),
                instance.hostname(),
                instance.uuid(),
                row.type().text(),
                observation.setType() != null,
                row.primary(),
                observation.edition(),
                observation.productVersion(),
                observation.firstReceivedAt(),
                observation.recordedAt(),
                counters.number("seats"),
                counters.number("billable"),
                counters.number("active"),
                counters.number("historical_max"),
                without(counters),
                licence.plan(),
                text(licence.start()),
                text(licence.end()),
                age == Licence.UNKNOWN_AGE ? null : (Integer) age,
                utilisation(counters),
                measures(health),
                health.score(),
                health.colour().text(),
                colour(row, 1),
                colour(row, 3),
                useCases.isEmpty() ? null : (Integer) adopted.size(),
                adopted);
    }

    /** The instance of a row, as the caller may see it. */
    Instance shown(Row row) {
        return masking.shown(row.observation().instance());
    }

    /** The key of the licence, where the caller may see it. */
    @Nullable
    String licence(Row row) {
        return showsLicences ? row.observation().licence().key() : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static Map<String, String> without(Counters counters) {
        var without = new LinkedHashMap<String, String>();
        for (var name : CustomerTable.COUNTERS) {
            var flag = counters.flag(name);
            if (flag != ValueFlag.OK) {
                without.put(name, flag.text());
            }
        }
        return without;
    }

    private static @Nullable BigDecimal utilisation(Counters counters) {
        var billable = counters.number("billable");
        var seats = counters.number("seats");
        return billable == null || seats == null || seats == 0
                ? null
                : Health.quotient(BigDecimal.valueOf(billable), BigDecimal.valueOf(seats));
    }

    private @Nullable String colour(Row row, int monthsAgo) {
        var colours = measured.colours(row.observation().id(), row.month().minusMonths(monthsAgo));
        return colours == null ? null : colours.whole().text();
    }

    private static Map<String, CustomerMeasure> measures(Health health) {
        var measures = new LinkedHashMap<String, CustomerMeasure>();
        for (var measured : health.measures()) {
            measures.put(measured.measure().name(), measure(measured));
        }
        return measures;
    }

    private static CustomerMeasure measure(Measured measured) {
        var parts = new LinkedHashMap<String, MeasurePart>();
        for (var part : measured.parts()) {
            parts.put(part.part().name(), part(part));
        }
        return new CustomerMeasure(
                measured.measure().weight(),
                measured.score() == null ? null : Health.rounded(measured.score()),
                measured.colour() == null ? null : measured.colour().text(),
                measured.reason() == null ? null : measured.reason().text(),
                parts);
    }

    private static MeasurePart part(MeasuredPart part) {
        var without = new TreeMap<String, String>();
        part.without().forEach((name, flag) -> without.put(name, flag.text()));
        return new MeasurePart(
                part.value(),
                part.colour() == null ? null : part.colour().text(),
                part.reason() == null ? null : part.reason().text(),
                part.numbers(),
                without);
    }
}

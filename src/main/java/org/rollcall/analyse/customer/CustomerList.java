package org.rollcall.analyse.customer;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.analyse.customer.MeasuredMonths.Row;
import org.rollcall.platform.web.PageParameters;

/** Lists customers, whole or in pages. */
@ApplicationScoped
class CustomerList {

    private static final Comparator<List<String>> PLACES = (one, other) -> {
        for (var i = 0; i < one.size(); i++) {
            var order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    };

    private static final int PARTS_OF_A_PLACE = 4;

    private static final String MONTH = "[0-9]{4}-[0-9]{2}";
    private static final String KEY = "[0-9a-f]{64}";
    private static final String ID = "[0-9a-f-]{36}";

    private final Customers customers;
    private final HealthVersions versions;
    private final VisibleInstances instances;

    CustomerList(Customers customers, HealthVersions versions, VisibleInstances instances) {
        this.customers = customers;
        this.versions = versions;
        this.instances = instances;
    }

    /**
     * The customers that are asked for.
     *
     * @param page null for all of them
     */
    Part of(
            CustomerParameters parameters,
            Visibility visibility,
            CustomerFilter filter,
            @Nullable PageParameters page) {
        var after = page == null ? null : page.place(place -> Optional.of(place).filter(CustomerList::isPlace));
        var chosen = filter.chosen();
        var isOfOrganisation = parameters.isOfOrganisation();
        var version = parameters.version(versions);
        var months = parameters.months(visibility, customers);
        var measured = customers.of(visibility, months, version, Customers.EARLIER);
        var rows = measured.rows()
                .filter(isOfOrganisation)
                .filter(row -> chosen.has(measured, row))
                .filter(row -> after == null || PLACES.compare(row.place(), after) > 0)
                .limit(page == null ? Long.MAX_VALUE : page.perPage())
                .toList();
        return new Part(
                rows,
                new CustomerRows(
                        customers,
                        version,
                        measured,
                        UuidMasking.of(visibility, instances),
                        visibility.binding().all()));
    }

    private static boolean isPlace(List<String> texts) {
        return texts.size() == PARTS_OF_A_PLACE
                && texts.getFirst().matches(MONTH)
                && texts.get(1).matches(KEY)
                && texts.getLast().matches(ID);
    }

    /** Some of the customers. */
    record Part(List<Row> rows, CustomerRows shown) {

        CustomerTable table() {
            return new CustomerTable(shown.version(), rows, shown);
        }

        CustomerAnswer answer() {
            var months = shown.measured().months();
            return new CustomerAnswer(
                    shown.version().version(),
                    months.from().toString(),
                    months.to().toString(),
                    rows.stream().map(shown::customer).toList());
        }
    }
}

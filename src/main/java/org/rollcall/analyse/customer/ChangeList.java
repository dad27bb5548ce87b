package org.rollcall.analyse.customer;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.UuidMasking;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.analyse.customer.ColourChange.Direction;
import org.rollcall.analyse.customer.ColourChange.MeasureChange;
import org.rollcall.analyse.customer.MeasuredMonths.Row;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.platform.web.EnumParameter;

/** Compares the colours of each month with those of the month before. */
@ApplicationScoped
class ChangeList {

    private static final List<Integer> MONTH_BEFORE = List.of(1);

    private final Customers customers;
    private final HealthVersions versions;
    private final VisibleInstances instances;

    ChangeList(Customers customers, HealthVersions versions, VisibleInstances instances) {
        this.customers = customers;
        this.versions = versions;
        this.instances = instances;
    }

    /** @param direction null for all */
    ChangeAnswer of(CustomerParameters parameters, Visibility visibility, @Nullable String direction) {
        var wanted = direction == null ? null : EnumParameter.of("direction", direction, Direction.class);
        var isOfOrganisation = parameters.isOfOrganisation();
        var version = parameters.version(versions);
        var months = parameters.months(visibility, customers);
        var measured = customers.of(visibility, months, version, MONTH_BEFORE);
        var shown = new CustomerRows(
                customers,
                version,
                measured,
                UuidMasking.of(visibility, instances),
                visibility.binding().all());
        return new ChangeAnswer(
                version.version(),
                months.from().toString(),
                months.to().toString(),
                changes(measured.rows().filter(isOfOrganisation), shown, wanted));
    }

    /**
     * The changes of rows, falls first.
     *
     * @param shown has measured the month before each month, too
     * @param wanted null for all directions
     */
    static List<ColourChange> changes(Stream<Row> rows, CustomerRows shown, @Nullable Direction wanted) {
        var changes = rows.flatMap(row -> changed(shown.measured(), row))
                .filter(changed -> wanted == null || wanted == changed.direction())
                .sorted(Comparator.comparing(Changed::direction)) // in a direction they stay in the order of rows
                .limit(TableAnswers.MAX_ROWS + 1L)
                .toList();
        return TableAnswers.bounded(changes).stream()
                .map(changed -> change(changed, shown))
                .toList();
    }

    private static Stream<Changed> changed(MeasuredMonths measured, Row row) {
        var before = measured.colours(row.observation().id(), row.month().minusMonths(1));
        var now = measured.colours(row);
        return before == null || before.whole() == now.whole()
                ? Stream.empty()
                : Stream.of(new Changed(row, before, now));
    }

    private static ColourChange change(Changed changed, CustomerRows shown) {
        var row = changed.row();
        var instance = shown.shown(row);
        return new ColourChange(
                row.month().toString(),
                shown.measured().months().isRunning(row.month()),
                row.observation().organisation().key(),
                shown.licence(row),
                row.observation().id(),
                instance.hostname(),
                instance.uuid(),
                row.type().text(),
                row.primary(),
                changed.direction().name().toLowerCase(Locale.ROOT),
                changed.before().whole().text(),
                changed.now().whole().text(),
                measures(
                        shown.version(),
                        changed.before().measures(),
                        changed.now().measures()));
    }

    private static List<MeasureChange> measures(
            HealthRules.Version version, List<@Nullable Colour> before, List<@Nullable Colour> now) {
        var changes = new ArrayList<MeasureChange>();
        for (var i = 0; i < version.measures().size(); i++) {
            if (before.get(i) != now.get(i)) {
                changes.add(new MeasureChange(version.measures().get(i).name(), text(before.get(i)), text(now.get(i))));
            }
        }
        return changes;
    }

    private static @Nullable String text(@Nullable Colour colour) {
        return colour == null ? null : colour.text();
    }

    /** A row, and its colours in the month before and in its own. */
    private record Changed(Row row, Colours before, Colours now) {

        Direction direction() {
            return Direction.of(before.whole(), now.whole());
        }
    }
}

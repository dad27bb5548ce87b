package org.rollcall.analyse.series;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.analyse.rollup.Grouping;
import org.rollcall.analyse.rollup.Rollups;
import org.rollcall.analyse.rollup.Rollups.Metric;
import org.rollcall.analyse.series.MetricSeries.FleetValue;
import org.rollcall.analyse.series.MetricSeries.NoValues;
import org.rollcall.analyse.series.SeriesSelection.Increase;
import org.rollcall.ping.Week;

/** Sums one metric up week by week: from rollups where they have the answer, and from pings elsewhere. */
@ApplicationScoped
class FleetSeries {

    /** The order of {@link MetricSeries#aggregates}. */
    private static final Comparator<FleetValue> ORDER = Comparator.comparing(
                    FleetValue::group, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(FleetValue::week);

    private final MetricSeries pings;
    private final Rollups rollups;
    private final StoredWeeks weeks;

    FleetSeries(MetricSeries pings, Rollups rollups, StoredWeeks weeks) {
        this.pings = pings;
        this.rollups = rollups;
        this.weeks = weeks;
    }

    /** The values of all instances that fit, summed up by group and week; at most some of them. */
    Answer of(SeriesSelection selection, int limit) {
        if (!isOfWholeFleet(selection)) {
            return new Answer(pings.aggregates(selection, null, limit), Source.PINGS);
        }
        var rolledUp = rollups.metric(
                selection.ordinal(),
                grouping(selection),
                weeksOf(selection).from(),
                weeksOf(selection).to());
        if (rolledUp.weeks().isEmpty()) {
            return new Answer(pings.aggregates(selection, null, limit), Source.PINGS);
        }
        var others = others(selection, rolledUp.weeks());
        var values = new ArrayList<>(ofRollups(rolledUp));
        if (!others.isEmpty()) {
            values.addAll(pings.aggregates(selection, others, limit));
        }
        return new Answer(
                values.stream().sorted(ORDER).limit(limit).toList(), others.isEmpty() ? Source.ROLLUP : Source.MIXED);
    }

    private static boolean isOfWholeFleet(SeriesSelection selection) {
        var query = selection.pings();
        return query.visibility().isOfWholeFleet()
                && query.uuid() == null
                && query.product().equals(PingQuery.Product.ANY)
                && query.receivedSince() == null
                && selection.increase() == Increase.NO;
    }

    private static PingQuery.Weeks weeksOf(SeriesSelection selection) {
        return selection.pings().weeks();
    }

    private static Grouping grouping(SeriesSelection selection) {
        return switch (selection.grouping()) {
            case NONE -> Grouping.ALL;
            case EDITION -> Grouping.EDITION;
            case MAJOR_VERSION -> Grouping.MAJOR_VERSION;
        };
    }

    private List<Week> others(SeriesSelection selection, Set<Week> rolledUp) {
        return weeks.all().stream()
                .filter(week -> weeksOf(selection).has(week) && !rolledUp.contains(week))
                .toList();
    }

    private static List<FleetValue> ofRollups(Metric metric) {
        return metric.values().stream()
                .map(value -> new FleetValue(
                        value.group(),
                        value.week(),
                        value.count(),
                        value.sum(),
                        value.mean(),
                        value.min(),
                        value.max(),
                        value.percentiles(),
                        value.aboveZero(),
                        new NoValues(
                                value.timedOut(), value.counterError(), value.deprecated(), value.absent(), 0, 0, 0)))
                .toList();
    }

    /** What a series was made of. */
    enum Source {
        ROLLUP,
        PINGS,
        MIXED;

        private final String text = name().toLowerCase(Locale.ROOT);

        /** The source as it is shown. */
        String text() {
            return text;
        }
    }

    record Answer(List<FleetValue> values, Source source) {}
}

package org.rollcall.analyse.indicator;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;
import static java.util.Objects.requireNonNullElse;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.indicator.IndicatorAnswer.Indicator;
import org.rollcall.analyse.indicator.IndicatorAnswer.IndicatorGroup;
import org.rollcall.analyse.rollup.InstanceCounts;
import org.rollcall.analyse.rollup.InstanceCounts.Count;
import org.rollcall.analyse.rollup.MetricSums;
import org.rollcall.analyse.rollup.MonthSums;
import org.rollcall.analyse.rollup.MonthSums.Group;
import org.rollcall.dictionary.TaggedMetric;

/**
 * Groups the metrics of a month. Those of one stage are side by side: users of two metrics may be the same ones, so that sums of
 * metrics would mean nothing.
 *
 * @param metrics in the order of key paths
 */
record IndicatorGroups(List<TaggedMetric> metrics, Grouping grouping) {

    private static final String UNKNOWN = "unknown";
    private static final int DECIMALS = 6;

    /** The groups of a month, by name. */
    List<IndicatorGroup> of(MonthSums sums) {
        return grouping == Grouping.EDITION ? editions(sums) : groups(sums);
    }

    private List<IndicatorGroup> editions(MonthSums sums) {
        return sums.groups().keySet().stream()
                .map(Group::edition)
                .distinct()
                .sorted(nullsLast(naturalOrder()))
                .map(edition -> new IndicatorGroup(
                        edition, indicators(sums, edition, count -> Objects.equals(count.edition(), edition))))
                .toList();
    }

    private List<IndicatorGroup> groups(MonthSums sums) {
        var groups = new TreeMap<String, List<Indicator>>();
        for (var indicator : indicators(sums, null, _ -> true)) {
            var name = grouping == Grouping.STAGE ? indicator.stage() : indicator.productGroup();
            groups.computeIfAbsent(name, _ -> new ArrayList<>()).add(indicator);
        }
        return groups.entrySet().stream()
                .map(group -> new IndicatorGroup(group.getKey(), group.getValue()))
                .toList();
    }

    private List<Indicator> indicators(MonthSums sums, @Nullable String edition, Predicate<Count> wanted) {
        var releases = sums.groups().get(new Group(edition, false));
        var prereleases = sums.groups().get(new Group(edition, true));
        return IntStream.range(0, metrics.size())
                .mapToObj(i -> indicator(
                        metrics.get(i),
                        releases == null ? MetricSums.NONE : releases.get(i),
                        prereleases == null ? MetricSums.NONE : prereleases.get(i),
                        sums.instances(),
                        wanted))
                .toList();
    }

    private static Indicator indicator(
            TaggedMetric metric,
            MetricSums sums,
            MetricSums ofPrereleases,
            InstanceCounts instances,
            Predicate<Count> wanted) {
        var released = wanted.and(count -> !count.prerelease());
        var seen = instances.seen(released);
        var known = instances.known(released);
        return new Indicator(
                metric.keyPath(),
                requireNonNullElse(metric.stage(), UNKNOWN),
                requireNonNullElse(metric.group(), UNKNOWN),
                metric.timeFrame(),
                sums.recorded(),
                sums.reporting(),
                instances.seen(released.and(count -> count.isBetween(metric.first(), metric.last()))),
                seen,
                known,
                estimated(sums, known),
                sums.failed(),
                seen - sums.reporting() - sums.failed(),
                sums.zero(),
                sums.first(),
                sums.reset(),
                sums.gap(),
                instances.seen(wanted.and(Count::prerelease)),
                ofPrereleases.reporting(),
                ofPrereleases.recorded());
    }

    /** The sum, if those that do not report were like those that do. */
    private static @Nullable BigDecimal estimated(MetricSums sums, long known) {
        var recorded = sums.recorded();
        if (recorded == null) {
            return null;
        }
        var estimated = recorded.multiply(BigDecimal.valueOf(known))
                .divide(BigDecimal.valueOf(sums.reporting()), DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return estimated.scale() < 0 ? estimated.setScale(0) : estimated;
    }
}

package org.rollcall.pages.stats;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.publicstats.PublicMonth;
import org.rollcall.analyse.publicstats.PublicMonth.Count;

/**
 * Instances of the last month that have something in common.
 *
 * @param of what kind: a version, an edition or a size
 * @param percent of all of its kind whose numbers are told
 * @param before the number of the month before; null where it was not told
 */
record NumberRow(
        String of,
        String name,
        long instances,
        double percent,
        @Nullable Long before) {

    /** {@code +5}; null where there is nothing to compare it with. */
    public @Nullable String change() {
        return before == null ? null : StatsText.change(instances - before);
    }

    /** Whole per cent. */
    public String share() {
        return StatsText.percent(percent);
    }

    static List<NumberRow> of(Months months) {
        return Stream.of(
                        rows("version", months, PublicMonth::versions),
                        rows("edition", months, PublicMonth::editions),
                        rows("users", months, PublicMonth::sizes))
                .flatMap(List::stream)
                .toList();
    }

    private static List<NumberRow> rows(String of, Months months, Function<PublicMonth, List<Count>> counts) {
        var told = counts.apply(months.last());
        return told.stream()
                .map(count -> new NumberRow(
                        of,
                        count.name(),
                        count.instances(),
                        Months.percent(count, told),
                        months.before()
                                .flatMap(month -> counts.apply(month).stream()
                                        .filter(other -> other.name().equals(count.name()))
                                        .findFirst())
                                .map(Count::instances)
                                .orElse(null)))
                .toList();
    }
}

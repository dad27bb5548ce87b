package org.rollcall.pages.stats;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.publicstats.PublicMonth;
import org.rollcall.analyse.publicstats.PublicMonth.Adoption;
import org.rollcall.analyse.publicstats.PublicMonth.Count;
import org.rollcall.pages.PageText;

/**
 * A number of the last month beside that of the month before.
 *
 * @param unit behind it; empty for none
 * @param change in words; null where there is nothing to compare it with
 * @param shape the arrow beside it, an id of the symbols of the layout
 */
record Key(String name, String value, String unit, @Nullable String change, String shape) {

    /** Those that are told: what too few have in common is missing. */
    static List<Key> of(Months months) {
        return Stream.of(
                        Optional.of(instances(months)),
                        most("Most used version", "", PublicMonth::versions, months),
                        most("Most used edition", "", PublicMonth::editions, months),
                        most("Most frequent size", " users,", PublicMonth::sizes, months),
                        feature(months))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Key instances(Months months) {
        var now = months.last().instances();
        var value = PageText.number(now).toString();
        return months.before()
                .map(before -> {
                    var more = now - before.instances();
                    return new Key(
                            "Instances",
                            value,
                            "",
                            change(more, PageText.number(Math.abs(more)).toString(), before),
                            PageText.arrow(more));
                })
                .orElseGet(() -> new Key("Instances", value, "", null, ""));
    }

    private static Optional<Key> most(
            String name, String unit, Function<PublicMonth, List<Count>> counts, Months months) {
        var told = counts.apply(months.last());
        return PublicMonth.mostFrequent(told).map(now -> {
            var before = months.before()
                    .flatMap(month -> PublicMonth.mostFrequent(counts.apply(month)))
                    .map(Count::name);
            var isSame = before.filter(now.name()::equals).isPresent();
            return new Key(
                    name,
                    now.name(),
                    (unit + " " + StatsText.percent(Months.percent(now, told))).strip(),
                    before.map(was -> (isSame ? "as in " : was + " in ") + month(months))
                            .orElse(null),
                    isSame ? "same" : "swap");
        });
    }

    private static Optional<Key> feature(Months months) {
        return months.mostUsedFirst().stream().findFirst().map(now -> {
            var name = "Most used feature";
            var value = StatsText.percent(now.percent());
            var feature = PageText.label(now.feature());
            return months.before()
                    .flatMap(month -> Months.adoption(month, now.feature()))
                    .map(Adoption::percent)
                    .map(was -> {
                        var more = now.percent() - was;
                        return new Key(
                                name,
                                value,
                                feature,
                                change(
                                        more,
                                        PageText.count(Math.abs(more), "point", "points"),
                                        months.before().orElseThrow()),
                                PageText.arrow(more));
                    })
                    .orElseGet(() -> new Key(name, value, feature, null, ""));
        });
    }

    private static String month(Months months) {
        return months.before().map(PublicMonth::month).orElseThrow();
    }

    private static String change(long more, String size, PublicMonth before) {
        return more == 0
                ? "as in " + before.month()
                : "%s %s than in %s".formatted(size, more > 0 ? "more" : "fewer", before.month());
    }
}

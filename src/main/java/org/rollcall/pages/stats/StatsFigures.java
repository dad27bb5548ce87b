package org.rollcall.pages.stats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.SizeBand;
import org.rollcall.analyse.publicstats.PublicMonth;
import org.rollcall.analyse.publicstats.PublicMonth.Count;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.pages.Chart;
import org.rollcall.pages.Figure;
import org.rollcall.pages.Line;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;

/** The charts over months. */
record StatsFigures(Months months, Take take) {

    /** Beside them a layer has all others. */
    private static final int MAX_LAYERS = 5;

    /** A release a month, and five of them have layers of their own. */
    private static final int MAX_MONTHS_OF_MINORS = 6;

    private static final String MAJOR = ".x";

    private static final List<String> SIZES = Stream.of(SizeBand.values())
            .map(SizeBand::text)
            .map(SizeBand::words)
            .toList();

    Figure instances() {
        var last = months.last();
        var sentence = months.before()
                .map(before -> "About %s in %s, %s in %s."
                        .formatted(
                                PageText.number(last.instances()),
                                last.month(),
                                PageText.number(before.instances()),
                                before.month()))
                .orElseGet(() ->
                        "About %s in %s, the first month.".formatted(PageText.number(last.instances()), last.month()));
        return new Figure(
                "instances",
                "Instances, one of each organisation",
                sentence,
                Chart.columns(
                        "The number of instances by month, one of each organisation.",
                        months.calendar(),
                        List.of(line("instances", month -> Optional.of((double) month.instances())))),
                take);
    }

    /** By major version where the history is so long that hardly a minor one is in all of it. */
    Figure versions() {
        var isLong = months.calendar().size() > MAX_MONTHS_OF_MINORS;
        Function<PublicMonth, List<Count>> parts = month -> isLong ? majors(month.versions()) : month.versions();
        return layers(
                "versions",
                "Versions in use",
                isLong
                        ? "Shares of major versions by month, the highest on top."
                        : "Shares of versions by month, the highest on top.",
                "In %s, %s have %s, more than any other version.",
                PublicMonth::versions,
                parts,
                names(parts).keySet().stream()
                        .sorted(Comparator.comparing(StatsFigures::number).reversed())
                        .limit(MAX_LAYERS)
                        .toList());
    }

    /** All of 18 as {@code 18.x}. */
    private static List<Count> majors(List<Count> versions) {
        var majors = new LinkedHashMap<String, Long>();
        versions.forEach(count -> majors.merge(
                count.named() ? number(count.name()).major() + MAJOR : count.name(), count.instances(), Long::sum));
        return majors.entrySet().stream()
                .map(major -> new Count(major.getKey(), major.getValue()))
                .toList();
    }

    private static DictionaryVersion number(String version) {
        return DictionaryVersion.parse(version.replace(MAJOR, ".0")).orElseThrow();
    }

    Figure editions() {
        return layers(
                "editions",
                "Editions",
                "Shares of editions by month.",
                "In %s, %s have %s, more than any other edition.",
                PublicMonth::editions,
                PublicMonth::editions,
                names(PublicMonth::editions).entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .limit(MAX_LAYERS)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    Figure sizes() {
        return layers(
                "sizes",
                "Sizes, by number of users",
                "Shares of sizes by month, the largest on top.",
                "In %s, %s have %s users, more than any other size.",
                PublicMonth::sizes,
                PublicMonth::sizes,
                names(PublicMonth::sizes).keySet().stream()
                        .sorted(Comparator.comparingInt(SIZES::indexOf).reversed())
                        .toList());
    }

    /** The share of instances that use a feature. */
    Figure feature(String feature) {
        var name = PageText.label(feature);
        var adoption = Months.adoption(months.last(), feature);
        return new Figure(
                "feature",
                "Use of " + name,
                adoption.map(of -> "%s of about %s instances used it in %s."
                                .formatted(
                                        StatsText.percent(of.percent()),
                                        PageText.number(of.instances()),
                                        months.last().month()))
                        .orElseGet(() -> "Not told in %s: it is known of too few, or too few use it or do not."
                                .formatted(months.last().month())),
                Chart.percentages(
                        "The share of instances that use %s, by month.".formatted(name),
                        months.calendar(),
                        List.of(line(
                                "use it",
                                month -> Months.adoption(month, feature).map(of -> (double) of.percent())))),
                take);
    }

    private Line line(String name, Function<PublicMonth, Optional<Double>> value) {
        var values = new ArrayList<@Nullable Double>();
        months.values(value).forEach(known -> values.add(known.orElse(null)));
        return new Line(name, values);
    }

    /** Names and how many instances they have in all months, the earliest month first. */
    private Map<String, Long> names(Function<PublicMonth, List<Count>> counts) {
        return months.all().stream()
                .flatMap(month -> counts.apply(month).stream())
                .filter(Count::named)
                .collect(Collectors.toMap(Count::name, Count::instances, Long::sum, LinkedHashMap::new));
    }

    /**
     * Layers of shares.
     *
     * @param most the sentence: of the last month, the largest share and its name
     * @param counts that it is made of
     * @param parts that the layers are made of
     * @param named those with a layer of their own, the first one on top
     */
    private Figure layers(
            String id,
            String title,
            String description,
            String most,
            Function<PublicMonth, List<Count>> counts,
            Function<PublicMonth, List<Count>> parts,
            List<String> named) {
        var shares = new HashMap<String, Map<String, Double>>();
        for (var month : months.all()) {
            var told = parts.apply(month);
            if (!told.isEmpty()) {
                shares.put(
                        month.month(),
                        told.stream()
                                .collect(Collectors.toMap(
                                        Count::name, count -> Months.percent(count, told), Double::sum)));
            }
        }
        var last = counts.apply(months.last());
        var sentence = PublicMonth.mostFrequent(last)
                .map(count -> most.formatted(
                        months.last().month(), StatsText.percent(Months.percent(count, last)), count.name()))
                .orElseGet(() -> "Not told in %s: fewer than 20 organisations would stand by themselves."
                        .formatted(months.last().month()));
        return new Figure(id, title, sentence, Chart.layers(description, months.calendar(), named, shares), take);
    }
}

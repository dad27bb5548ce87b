package org.rollcall.analyse.quality;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.quality.MetricHealthAnswer.MetricOfVersion;
import org.rollcall.analyse.quality.MetricHealthTable.Health;
import org.rollcall.analyse.quality.MetricHealthTable.Place;
import org.rollcall.analyse.quality.MetricHealthTable.Selection;
import org.rollcall.dictionary.DescribedMetric;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.MetricSearch;
import org.rollcall.ping.payload.RedactionRule.KeyPathGlob;
import org.rollcall.platform.web.PageParameters;

/** Finds the metrics that a caller asks for, and tells how they come in. */
@ApplicationScoped
public class MetricHealthList {

    private final MetricHealthTable table;
    private final QualityWeeks weeks;
    private final DictionaryCatalog catalog;

    MetricHealthList(MetricHealthTable table, QualityWeeks weeks, DictionaryCatalog catalog) {
        this.table = table;
        this.weeks = weeks;
        this.catalog = catalog;
    }

    /**
     * A page: those first that need attention, and of these those of most instances.
     *
     * @param page which one
     */
    public Page page(Wanted wanted, PageParameters page) {
        var search = MetricSearch.of(null, null, wanted.productGroup(), null, null, Integer.MAX_VALUE);
        var keyPaths = wanted.keyPaths();
        var metrics = catalog.search(search).stream()
                .filter(metric -> keyPaths == null || keyPaths.fits(metric.keyPath()))
                .collect(Collectors.toMap(DescribedMetric::ordinal, Function.identity()));
        var found = table.page(new Selection(
                metrics.keySet(),
                wanted.version(),
                wanted.state(),
                page.place(MetricHealthList::parsed),
                page.perPage()));
        var rows = found.stream()
                .map(health -> MetricOfVersion.of(
                        health, requireNonNull(metrics.get(health.place().ordinal()))))
                .toList();
        return new Page(
                MetricHealthAnswer.of(weeks.last().orElse(null), rows), page.nextPath(found, MetricHealthList::place));
    }

    private static Optional<Place> parsed(List<String> texts) {
        return texts.size() == 4 && texts.subList(0, 3).stream().allMatch(text -> text.matches("[0-9]{1,9}"))
                ? Optional.of(new Place(
                        Integer.parseInt(texts.get(0)),
                        Integer.parseInt(texts.get(1)),
                        Integer.parseInt(texts.get(2)),
                        texts.get(3)))
                : Optional.empty();
    }

    private static List<String> place(Health health) {
        var place = health.place();
        return List.of(
                Integer.toString(place.rank()),
                Integer.toString(place.instances()),
                Integer.toString(place.ordinal()),
                place.version());
    }

    /** The number of metrics that have a state in a version with enough instances, by the text of the state. */
    public Map<String, Long> counts() {
        return table.countMetrics();
    }

    /**
     * What a caller asks for; null for all.
     *
     * @param version of the product
     * @param productGroup as it is written in any dictionary
     */
    public record Wanted(
            @Nullable KeyPathGlob keyPaths,
            @Nullable DictionaryVersion version,
            @Nullable MetricState state,
            @Nullable String productGroup) {}

    /**
     * A page.
     *
     * @param next the path of the next one; null for the last one
     */
    public record Page(MetricHealthAnswer answer, @Nullable String next) {}
}

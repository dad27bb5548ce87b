package org.rollcall.analyse.quality;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
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
     * A page.
     *
     * @param after the place at which the page before has ended; null for the first page
     */
    Page page(Wanted wanted, @Nullable Place after, int limit) {
        var search = MetricSearch.of(null, null, wanted.productGroup(), null, null, Integer.MAX_VALUE);
        var keyPaths = wanted.keyPaths();
        var metrics = catalog.search(search).stream()
                .filter(metric -> keyPaths == null || keyPaths.fits(metric.keyPath()))
                .collect(Collectors.toMap(DescribedMetric::ordinal, Function.identity()));
        var page = table.page(new Selection(metrics.keySet(), wanted.version(), wanted.state(), after, limit));
        var rows = page.stream()
                .map(health -> MetricOfVersion.of(
                        health, requireNonNull(metrics.get(health.place().ordinal()))))
                .toList();
        return new Page(MetricHealthAnswer.of(weeks.last().orElse(null), rows), page);
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
    record Wanted(
            @Nullable KeyPathGlob keyPaths,
            @Nullable DictionaryVersion version,
            @Nullable MetricState state,
            @Nullable String productGroup) {}

    /** A page, and its rows as they are stored. */
    record Page(MetricHealthAnswer answer, List<Health> rows) {}
}

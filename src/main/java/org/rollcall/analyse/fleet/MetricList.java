package org.rollcall.analyse.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.rollcall.dictionary.DescribedMetric;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.MetricSearch;
import org.rollcall.ping.SeenMetrics;

/** Finds metrics, and tells when pings had them. */
@ApplicationScoped
public class MetricList {

    private final DictionaryCatalog catalog;
    private final SeenMetrics seen;

    MetricList(DictionaryCatalog catalog, SeenMetrics seen) {
        this.catalog = catalog;
        this.seen = seen;
    }

    /**
     * One page, in the order of key paths.
     *
     * @param withWeeks whether to tell in which weeks of the whole fleet they were seen
     */
    public List<ListedMetric> page(MetricSearch search, boolean withWeeks) {
        var metrics = catalog.search(search);
        Map<Integer, SeenMetrics.Weeks> weeks = withWeeks
                ? seen.weeks(metrics.stream().map(DescribedMetric::ordinal).toList())
                : Map.of();
        return metrics.stream()
                .map(metric -> ListedMetric.of(
                        metric, withWeeks ? ListedMetric.SeenWeeks.of(weeks.get(metric.ordinal())) : null))
                .toList();
    }
}

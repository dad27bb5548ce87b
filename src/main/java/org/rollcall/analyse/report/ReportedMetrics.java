package org.rollcall.analyse.report;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.StagedMetric;

/** The metrics of dictionaries as reports need them; dictionaries never change, so each is read once. */
@ApplicationScoped
class ReportedMetrics {

    private final DictionaryCatalog catalog;
    private final Map<String, Map<String, Integer>> ordinals = new ConcurrentHashMap<>();
    private final Map<String, List<StagedMetric>> monthly = new ConcurrentHashMap<>();

    ReportedMetrics(DictionaryCatalog catalog) {
        this.catalog = catalog;
    }

    /** The ordinals of all metrics of a published dictionary, by key path. */
    Map<String, Integer> ordinals(String dictionary) {
        return ordinals.computeIfAbsent(
                dictionary,
                version -> catalog.published(version).metrics().stream()
                        .collect(Collectors.toUnmodifiableMap(Metric::keyPath, Metric::ordinal)));
    }

    /** The numbers of 28 days that a published dictionary declares. */
    List<StagedMetric> monthly(String dictionary) {
        return monthly.computeIfAbsent(dictionary, catalog::monthly);
    }
}

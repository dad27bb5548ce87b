package org.rollcall.dictionary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The differences between the declarations of two dictionaries.
 *
 * @param metrics every key path of the two that the filter lets through, in alphabetical order
 */
public record DictionaryDiff(
        DictionaryDescription from, DictionaryDescription to, DiffFilter filter, List<MetricPair> metrics) {

    public DictionaryDiff {
        metrics = List.copyOf(metrics);
    }

    /** Compares all metrics of two dictionaries. */
    static DictionaryDiff between(
            DictionaryDescription from,
            List<DeclaredMetric> before,
            DictionaryDescription to,
            List<DeclaredMetric> after) {
        var later = new HashMap<String, DeclaredMetric>();
        after.forEach(metric -> later.put(metric.keyPath(), metric));
        var pairs = new TreeMap<String, MetricPair>();
        for (var metric : before) {
            pairs.put(metric.keyPath(), new MetricPair(metric.keyPath(), metric, later.get(metric.keyPath())));
        }
        for (var metric : after) {
            pairs.computeIfAbsent(metric.keyPath(), added -> new MetricPair(added, null, metric));
        }
        return new DictionaryDiff(from, to, DiffFilter.NONE, new ArrayList<>(pairs.values()));
    }

    /** The same comparison of those metrics that a filter lets through. */
    DictionaryDiff only(DiffFilter wanted) {
        return new DictionaryDiff(
                from, to, wanted, metrics.stream().filter(wanted::matches).toList());
    }

    List<MetricPair> where(Predicate<MetricPair> condition) {
        return metrics.stream().filter(condition).toList();
    }

    /** How many metrics differ, and in what. */
    public DiffTotals totals() {
        return new DiffTotals(
                count(MetricPair::isNewlySent),
                count(MetricPair::isNoLongerSent),
                count(MetricPair::isAdded),
                count(MetricPair::isRemoved),
                count(pair -> pair.changes(MetricFacts::status)),
                count(pair -> pair.changes(MetricFacts::valueType)),
                count(pair -> pair.changes(MetricFacts::timeFrame)),
                count(MetricPair::changesAttributes),
                count(MetricPair::isUnchanged),
                count(MetricPair::isRespelled));
    }

    private int count(Predicate<MetricPair> condition) {
        return (int) metrics.stream().filter(condition).count();
    }
}

package org.rollcall.pages.dictionary;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryDescription;
import org.rollcall.dictionary.DictionaryDiff;
import org.rollcall.dictionary.DiffTotals;
import org.rollcall.dictionary.MetricPair;

/**
 * Two dictionaries beside each other.
 *
 * @param metrics that differ, those first that could surprise a sender
 * @param categories the numbers by category, in alphabetical order
 */
record Comparison(
        DictionaryDescription from,
        DictionaryDescription to,
        DiffTotals totals,
        List<Change> metrics,
        List<Category> categories) {

    /** The numbers of metrics of a category, which is that of the second dictionary where both have one. */
    record Category(String name, int added, int removed, int retyped, int declared) {}

    /** The number of metrics that changed in a way. */
    record Count(Change.Kind kind, long count) {}

    static Comparison of(DictionaryDiff diff) {
        var changes = diff.metrics().stream()
                .filter(pair -> !pair.isUnchanged())
                .map(Change::of)
                .sorted(Comparator.comparing(Change::kind).thenComparing(Change::keyPath))
                .toList();
        return new Comparison(diff.from(), diff.to(), diff.totals(), changes, categories(diff.metrics()));
    }

    /** How many changed in which way. */
    public List<Count> counts() {
        return Arrays.stream(Change.Kind.values())
                .map(kind -> new Count(
                        kind,
                        metrics.stream().filter(change -> change.kind() == kind).count()))
                .toList();
    }

    /** Those of a kind with some words in key path or description; null for all. */
    List<Change> changes(@Nullable String kind, @Nullable String query) {
        return metrics.stream()
                .filter(change -> kind == null || change.kind().text().equals(kind))
                .filter(change -> has(change.keyPath(), change.description(), query))
                .toList();
    }

    /** Whether each word of a query stands in key path or description. */
    static boolean has(String keyPath, @Nullable String description, @Nullable String query) {
        if (query == null) {
            return true;
        }
        var text = (keyPath + " " + Objects.requireNonNullElse(description, "")).toLowerCase(Locale.ROOT);
        return Arrays.stream(query.toLowerCase(Locale.ROOT).split("\\s+", -1)).allMatch(text::contains);
    }

    private static List<Category> categories(List<MetricPair> pairs) {
        var counts = new TreeMap<String, int[]>();
        for (var pair : pairs) {
            var metric = pair.after() == null ? pair.before() : pair.after();
            var name = metric == null ? null : metric.facts().dataCategory();
            var count = counts.computeIfAbsent(name == null ? "none" : name, _ -> new int[4]);
            if (!pair.isUnchanged()) {
                switch (Change.of(pair).kind()) {
                    case ADDED -> count[0]++;
                    case REMOVED -> count[1]++;
                    case RETYPED -> count[2]++;
                    case CHANGED -> {}
                }
            }
            if (pair.after() != null) {
                count[3]++;
            }
        }
        return counts.entrySet().stream()
                .map(entry -> new Category(
                        entry.getKey(),
                        entry.getValue()[0],
                        entry.getValue()[1],
                        entry.getValue()[2],
                        entry.getValue()[3]))
                .toList();
    }
}

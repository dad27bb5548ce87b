package org.rollcall.export;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.PingScan.FewMetric;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/**
 * The metrics of an export: those of all published dictionaries whose key path was asked for.
 *
 * @param columns in the order of their ordinals, so that the same export always has the same order
 * @param few whether they are so few that they are read alone; otherwise they are picked out of whole vectors
 */
record MetricColumns(List<Column> columns, boolean few) {

    /** Beyond this, sending whole vectors costs less than picking the wanted elements out in the database. */
    private static final int FEW = 300;

    /** No metric by itself: whole pings are read. */
    static final MetricColumns NONE = new MetricColumns(List.of(), false);

    private static final String ANYTHING = "*";

    /**
     * The metrics that a caller asks for.
     *
     * @param globs key paths in which {@code *} stands for any text, dots included; empty for all metrics
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} for a glob that no key path fits
     */
    static MetricColumns of(List<Dictionary> dictionaries, List<String> globs) {
        var metrics = dictionaries.stream()
                .flatMap(dictionary -> dictionary.metrics().stream())
                .collect(Collectors.toMap(Metric::ordinal, Function.identity(), (first, _) -> first, TreeMap::new));
        var wanted = globs.isEmpty() ? metrics : matching(metrics, globs);
        var few = wanted.size() <= FEW;
        var columns = new ArrayList<Column>();
        wanted.forEach((ordinal, metric) -> columns.add(
                new Column(few ? columns.size() + 1 : ordinal, ordinal, metric.keyPath(), metric.columnType())));
        return new MetricColumns(List.copyOf(columns), few);
    }

    /**
     * The one metric of a key path.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where no dictionary has it
     */
    static Column exact(List<Dictionary> dictionaries, String keyPath) {
        return dictionaries.stream()
                .flatMap(dictionary -> dictionary.metrics().stream())
                .filter(metric -> metric.keyPath().equals(keyPath))
                .findFirst()
                .map(metric -> new Column(metric.ordinal(), metric.ordinal(), keyPath, metric.columnType()))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "metric: no published dictionary has the key path '%s'".formatted(keyPath),
                        Map.of("parameter", "metric")));
    }

    private static TreeMap<Integer, Metric> matching(Map<Integer, Metric> metrics, List<String> globs) {
        var matching = new TreeMap<Integer, Metric>();
        for (var glob : globs) {
            var pattern = pattern(glob).asMatchPredicate();
            var any = false;
            for (var metric : metrics.values()) {
                if (pattern.test(metric.keyPath())) {
                    matching.put(metric.ordinal(), metric);
                    any = true;
                }
            }
            if (!any) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "metrics: no published dictionary has a key path like '%s'; * stands for any text, as in counts.*"
                                .formatted(glob),
                        Map.of("parameter", "metrics"));
            }
        }
        return matching;
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(Stream.of(glob.split(Pattern.quote(ANYTHING), -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    }

    /** What the scan reads alone; null where it reads whole pings. */
    @Nullable
    List<FewMetric> readAlone() {
        return few
                ? columns.stream()
                        .map(column -> new FewMetric(column.ordinal(), column.keyPath()))
                        .toList()
                : null;
    }

    /** The names of the columns beside others: the key path, with a prefix where that is the name of another. */
    List<String> names(List<String> others) {
        var taken = new HashSet<>(others);
        var keyPaths = columns.stream().map(Column::keyPath).collect(Collectors.toSet());
        return columns.stream()
                .map(column -> {
                    var name = column.keyPath();
                    while (!taken.add(name)) {
                        do {
                            name = "metric." + name;
                        } while (keyPaths.contains(name));
                    }
                    return name;
                })
                .toList();
    }

    /**
     * One metric.
     *
     * @param position where its value is in the vectors that are read
     * @param ordinal the number of its key path
     * @param type what its column is in a file of columns, whichever dictionary a ping was read with
     */
    record Column(int position, int ordinal, String keyPath, ValueType type) {}
}

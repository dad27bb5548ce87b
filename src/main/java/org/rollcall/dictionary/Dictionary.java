package org.rollcall.dictionary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The metrics of one product version, immutable once published. */
public final class Dictionary {

    /** In place of a dictionary where none is published: it declares nothing. */
    public static final Dictionary NONE = new Dictionary(new DictionaryVersion(0, 0), List.of());

    private final DictionaryVersion version;
    private final List<Metric> metrics;
    private final int expectedMetrics;

    /** Made when it is first asked for: most dictionaries that are known are never checked against. */
    private volatile @Nullable Places places;

    /**
     * A dictionary.
     *
     * @param version the product version it was published for
     * @param metrics every metric it declares, in the order of the published file, removed ones included
     */
    public Dictionary(DictionaryVersion version, List<Metric> metrics) {
        this.version = version;
        this.metrics = List.copyOf(metrics);
        this.expectedMetrics = (int) metrics.stream().filter(Metric::isExpected).count();
    }

    /** The product version it was published for. */
    public DictionaryVersion version() {
        return version;
    }

    /** Every metric it declares, in the order of the published file, removed ones included. */
    public List<Metric> metrics() {
        return metrics;
    }

    /**
     * The dictionary that a file would make, which is not published: its ordinals are its own, and mean nothing elsewhere.
     *
     * @param source YAML
     * @throws ProblemException {@link ProblemType#INVALID_DICTIONARY}
     */
    public static Dictionary draft(DictionaryVersion version, byte[] source) {
        var metrics = new ArrayList<Metric>();
        for (var definition : DefinitionYaml.parse(source).definitions()) {
            metrics.add(new Metric(metrics.size() + 1, definition.keyPath(), ValueType.of(definition.valueType())));
        }
        return new Dictionary(version, metrics);
    }

    /** The highest ordinal of its metrics: the length of the longest vector that a ping of this dictionary can have. */
    public int highestOrdinal() {
        return metrics.stream().mapToInt(Metric::ordinal).max().orElse(0);
    }

    /** The place of a metric in {@link #metrics}; -1 where no metric has this key path. */
    public int place(String keyPath) {
        return places().byKeyPath().getOrDefault(keyPath, -1);
    }

    /**
     * The places in {@link #metrics} of those whose values are declared not to be integers, while integers of them are in the vector
     * all the same.
     */
    public List<Integer> withoutIntegers() {
        return places().withoutIntegers();
    }

    private Places places() {
        var known = places;
        if (known == null) {
            known = Places.of(metrics);
            places = known;
        }
        return known;
    }

    /** The number of metrics that a complete payload has: all but those whose status is removed. */
    public int expectedMetrics() {
        return expectedMetrics;
    }

    private record Places(Map<String, Integer> byKeyPath, List<Integer> withoutIntegers) {

        static Places of(List<Metric> metrics) {
            var byKeyPath = HashMap.<String, Integer>newHashMap(metrics.size());
            var withoutIntegers = new ArrayList<Integer>();
            for (var place = 0; place < metrics.size(); place++) {
                var type = metrics.get(place).valueType();
                byKeyPath.put(metrics.get(place).keyPath(), place);
                if (type.hasIntegersInVector() && !type.acceptsIntegers()) {
                    withoutIntegers.add(place);
                }
            }
            return new Places(byKeyPath, withoutIntegers);
        }
    }
}

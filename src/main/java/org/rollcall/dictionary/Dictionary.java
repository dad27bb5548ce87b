package org.rollcall.dictionary;

import java.util.ArrayList;
import java.util.List;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The metrics of one product version, immutable once published. */
public final class Dictionary {

    /** In place of a dictionary where none is published: it declares nothing. */
    public static final Dictionary NONE = new Dictionary(new DictionaryVersion(0, 0), List.of());

    private final DictionaryVersion version;
    private final List<Metric> metrics;
    private final int expectedMetrics;

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

    /** The number of metrics that a complete payload has: all but those whose status is removed. */
    public int expectedMetrics() {
        return expectedMetrics;
    }
}

package org.rollcall.dictionary;

import java.util.List;

/** The metrics of one product version, immutable once published. */
public final class Dictionary {

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

    /** The highest ordinal of its metrics: the length of the longest vector that a ping of this dictionary can have. */
    public int highestOrdinal() {
        return metrics.stream().mapToInt(Metric::ordinal).max().orElse(0);
    }

    /** The number of metrics that a complete payload has: all but those whose status is removed. */
    public int expectedMetrics() {
        return expectedMetrics;
    }
}

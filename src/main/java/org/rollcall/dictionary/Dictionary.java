package org.rollcall.dictionary;

import java.util.List;

/**
 * The metrics of one product version, immutable once published.
 *
 * @param version the product version it was published for
 * @param metrics every metric it declares, in the order of the published file, removed ones included
 */
public record Dictionary(DictionaryVersion version, List<Metric> metrics) {

    public Dictionary {
        metrics = List.copyOf(metrics);
    }

    /** The highest ordinal of its metrics: the length of the longest vector that a ping of this dictionary can have. */
    public int highestOrdinal() {
        return metrics.stream().mapToInt(Metric::ordinal).max().orElse(0);
    }
}

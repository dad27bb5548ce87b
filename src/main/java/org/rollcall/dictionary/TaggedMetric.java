package org.rollcall.dictionary;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric with numbers that stands for something: one with a {@code performance_indicator_type}. It is described by the highest
 * dictionary that has it.
 *
 * @param types the tags, {@code smau}; at least one
 * @param stage {@code verify}; null where it is not known
 * @param group the product group in the spelling of today, {@code source_code}; null where it is not declared
 * @param timeFrame the window that is counted, as declared; null where it is not
 * @param first the lowest dictionary that has it
 * @param last the highest dictionary that has it
 */
public record TaggedMetric(
        int ordinal,
        String keyPath,
        List<String> types,
        @Nullable String stage,
        @Nullable String group,
        @Nullable String timeFrame,
        DictionaryVersion first,
        DictionaryVersion last) {

    public TaggedMetric {
        types = List.copyOf(types);
    }

    /** Whether it counts from the beginning of an instance on, so that a month has the increase of its value. */
    public boolean isCounter() {
        return "all".equals(timeFrame);
    }
}

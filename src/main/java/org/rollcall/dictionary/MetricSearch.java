package org.rollcall.dictionary;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which metrics to look for, among the key paths of all dictionaries.
 *
 * @param keyPath exactly this one; null for any
 * @param words lower case; each must occur in key path or description
 * @param category lower case; null for any
 * @param group as it is written since 14.0, {@code source_code}; null for any
 * @param indicator {@code smau}, ...; null for any
 * @param after only key paths that come later in the order of their bytes; empty for all
 * @param limit the largest number of metrics
 */
public record MetricSearch(
        @Nullable String keyPath,
        List<String> words,
        @Nullable String category,
        @Nullable String group,
        @Nullable String indicator,
        String after,
        int limit) {

    public MetricSearch {
        words = List.copyOf(words);
    }

    /** The one metric with this key path. */
    public static MetricSearch exactly(String keyPath) {
        return new MetricSearch(keyPath, List.of(), null, null, null, "", 1);
    }

    /** From what a caller wrote; null for what was not given. */
    public static MetricSearch of(
            @Nullable String query,
            @Nullable String category,
            @Nullable String group,
            @Nullable String indicator,
            @Nullable String after,
            int limit) {
        return new MetricSearch(
                null,
                query == null
                        ? List.of()
                        : Stream.of(query.toLowerCase(Locale.ROOT).split("\\s+", -1))
                                .filter(word -> !word.isEmpty())
                                .toList(),
                category == null ? null : category.toLowerCase(Locale.ROOT),
                group == null ? null : MetricFacts.group(group),
                indicator == null ? null : indicator.toLowerCase(Locale.ROOT),
                after == null ? "" : after,
                limit);
    }
}

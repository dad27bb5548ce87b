package org.rollcall.dictionary;

import org.jspecify.annotations.Nullable;

/**
 * What a dictionary says of a metric, for people.
 *
 * @param description null where there is none
 * @param productGroup who owns it, {@code source_code}; null where nobody is named
 */
public record MetricText(
        @Nullable String description, @Nullable String productGroup) {

    /** Nothing is said. */
    public static final MetricText NONE = new MetricText(null, null);
}

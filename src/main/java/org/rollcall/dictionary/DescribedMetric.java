package org.rollcall.dictionary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key path, and what the highest dictionary that has it says of it; null for what that leaves out. Statuses, categories
 * and groups are in the spelling of today.
 *
 * @param column what its column is called in tables that are made of pings
 * @param firstDictionary the lowest version that has it
 * @param lastDictionary the highest version that has it
 */
public record DescribedMetric(
        int ordinal,
        String keyPath,
        String column,
        @Nullable String description,
        String firstDictionary,
        String lastDictionary,
        @Nullable String valueType,
        @Nullable String timeFrame,
        @Nullable String status,
        @Nullable String dataCategory,
        @Nullable String dataSource,
        @Nullable String productGroup,
        List<String> performanceIndicators) {

    public DescribedMetric {
        performanceIndicators = List.copyOf(performanceIndicators);
    }

    static DescribedMetric of(
            int ordinal,
            String keyPath,
            String column,
            String firstDictionary,
            String lastDictionary,
            ObjectNode attributes) {
        var facts = MetricFacts.of(attributes).inOneSpelling();
        return new DescribedMetric(
                ordinal,
                keyPath,
                column,
                MetricFacts.text(attributes.path("description")),
                firstDictionary,
                lastDictionary,
                facts.valueType(),
                facts.timeFrame(),
                facts.status(),
                facts.dataCategory(),
                facts.dataSource(),
                facts.productGroup(),
                MetricFacts.texts(attributes.path("performance_indicator_type")));
    }
}

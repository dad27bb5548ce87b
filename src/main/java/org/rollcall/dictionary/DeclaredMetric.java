package org.rollcall.dictionary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A metric as one dictionary declares it, for people.
 *
 * @param description null where there is none
 * @param published the facts as they were published
 * @param facts the facts in one spelling
 */
public record DeclaredMetric(String keyPath, @Nullable String description, MetricFacts published, MetricFacts facts) {

    static DeclaredMetric of(String keyPath, ObjectNode attributes) {
        var published = MetricFacts.of(attributes);
        return new DeclaredMetric(
                keyPath, MetricFacts.text(attributes.path("description")), published, published.inOneSpelling());
    }
}

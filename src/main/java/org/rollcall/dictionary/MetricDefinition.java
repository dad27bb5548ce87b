package org.rollcall.dictionary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One definition of a published file.
 *
 * @param keyPath dotted path of the metric
 * @param line where it begins in the file, from 1
 * @param attributes every field of the definition, known or not, in file order
 */
record MetricDefinition(String keyPath, int line, ObjectNode attributes) {

    @Nullable
    String valueType() {
        return attributes.path("value_type").textValue();
    }

    @Nullable
    String timeFrame() {
        return attributes.path("time_frame").textValue();
    }
}

package org.rollcall;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Small dictionaries, as YAML. */
public final class Definitions {
    private Definitions() {}

    /**
     * One definition for each metric, without anything to warn of.
     *
     * @param metrics key path and value type, {@code counts.issues number}
     */
    public static String yaml(String... metrics) {
        return Stream.of(metrics)
                .map(metric -> metric.split(" ", 2))
                .map(metric -> """
                        - key_path: %s
                          description: What it is
                          product_group: project_management
                          value_type: %s
                          status: active
                          time_frame: all
                          data_source: database
                        """.formatted(metric[0], metric[1]))
                .collect(Collectors.joining("", "---\n", ""));
    }
}

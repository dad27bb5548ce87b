package org.rollcall.demo;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.ValueType;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The metrics of one product version, as the instances of the fleet know them.
 *
 * @param metrics in file order, removed ones included
 */
public record FleetDictionary(DictionaryVersion version, List<FleetMetric> metrics) {

    private static final int MAX_CHARS = 64 * 1024 * 1024;

    public FleetDictionary {
        metrics = List.copyOf(metrics);
    }

    /**
     * Reads a file of definitions that is known to be sound.
     *
     * @param yaml as an instance answers it to {@code GET /usage_data/metric_definitions}
     */
    public static FleetDictionary parse(DictionaryVersion version, byte[] yaml) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARS);
        var root = new Yaml(options).compose(new StringReader(new String(yaml, StandardCharsets.UTF_8)));
        if (!(root instanceof SequenceNode sequence)) {
            throw new IllegalArgumentException("definitions are a YAML sequence");
        }
        var metrics = new ArrayList<FleetMetric>();
        for (Node node : sequence.getValue()) {
            if (node instanceof MappingNode mapping) {
                metrics.add(metric(scalars(mapping)));
            }
        }
        return new FleetDictionary(version, metrics);
    }

    private static FleetMetric metric(Map<String, @Nullable String> fields) {
        var keyPath = fields.get("key_path");
        if (keyPath == null) {
            throw new IllegalArgumentException("a definition has no key_path: " + fields);
        }
        return new FleetMetric(
                keyPath,
                ValueType.of(fields.get("value_type")),
                FleetMetric.TimeFrame.of(fields.get("time_frame")),
                "removed".equals(fields.get("status")));
    }

    private static Map<String, @Nullable String> scalars(MappingNode mapping) {
        var fields = new HashMap<String, @Nullable String>();
        for (var field : mapping.getValue()) {
            if (field.getKeyNode() instanceof ScalarNode key && field.getValueNode() instanceof ScalarNode value) {
                fields.put(key.getValue(), value.getValue());
            }
        }
        return fields;
    }
}

package org.rollcall.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.PingContent;

/**
 * Rebuilds payloads from what is stored of them: equal, as JSON, to what was sent. Declared members come first, in the
 * order of the dictionary.
 */
public final class PayloadWriter {

    private static final Pattern DOT = Pattern.compile("\\.");

    private PayloadWriter() {}

    /**
     * The payload as JSON, UTF-8.
     *
     * @param dictionary the one that the ping was read with
     */
    public static byte[] write(Dictionary dictionary, PingContent content) {
        return write(dictionary, content, (_, value) -> value);
    }

    /**
     * The payload with other values of its metrics.
     *
     * @param shown what stands in the place of a metric's value
     */
    public static byte[] write(
            Dictionary dictionary, PingContent content, BiFunction<Metric, JsonNode, JsonNode> shown) {
        var payload = StoredJson.emptyObject();
        var extras = StoredJson.read(content.extras());
        for (var metric : dictionary.metrics()) {
            if (content.numbers().has(metric.ordinal())) {
                var number = number(metric, content.numbers().get(metric.ordinal()));
                put(payload, metric.keyPath(), shown.apply(metric, number));
            } else {
                var extra = extras.remove(metric.keyPath());
                if (extra != null) {
                    put(payload, metric.keyPath(), shown.apply(metric, extra));
                }
            }
        }
        // What is left are empty objects in place of declared members.
        extras.properties().forEach(extra -> put(payload, extra.getKey(), extra.getValue()));
        if (content.undeclared() != null) {
            merge(payload, StoredJson.read(content.undeclared()));
        }
        return StoredJson.write(payload);
    }

    private static JsonNode number(Metric metric, long value) {
        return metric.valueType() == ValueType.BOOLEAN ? BooleanNode.valueOf(value == 1) : LongNode.valueOf(value);
    }

    private static void put(ObjectNode payload, String keyPath, JsonNode value) {
        var names = DOT.split(keyPath, -1);
        var object = payload;
        for (var i = 0; i < names.length - 1; i++) {
            var child = object.get(names[i]);
            object = child == null ? object.putObject(names[i]) : (ObjectNode) child;
        }
        object.set(names[names.length - 1], value);
    }

    /** Declared and undeclared members may share objects, never values. */
    private static void merge(ObjectNode payload, ObjectNode undeclared) {
        undeclared.properties().forEach(member -> {
            if (payload.get(member.getKey()) instanceof ObjectNode object
                    && member.getValue() instanceof ObjectNode more) {
                merge(object, more);
            } else {
                payload.set(member.getKey(), member.getValue());
            }
        });
    }
}

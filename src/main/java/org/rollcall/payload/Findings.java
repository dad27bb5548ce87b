package org.rollcall.payload;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;

/** Names what was found in a ping that does not agree with its dictionary; what the counts of a ping count. */
public final class Findings {

    private static final int MAX_KEY_PATH_LENGTH = 500;

    private Findings() {}

    /**
     * The key paths that the dictionary does not know; of very long ones only the beginning.
     *
     * @param undeclared as in {@link PingContent}
     * @param limit the largest number of key paths
     */
    public static List<String> undeclared(@Nullable String undeclared, int limit) {
        var keyPaths = new ArrayList<String>();
        if (undeclared != null) {
            collect(StoredJson.read(undeclared), "", keyPaths, limit);
        }
        return keyPaths;
    }

    /**
     * The key paths whose value is of another type than declared.
     *
     * @param dictionary the one that the ping was read with
     * @param numbers as in {@link PingContent}
     * @param extras as in {@link PingContent}
     * @param limit the largest number of key paths
     */
    public static List<String> mismatched(Dictionary dictionary, MetricVector numbers, String extras, int limit) {
        var values = StoredJson.read(extras);
        return dictionary.metrics().stream()
                .filter(metric -> numbers.has(metric.ordinal())
                        ? isMismatch(metric, numbers.get(metric.ordinal()))
                        : isMismatch(metric, values.get(metric.keyPath())))
                .map(Metric::keyPath)
                .limit(limit)
                .toList();
    }

    private static boolean isMismatch(Metric metric, long number) {
        return metric.valueType().hasIntegersInVector()
                && !metric.valueType().accepts(JsonToken.VALUE_NUMBER_INT, Long.toString(number));
    }

    private static boolean isMismatch(Metric metric, @Nullable JsonNode value) {
        return value != null && !metric.valueType().accepts(value.asToken(), value.asText());
    }

    private static void collect(JsonNode object, String prefix, List<String> keyPaths, int limit) {
        for (var member : object.properties()) {
            if (keyPaths.size() == limit) {
                return;
            }
            var keyPath = prefix + member.getKey();
            if (member.getValue().isObject() && !member.getValue().isEmpty()) {
                collect(member.getValue(), keyPath + ".", keyPaths, limit);
            } else {
                keyPaths.add(
                        keyPath.length() <= MAX_KEY_PATH_LENGTH
                                ? keyPath
                                : keyPath.substring(0, MAX_KEY_PATH_LENGTH) + "...");
            }
        }
    }
}

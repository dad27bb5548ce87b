package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.FailureValue;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;

/** Names what was found in a ping that does not agree with its dictionary; what the counts of a ping count. */
public final class Findings {

    private static final int MAX_KEY_PATH_LENGTH = 500;

    private Findings() {}

    /**
     * What there is to name in a ping, within the bounds of {@link FoundKeyPaths}.
     *
     * @param dictionary the one that the ping was read with
     * @param typeMismatches how many there are; where there are none, nothing is looked for
     */
    public static FoundKeyPaths of(Dictionary dictionary, PingContent content, int typeMismatches) {
        return content.undeclared() == null && typeMismatches == 0
                ? FoundKeyPaths.NONE
                : new FoundKeyPaths(
                        first(undeclared(content.undeclared(), FoundKeyPaths.MAX_KEY_PATHS)),
                        typeMismatches == 0
                                ? List.of()
                                : first(mismatched(
                                        dictionary, content.numbers(), content.extras(), FoundKeyPaths.MAX_KEY_PATHS)));
    }

    /** As many as have room. */
    private static List<String> first(List<String> keyPaths) {
        var bytes = 0;
        for (var i = 0; i < keyPaths.size(); i++) {
            bytes += keyPaths.get(i).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > FoundKeyPaths.MAX_BYTES) {
                return keyPaths.subList(0, i);
            }
        }
        return keyPaths;
    }

    /**
     * The key paths that the dictionary does not know; of very long ones only the beginning. No tree is built, and no more
     * is read than is needed for them.
     *
     * @param undeclared as in {@link PingContent}
     * @param limit the largest number of key paths
     */
    public static List<String> undeclared(@Nullable String undeclared, int limit) {
        var keyPaths = new ArrayList<String>();
        if (undeclared != null) {
            try (var parser = StoredJson.parser(undeclared)) {
                parser.nextToken();
                parser.nextToken();
                collect(parser, "", keyPaths, limit);
            } catch (IOException e) {
                throw new IllegalStateException("a stored ping cannot be read", e);
            }
        }
        return keyPaths;
    }

    /**
     * The key paths whose value is of another type than declared, in the order of the dictionary.
     *
     * @param dictionary the one that the ping was read with
     * @param numbers as in {@link PingContent}
     * @param extras as in {@link PingContent}
     * @param limit the largest number of key paths
     */
    public static List<String> mismatched(Dictionary dictionary, MetricVector numbers, String extras, int limit) {
        var values = StoredJson.read(extras);
        var keyPaths = new ArrayList<String>();
        for (var metric : dictionary.metrics()) { // thousands, for each ping that has a single one
            if (isMismatched(metric, numbers, values)) {
                keyPaths.add(metric.keyPath());
                if (keyPaths.size() == limit) {
                    break;
                }
            }
        }
        return keyPaths;
    }

    private static boolean isMismatched(Metric metric, MetricVector numbers, JsonNode values) {
        var type = metric.valueType();
        if (numbers.has(metric.ordinal())) {
            return type.hasIntegersInVector()
                    && !type.acceptsIntegers()
                    && FailureValue.of(numbers.get(metric.ordinal())) == null;
        }
        var value = values.get(metric.keyPath());
        return value != null && !type.accepts(value.asToken(), value.asText());
    }

    /** Reads the members of an object, from its first name to its end; an empty object is a value. */
    private static void collect(JsonParser parser, String prefix, List<String> keyPaths, int limit) throws IOException {
        while (parser.currentToken() == JsonToken.FIELD_NAME && keyPaths.size() < limit) {
            var keyPath = beginning(prefix + beginning(parser.currentName()));
            if (parser.nextToken() == JsonToken.START_OBJECT && parser.nextToken() != JsonToken.END_OBJECT) {
                collect(parser, keyPath + '.', keyPaths, limit);
            } else {
                keyPaths.add(
                        keyPath.length() <= MAX_KEY_PATH_LENGTH ? keyPath : cut(keyPath, MAX_KEY_PATH_LENGTH) + "...");
                parser.skipChildren();
            }
            if (keyPaths.size() < limit) {
                parser.nextToken();
            }
        }
    }

    /** Enough to see whether it is too long: the beginning of a long name is not copied for every name below it. */
    private static String beginning(String keyPath) {
        return keyPath.length() <= MAX_KEY_PATH_LENGTH ? keyPath : cut(keyPath, MAX_KEY_PATH_LENGTH + 2);
    }

    /** At most so many characters, and no half of a surrogate pair. */
    private static String cut(String text, int length) {
        var end = Math.min(text.length(), length);
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }
}

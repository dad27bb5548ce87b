package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.FailureValue;
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
        var places = mismatchedExtras(dictionary, numbers, extras);
        for (var place : dictionary.withoutIntegers()) {
            var ordinal = dictionary.metrics().get(place).ordinal();
            if (numbers.has(ordinal) && FailureValue.of(numbers.get(ordinal)) == null) {
                places.set(place);
            }
        }
        return places.stream()
                .limit(limit)
                .mapToObj(place -> dictionary.metrics().get(place).keyPath())
                .toList();
    }

    /** The places of metrics in the dictionary. A ping has a few dozen extras, and its dictionary thousands of metrics. */
    private static BitSet mismatchedExtras(Dictionary dictionary, MetricVector numbers, String extras) {
        var places = new BitSet();
        try (var parser = StoredJson.parser(extras)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var place = dictionary.place(parser.currentName());
                var token = parser.nextToken();
                if (place >= 0) {
                    var metric = dictionary.metrics().get(place);
                    var accepted = token == JsonToken.VALUE_NUMBER_INT
                            ? metric.valueType().accepts(token, parser.getText())
                            : metric.valueType().accepts(token, "");
                    places.set(place, !accepted && !numbers.has(metric.ordinal()));
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a stored ping cannot be read", e);
        }
        return places;
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

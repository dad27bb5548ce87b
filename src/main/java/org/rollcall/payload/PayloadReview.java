package org.rollcall.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rollcall.dictionary.Metric;
import org.rollcall.payload.KeyPathReview.SentType;
import org.rollcall.payload.KeyPathReview.Status;

/**
 * A payload looked at key path by key path, for people who want to know what they send. It counts what
 * {@link PayloadReader} counts.
 *
 * @param metrics number of declared metrics
 * @param undeclared number of key paths that the dictionary does not know
 * @param typeMismatches number of metrics whose value is of another type than declared
 * @param warnings number of key paths that look as if they told of a person
 * @param categories number of metrics by category; {@value #NO_CATEGORY} for those of none
 * @param keyPaths in the order of the payload, the first {@value #MAX_LISTED}
 */
public record PayloadReview(
        int metrics,
        int undeclared,
        int typeMismatches,
        int warnings,
        SortedMap<String, Integer> categories,
        List<KeyPathReview> keyPaths) {

    /** More than twice the metrics of the largest real ping. */
    public static final int MAX_LISTED = 10_000;

    /** What the category is called of metrics that have none. */
    public static final String NO_CATEGORY = "none";

    private static final int MAX_KEY_PATH_CHARS = 200;

    /** Looks at a payload; the parser stands on the start of the object, and is left on its end. */
    static PayloadReview of(JsonParser parser, KeyPathNode root) throws IOException {
        var walk = new Walk(parser);
        walk.object(root, "", 0);
        return new PayloadReview(
                walk.metrics,
                walk.undeclared,
                walk.typeMismatches,
                walk.warnings,
                walk.categories,
                List.copyOf(walk.keyPaths));
    }

    private static final class Walk {

        private final JsonParser parser;
        private final List<KeyPathReview> keyPaths = new ArrayList<>();
        private final SortedMap<String, Integer> categories = new TreeMap<>();
        private int metrics;
        private int undeclared;
        private int typeMismatches;
        private int warnings;

        Walk(JsonParser parser) {
            this.parser = parser;
        }

        /** Names of metrics may follow here: the same decisions as in {@link PayloadReader}. */
        boolean object(KeyPathNode node, String keyPath, int depth) throws IOException {
            var empty = true;
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                empty = false;
                var child = node.children.get(name);
                var path = child == null ? shown(depth == 0 ? name : keyPath + "." + name) : shown(child.keyPath);
                var token = parser.nextToken();
                if (child == null) {
                    undeclared(path, PersonalData.in(name));
                } else if (token == JsonToken.START_OBJECT && !child.children.isEmpty()) {
                    if (!object(child, path, depth + 1)) {
                        list(new KeyPathReview(Status.EMPTY, path, null, SentType.OBJECT, false, Set.of()));
                    }
                } else if (child.metric == null) {
                    undeclared(path, Set.of());
                } else {
                    declared(child.metric, path, token);
                }
            }
            return !empty;
        }

        private void declared(Metric metric, String path, JsonToken token) throws IOException {
            metrics++;
            categories.merge(metric.dataCategory() == null ? NO_CATEGORY : metric.dataCategory(), 1, Integer::sum);
            var integer = token == JsonToken.VALUE_NUMBER_INT ? parser.getText() : "";
            var mismatch = !metric.valueType().accepts(token, integer);
            typeMismatches += mismatch ? 1 : 0;
            var type = type(token);
            list(new KeyPathReview(Status.DECLARED, path, metric, type, mismatch, warningsOf(token)));
        }

        /** An undeclared value: every leaf below it is a key path, and so is an object without members. */
        private void undeclared(String path, Set<PersonalData> ofNames) throws IOException {
            var token = parser.currentToken();
            if (token != JsonToken.START_OBJECT) {
                leaf(path, type(token), with(ofNames, warningsOf(token)));
                return;
            }
            var empty = true;
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                empty = false;
                parser.nextToken();
                undeclared(shown(path + "." + name), with(ofNames, PersonalData.in(name)));
            }
            if (empty) {
                leaf(path, SentType.OBJECT, ofNames);
            }
        }

        private void leaf(String path, SentType type, Set<PersonalData> found) {
            undeclared++;
            list(new KeyPathReview(Status.UNDECLARED, path, null, type, false, found));
        }

        private void list(KeyPathReview keyPath) {
            warnings += keyPath.warnings().isEmpty() ? 0 : 1;
            if (keyPaths.size() < MAX_LISTED) {
                keyPaths.add(keyPath);
            }
        }

        /** Of all texts and names in the value that the parser stands on; it is left on the end of the value. */
        private Set<PersonalData> warningsOf(JsonToken token) throws IOException {
            if (token == JsonToken.VALUE_STRING) {
                return PersonalData.in(parser.getText());
            }
            if (!token.isStructStart()) {
                return Set.of();
            }
            Set<PersonalData> found = EnumSet.noneOf(PersonalData.class);
            for (var open = 1; open > 0; ) {
                var next = parser.nextToken();
                open += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
                if (next == JsonToken.VALUE_STRING || next == JsonToken.FIELD_NAME) {
                    found.addAll(PersonalData.in(parser.getText()));
                }
            }
            return found;
        }

        private static Set<PersonalData> with(Set<PersonalData> some, Set<PersonalData> more) {
            if (some.isEmpty() || more.isEmpty()) {
                return some.isEmpty() ? more : some;
            }
            var both = EnumSet.copyOf(some);
            both.addAll(more);
            return both;
        }

        private static String shown(String path) {
            return path.length() <= MAX_KEY_PATH_CHARS ? path : path.substring(0, MAX_KEY_PATH_CHARS) + "...";
        }

        private static SentType type(JsonToken token) {
            return switch (token) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> SentType.NUMBER;
                case VALUE_TRUE, VALUE_FALSE -> SentType.BOOLEAN;
                case VALUE_STRING -> SentType.STRING;
                case VALUE_NULL -> SentType.NULL;
                case START_ARRAY -> SentType.ARRAY;
                default -> SentType.OBJECT;
            };
        }
    }
}

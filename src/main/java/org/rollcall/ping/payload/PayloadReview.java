package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.payload.KeyPathReview.SentType;
import org.rollcall.ping.payload.KeyPathReview.Status;

/**
 * A payload looked at key path by key path, for people who want to know what they send. It counts what
 * {@link PayloadReader} counts.
 *
 * @param metrics number of declared metrics
 * @param undeclared number of key paths that the dictionary does not know
 * @param typeMismatches number of metrics whose value is of another type than declared
 * @param warnings number of listed key paths that look as if they told of a person
 * @param categories number of metrics by category; {@value #NO_CATEGORY} for those of none
 * @param keyPaths in the order of the payload, the first {@value #MAX_LISTED} at the most
 * @param cut whether there are more key paths than are listed, or more texts than were examined
 */
public record PayloadReview(
        int metrics,
        int undeclared,
        int typeMismatches,
        int warnings,
        SortedMap<String, Integer> categories,
        List<KeyPathReview> keyPaths,
        boolean cut) {

    /** More than twice the metrics of the largest real ping. */
    public static final int MAX_LISTED = 10_000;

    /** What the category is called of metrics that have none. */
    public static final String NO_CATEGORY = "none";

    private static final int MAX_KEY_PATH_CHARS = 200;

    /** Of all listed key paths; those of the largest real ping have less than a third of it. */
    private static final int MAX_LISTED_CHARS = 512 * 1024;

    /** A character beyond ASCII, or one that is written as an escape, counts as this many. */
    private static final int ESCAPE_CHARS = 6;

    /** Names and texts; the largest real ping has a tenth of it. */
    private static final int MAX_EXAMINED = 50_000;

    /**
     * Looks at a payload; the parser stands on the start of the object, and is left on its end.
     *
     * @param parts whether to list the members within the values of metrics too
     */
    static PayloadReview of(JsonParser parser, KeyPathNode root, boolean parts) throws IOException {
        var walk = new Walk(parser, parts);
        walk.object(root, "", 0);
        return new PayloadReview(
                walk.metrics,
                walk.undeclared,
                walk.typeMismatches,
                walk.warnings,
                walk.categories,
                List.copyOf(walk.keyPaths),
                walk.cut);
    }

    /** The same, of a payload of which something more is not known. */
    PayloadReview cutThere() {
        return new PayloadReview(metrics, undeclared, typeMismatches, warnings, categories, keyPaths, true);
    }

    /** A key path as it is shown: of a long one the beginning. */
    static String shown(String path) {
        return path.length() <= MAX_KEY_PATH_CHARS ? path : path.substring(0, MAX_KEY_PATH_CHARS) + "...";
    }

    /** The path of a name below another one, as it is shown. */
    static String below(String path, String name) {
        var shown = shown(name);
        return path.isEmpty() ? shown : shown(path + "." + shown);
    }

    private static final class Walk {

        private final JsonParser parser;
        private final boolean parts;
        private final List<KeyPathReview> keyPaths = new ArrayList<>();
        private final SortedMap<String, Integer> categories = new TreeMap<>();
        private int metrics;
        private int undeclared;
        private int typeMismatches;
        private int warnings;
        private int listedChars;
        private int examined;
        private boolean cut;

        Walk(JsonParser parser, boolean parts) {
            this.parser = parser;
            this.parts = parts;
        }

        /** Names of metrics may follow here: the same decisions as in {@link PayloadReader}. */
        boolean object(KeyPathNode node, String keyPath, int depth) throws IOException {
            var empty = true;
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                empty = false;
                var begin = begin();
                var child = node.children.get(name);
                var path = child == null ? below(depth == 0 ? "" : keyPath, name) : shown(child.keyPath);
                var token = parser.nextToken();
                if (child == null) {
                    leaves(Status.UNDECLARED, null, path, begin, warningsOfName(name));
                } else if (token == JsonToken.START_OBJECT && !child.children.isEmpty()) {
                    var value = begin();
                    if (!object(child, path, depth + 1)) {
                        list(Status.EMPTY, path, null, SentType.OBJECT, false, Set.of(), place(begin, value));
                    }
                } else if (child.metric == null) {
                    leaves(Status.UNDECLARED, null, path, begin, Set.of());
                } else {
                    declared(child.metric, path, begin, token);
                }
            }
            return !empty;
        }

        private void declared(Metric metric, String path, int begin, JsonToken token) throws IOException {
            metrics++;
            categories.merge(metric.dataCategory() == null ? NO_CATEGORY : metric.dataCategory(), 1, Integer::sum);
            var integer = token == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= PayloadReader.MAX_LONG_CHARS
                    ? parser.getText()
                    : "";
            var mismatch = !metric.valueType().accepts(token, integer);
            typeMismatches += mismatch ? 1 : 0;
            var type = type(token);
            var value = begin();
            if (!parts || token != JsonToken.START_OBJECT) {
                var found = warningsOf(token);
                list(Status.DECLARED, path, metric, type, mismatch, found, place(begin, value));
                return;
            }
            var listed = keyPaths.size();
            list(Status.DECLARED, path, metric, type, mismatch, Set.of(), place(begin, value));
            var known = keyPaths.size() > listed;
            var found = members(Status.PART, metric, path, begin, Set.of());
            if (known) {
                keyPaths.set(
                        listed,
                        new KeyPathReview(Status.DECLARED, path, metric, type, mismatch, found, place(begin, value)));
                warnings += found.isEmpty() ? 0 : 1;
            }
        }

        /**
         * Lists every leaf of the value that the parser stands on, and so an object without members.
         *
         * @param begin of its name
         * @return what they all look like
         */
        private Set<PersonalData> leaves(
                Status status, @Nullable Metric metric, String path, int begin, Set<PersonalData> ofNames)
                throws IOException {
            var token = parser.currentToken();
            if (token == JsonToken.START_OBJECT) {
                return members(status, metric, path, begin, ofNames);
            }
            var value = begin();
            var found = with(ofNames, warningsOf(token));
            leaf(status, metric, path, type(token), found, place(begin, value));
            return found;
        }

        private Set<PersonalData> members(
                Status status, @Nullable Metric metric, String path, int begin, Set<PersonalData> ofNames)
                throws IOException {
            var value = begin();
            var found = ofNames;
            var empty = true;
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                empty = false;
                var beginOfMember = begin();
                parser.nextToken();
                var below = below(path, name);
                found = with(found, leaves(status, metric, below, beginOfMember, with(ofNames, warningsOfName(name))));
            }
            if (empty && !(status == Status.PART && metric != null && path.equals(shown(metric.keyPath())))) {
                leaf(status, metric, path, SentType.OBJECT, ofNames, place(begin, value));
            }
            return found;
        }

        private void leaf(
                Status status,
                @Nullable Metric metric,
                String path,
                SentType type,
                Set<PersonalData> found,
                KeyPathReview.Place place) {
            undeclared += status == Status.UNDECLARED ? 1 : 0;
            list(status, path, metric, type, false, found, place);
        }

        private void list(
                Status status,
                String path,
                @Nullable Metric metric,
                SentType type,
                boolean mismatch,
                Set<PersonalData> found,
                KeyPathReview.Place place) {
            if (!cut) {
                listedChars += chars(path);
                cut = keyPaths.size() == MAX_LISTED || listedChars > MAX_LISTED_CHARS;
            }
            if (!cut) {
                keyPaths.add(new KeyPathReview(status, path, metric, type, mismatch, found, place));
                warnings += found.isEmpty() || status == Status.PART ? 0 : 1;
            }
        }

        private int begin() {
            return (int) parser.currentTokenLocation().getCharOffset();
        }

        /** Of the value whose end the parser stands on. */
        private KeyPathReview.Place place(int name, int value) throws IOException {
            parser.finishToken();
            return new KeyPathReview.Place(
                    name, value, (int) parser.currentLocation().getCharOffset());
        }

        private static int chars(String keyPath) {
            var chars = 0;
            for (var i = 0; i < keyPath.length(); i++) {
                var c = keyPath.charAt(i);
                chars += (c < 0x7F && Character.isLetterOrDigit(c)) || c == '_' || c == '.' ? 1 : ESCAPE_CHARS;
            }
            return chars;
        }

        private Set<PersonalData> warningsOfName(String name) {
            return mayExamine() ? PersonalData.in(name) : Set.of();
        }

        private boolean mayExamine() {
            examined++;
            cut |= examined > MAX_EXAMINED;
            return !cut;
        }

        /** Of all texts and names in the value that the parser stands on; it is left on the end of the value. */
        private Set<PersonalData> warningsOf(JsonToken token) throws IOException {
            if (token == JsonToken.VALUE_STRING && mayExamine()) {
                return PersonalData.in(Excerpt.of(parser).text());
            }
            if (!token.isStructStart()) {
                return Set.of();
            }
            Set<PersonalData> found = EnumSet.noneOf(PersonalData.class);
            for (var open = 1; open > 0; ) {
                var next = parser.nextToken();
                open += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
                if ((next == JsonToken.VALUE_STRING || next == JsonToken.FIELD_NAME) && mayExamine()) {
                    found.addAll(PersonalData.in(Excerpt.of(parser).text()));
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

        /** The path of a name, as it is shown; of no use where it will not be listed. */
        private String below(String path, String name) {
            return cut ? "" : PayloadReview.below(path, name);
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

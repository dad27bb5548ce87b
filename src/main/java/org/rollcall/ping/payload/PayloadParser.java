package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;

/**
 * Reads payloads of any kind with Jackson, decides which of them can be stored, and says why another cannot.
 * {@link PayloadScanner} reads valid ones several times as fast.
 */
final class PayloadParser {

    /** Characters of a number that may be stored; it has fewer digits, and exponents of any length are none. */
    private static final int MAX_NUMBER_CHARS = 2 * JsonNumber.MAX_INTEGER_DIGITS;

    /** Integers of so many characters fit into 64 bits whatever their digits. */
    private static final int MAX_SURE_LONG_DIGITS = 18;

    /** Characters of a name that are repeated in a message. */
    private static final int MAX_SHOWN_NAME = 200;

    private final List<KeyPathNode> tree;
    private final int highestOrdinal;

    PayloadParser(List<KeyPathNode> tree, int highestOrdinal) {
        this.tree = tree;
        this.highestOrdinal = highestOrdinal;
    }

    /** Reads a payload. */
    Payload parse(Document document) {
        try (var reading = new Reading(document.bytes())) {
            return reading.payload();
        } catch (UnstorableException e) {
            return new Payload.Unstorable(document.identity(), e.reason, e.detail);
        } catch (IOException e) {
            throw JsonObjects.refused(e, document.bytes());
        }
    }

    /** Ends the reading of a payload that cannot be a ping. */
    private static final class UnstorableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final QuarantineReason reason;
        final String detail;

        UnstorableException(QuarantineReason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
            this.detail = detail;
        }
    }

    /** The reading of one payload. */
    private final class Reading implements AutoCloseable {

        private final JsonParser parser;
        private final Identity identity = new Identity();
        private final MetricVector numbers = new MetricVector(highestOrdinal);
        private final long[] seen = new long[(tree.size() >> 6) + 1];

        private final BoundedJson extras =
                new BoundedJson(QuarantineReason.EXTRAS_OVERFLOW, "declared values in extras");
        private int extrasCount;
        private int typeMismatches;
        private int writtenOutDigits;

        private @Nullable UndeclaredWriter undeclared;

        /** Where in the payload the parser is: the names of the objects around it, the root first. */
        private final KeyPathNode[] path = new KeyPathNode[PayloadReader.MAX_DEPTH + 1];

        Reading(byte[] document) throws IOException {
            parser = JsonObjects.parser(document);
        }

        Payload payload() throws IOException {
            JsonObjects.startObject(parser);
            object(tree.getFirst(), 0);
            JsonObjects.end(parser);
            return new Payload.Storable(
                    identity,
                    new PingContent(numbers, extras.finish(), undeclared == null ? null : undeclared.finish()),
                    numbers.size() + extrasCount,
                    undeclared == null ? 0 : undeclared.count,
                    typeMismatches);
        }

        /**
         * Reads the members of an object whose names may be declared; the parser stands on its start.
         *
         * @return whether it has any
         */
        private boolean object(KeyPathNode node, int depth) throws IOException {
            path[depth] = node;
            var empty = true;
            Set<String> undeclaredNames = null;
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                empty = false;
                var child = node.children.get(name);
                if (child == null) {
                    undeclaredNames = undeclaredNames == null ? new HashSet<>() : undeclaredNames;
                    if (!undeclaredNames.add(name)) {
                        throw duplicate(name);
                    }
                    undeclaredMember(name, depth);
                } else {
                    if ((seen[child.index >> 6] & (1L << child.index)) != 0) {
                        throw duplicate(name);
                    }
                    seen[child.index >> 6] |= 1L << child.index;
                    declaredMember(child, depth);
                }
            }
            if (undeclared != null) {
                undeclared.leave(depth);
            }
            return !empty;
        }

        private void declaredMember(KeyPathNode child, int depth) throws IOException {
            var token = parser.nextToken();
            if (token == JsonToken.START_OBJECT && !child.children.isEmpty()) {
                if (!object(child, depth + 1)) {
                    emptyObject(child);
                }
                return;
            }
            noteIdentity(child.name, token, depth);
            if (child.metric != null) {
                value(child.metric, token);
            } else {
                undeclared().begin(child.name, depth);
                copyKeyPaths(undeclared());
            }
        }

        /** An empty object where declared key paths could have been: nothing undeclared, and still to be given back. */
        private void emptyObject(KeyPathNode child) throws IOException {
            extras.json.writeFieldName(child.keyPath);
            extras.json.writeStartObject();
            extras.json.writeEndObject();
        }

        private void undeclaredMember(String name, int depth) throws IOException {
            noteIdentity(name, parser.nextToken(), depth);
            checkText(name);
            undeclared().out.room(name.length());
            undeclared().begin(name, depth);
            copyKeyPaths(undeclared());
        }

        private void noteIdentity(String name, JsonToken token, int depth) throws IOException {
            if (depth == 0 && token == JsonToken.VALUE_STRING && Identity.isMember(name)) {
                identity.note(name, Identity.text(parser));
            }
        }

        private void value(Metric metric, JsonToken token) throws IOException {
            var type = metric.valueType();
            var isInteger = token == JsonToken.VALUE_NUMBER_INT;
            if (!type.accepts(token, isInteger && isShort() ? parser.getText() : "")) {
                typeMismatches++;
            }
            if (isInteger && type.hasIntegersInVector() && fitsLong()) {
                numbers.set(metric.ordinal(), parser.getLongValue());
                return;
            }
            if (type == ValueType.BOOLEAN && token.isBoolean()) {
                numbers.set(metric.ordinal(), token == JsonToken.VALUE_TRUE ? 1 : 0);
                return;
            }
            extrasCount++;
            numbers.setElsewhere(metric.ordinal());
            extras.json.writeFieldName(metric.keyPath());
            copy(extras);
        }

        private boolean fitsLong() throws IOException {
            return parser.getTextLength() <= MAX_SURE_LONG_DIGITS
                    || (isShort() && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER);
        }

        /** Whether the number that the parser stands on may fit into 64 bits. */
        private boolean isShort() throws IOException {
            return parser.getTextLength() <= PayloadReader.MAX_LONG_CHARS;
        }

        private UndeclaredWriter undeclared() throws IOException {
            if (undeclared == null) {
                undeclared = new UndeclaredWriter();
            }
            return undeclared;
        }

        /** Copies an undeclared value and counts its key paths. */
        private void copyKeyPaths(UndeclaredWriter undeclaredValues) throws IOException {
            var out = undeclaredValues.out;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                out.count();
                out.json.writeStartObject();
                var names = new HashSet<String>();
                for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    out.json.writeFieldName(checkedName(name, names, out));
                    parser.nextToken();
                    copyKeyPaths(undeclaredValues);
                }
                out.json.writeEndObject();
                if (!names.isEmpty()) {
                    return;
                }
            } else {
                copy(out);
            }
            undeclaredValues.count++;
        }

        /** Copies the value that the parser stands on. */
        private void copy(BoundedJson bounded) throws IOException {
            bounded.count();
            var out = bounded.json;
            switch (parser.currentToken()) {
                case START_OBJECT -> copyObject(bounded);
                case START_ARRAY -> {
                    out.writeStartArray();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        copy(bounded);
                    }
                    out.writeEndArray();
                }
                case VALUE_STRING -> {
                    bounded.room(parser.getTextLength());
                    var text = parser.getText();
                    checkText(text);
                    out.writeString(text);
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    var number = checkedNumber();
                    bounded.room(number.length());
                    out.writeNumber(number);
                }
                case VALUE_TRUE -> out.writeBoolean(true);
                case VALUE_FALSE -> out.writeBoolean(false);
                default -> out.writeNull();
            }
        }

        private void copyObject(BoundedJson bounded) throws IOException {
            var out = bounded.json;
            out.writeStartObject();
            var names = new HashSet<String>();
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                out.writeFieldName(checkedName(name, names, bounded));
                parser.nextToken();
                copy(bounded);
            }
            out.writeEndObject();
        }

        /** The number that the parser stands on; its length is checked before it is taken out of the payload. */
        private String checkedNumber() throws IOException {
            if (parser.getTextLength() > MAX_NUMBER_CHARS) {
                throw unstorableNumber(
                        String.format(Locale.ROOT, "This is a number of more than %,d characters.", MAX_NUMBER_CHARS));
            }
            var number = parser.getText();
            var reason = JsonNumber.whyUnstorable(number);
            if (reason != null) {
                throw unstorableNumber("This is " + reason + ".");
            }
            writtenOutDigits += Math.abs(JsonNumber.exponent(number));
            if (writtenOutDigits > PayloadReader.MAX_WRITTEN_OUT_DIGITS) {
                throw unstorableNumber(String.format(
                        Locale.ROOT,
                        "Exponents add up to more than %,d digits.",
                        PayloadReader.MAX_WRITTEN_OUT_DIGITS));
            }
            return number;
        }

        private UnstorableException unstorableNumber(String detail) {
            return new UnstorableException(QuarantineReason.UNSTORABLE_NUMBER, at() + ": " + detail);
        }

        private String checkedName(String name, Set<String> names, BoundedJson out) {
            if (!names.add(name)) {
                throw duplicate(name);
            }
            checkText(name);
            out.room(name.length());
            return name;
        }

        private void checkText(String text) {
            for (var i = 0; i < text.length(); i++) {
                var c = text.charAt(i);
                if (c == 0) {
                    throw new UnstorableException(QuarantineReason.UNSTORABLE_TEXT, at() + ": U+0000 is in a text.");
                }
                if (Character.isSurrogate(c)) {
                    if (Character.isLowSurrogate(c)
                            || i + 1 == text.length()
                            || !Character.isLowSurrogate(text.charAt(i + 1))) {
                        throw new UnstorableException(
                                QuarantineReason.UNSTORABLE_TEXT,
                                at()
                                        + String.format(
                                                Locale.ROOT, ": Half of a surrogate pair, U+%04X, is in a text.", (int)
                                                        c));
                    }
                    i++;
                }
            }
        }

        private UnstorableException duplicate(String name) {
            var shown = name.length() <= MAX_SHOWN_NAME ? name : name.substring(0, MAX_SHOWN_NAME) + "...";
            return new UnstorableException(
                    QuarantineReason.DUPLICATE_KEY,
                    at() + String.format(Locale.ROOT, ": The name '%s' stands twice in one object.", shown));
        }

        private String at() {
            var location = parser.currentTokenLocation();
            return String.format(Locale.ROOT, "Line %d, column %d", location.getLineNr(), location.getColumnNr());
        }

        @Override
        public void close() throws IOException {
            parser.close();
        }

        /** Writes what the dictionary does not know, nested as it was sent: the objects around it are opened as needed. */
        private final class UndeclaredWriter {

            private final BoundedJson out = new BoundedJson(QuarantineReason.UNDECLARED_OVERFLOW, "undeclared values");

            /** Of key paths. */
            private int count;

            /** Number of objects that are open, the outermost not counted: those of {@code path[1]} and on. */
            private int open;

            UndeclaredWriter() throws IOException {}

            /** Begins a member of the object at a depth of the path; its value is to follow. */
            void begin(String name, int depth) throws IOException {
                while (open < depth) {
                    out.json.writeFieldName(path[++open].name);
                    out.json.writeStartObject();
                }
                out.json.writeFieldName(name);
            }

            /** The parser has left the object at a depth of the path. */
            void leave(int depth) throws IOException {
                if (depth > 0 && open == depth) {
                    out.json.writeEndObject();
                    open--;
                }
            }

            String finish() throws IOException {
                return out.finish();
            }
        }

        /** A JSON object that is stored beside the vector, with as many values and bytes as it may have. */
        private static final class BoundedJson {

            private final QuarantineReason overflow;
            private final String what;
            private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
            private final JsonGenerator json = JsonObjects.generator(bytes);
            private int values;

            /** @param what it is of, for people */
            BoundedJson(QuarantineReason overflow, String what) throws IOException {
                this.overflow = overflow;
                this.what = what;
                json.writeStartObject();
            }

            /** Counts a value that follows. */
            void count() {
                if (++values > PayloadReader.MAX_VALUES) {
                    throw new UnstorableException(
                            overflow,
                            String.format(
                                    Locale.ROOT,
                                    "There are more than %,d %s; those in objects and arrays count.",
                                    PayloadReader.MAX_VALUES,
                                    what));
                }
                room(0);
            }

            /** Checks that a text fits in, before it is taken out of the payload. */
            void room(int characters) {
                if (bytes.size() + json.getOutputBuffered() + characters > PayloadReader.MAX_BYTES) {
                    throw new UnstorableException(
                            overflow,
                            String.format(
                                    Locale.ROOT,
                                    "There are more than %,d bytes of %s.",
                                    PayloadReader.MAX_BYTES,
                                    what));
                }
            }

            String finish() throws IOException {
                json.writeEndObject();
                json.close();
                room(0);
                return bytes.toString(StandardCharsets.UTF_8);
            }
        }
    }
}

package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.Shielding;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Reads payloads with one dictionary, in one pass over the bytes and without a tree: every integer of a declared metric goes
 * to the vector, every other declared value to the extras, and everything else to undeclared. Safe for use by many threads.
 *
 * <p>{@link PayloadScanner} reads the payloads that look like real ones; what it gives up is read here, by Jackson, which
 * decides what is JSON and says what is wrong with it.
 */
public final class PayloadReader {

    /** Levels of objects and arrays, the payload itself included. */
    public static final int MAX_DEPTH = 64;

    /** Undeclared values of a ping, and extras of it: objects and arrays count, and so does everything in them. */
    public static final int MAX_VALUES = 10_000;

    /** Bytes of JSON: the undeclared values of a ping, and the extras of it. */
    static final int MAX_BYTES = 1024 * 1024;

    /** Characters of a number that may be stored; it has fewer digits, and exponents of any length are none. */
    private static final int MAX_NUMBER_CHARS = 2 * JsonNumber.MAX_INTEGER_DIGITS;

    /**
     * The body is bounded before it gets here, so nothing in it needs a bound of its own but the depth. Names are kept in no
     * table: it would outlive the payload, with names as long as anybody likes. So Jackson reads characters, which it also
     * does without an objection to half of a surrogate pair in a name.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** Integers of so many characters fit into 64 bits whatever their digits. */
    private static final int MAX_SURE_LONG_DIGITS = 18;

    /** Characters of the longest integers of 64 bits. */
    static final int MAX_LONG_CHARS = 20;

    /** Digits that exponents stand for; written out they would make a small payload a huge one on its way back. */
    static final int MAX_WRITTEN_OUT_DIGITS = 1_000_000;

    /** Characters of a name that are repeated in a message. */
    private static final int MAX_SHOWN_NAME = 200;

    private final Dictionary dictionary;
    private final List<KeyPathNode> tree;
    private final int highestOrdinal;
    private final PayloadScanner scanner;
    private final Shield shield;

    /** A reader that learns the order of keys as it reads, and of whose payloads everything may be kept. */
    public PayloadReader(Dictionary dictionary) {
        this(dictionary, RedactionRules.NONE);
    }

    /**
     * A reader that learns the order of keys as it reads.
     *
     * @param rules what must not be kept of its payloads
     */
    public PayloadReader(Dictionary dictionary, RedactionRules rules) {
        this.dictionary = dictionary;
        this.tree = KeyPathNode.tree(dictionary);
        this.highestOrdinal = dictionary.highestOrdinal();
        this.scanner = new PayloadScanner(tree, highestOrdinal);
        this.shield = new Shield(dictionary, tree.getFirst(), rules);
    }

    /** A reader that knows no key path. */
    public static PayloadReader withoutDictionary(RedactionRules rules) {
        return new PayloadReader(new Dictionary(new DictionaryVersion(0, 0), List.of()), rules);
    }

    /** The dictionary that payloads are read with. */
    public Dictionary dictionary() {
        return dictionary;
    }

    /**
     * Reads a payload.
     *
     * @param document a JSON object, UTF-8
     * @throws ProblemException where it is no such thing: {@link ProblemType#BAD_UTF8}, {@link ProblemType#NOT_JSON},
     *     {@link ProblemType#NOT_AN_OBJECT}, {@link ProblemType#NESTED_TOO_DEEPLY}
     */
    public Payload read(byte[] document) {
        checkDocument(document);
        var scanned = scanner.scan(document);
        return scanned == null ? parse(document) : scanned;
    }

    /**
     * Takes out of a payload what must not be kept of it, and reads the rest where that changes what can be stored.
     *
     * @param read what was read of the document
     * @param optedOut by its hostname
     */
    public Shielded shield(Payload read, byte[] document, OptedOut optedOut) {
        if (read instanceof Payload.Storable storable && optedOut.isNone()) {
            var shielded = shield.ofContent(storable);
            if (shielded != null) {
                return shielded;
            }
        }
        var kept = keep(document, optedOut);
        return new Shielded(kept.changed() ? read(kept.document()) : read, kept.document(), kept.shielding());
    }

    /**
     * Takes out of the bytes of a payload what must not be kept of them; every other byte stays as it was sent.
     *
     * @throws ProblemException as {@link #read} does
     */
    public Kept keep(byte[] document, OptedOut optedOut) {
        checkDocument(document);
        return shield.ofDocument(document, optedOut);
    }

    /** Reads a payload of any kind; {@link PayloadScanner} reads the usual kind several times as fast. */
    Payload parse(byte[] document) {
        try (var reading = new Reading(document)) {
            return reading.payload();
        } catch (UnstorableException e) {
            return new Payload.Unstorable(identity(document), e.reason, e.detail);
        } catch (IOException e) {
            throw refused(e, document);
        }
    }

    /**
     * Looks at a payload key path by key path; it may also be one that cannot be stored.
     *
     * @throws ProblemException as {@link #read} does
     */
    public PayloadReview review(byte[] document) {
        return readObject(document, parser -> PayloadReview.of(parser, tree.getFirst()));
    }

    /**
     * The member {@code version} of a payload, which chooses the dictionary to read it with. It comes early in real
     * payloads, so little is read for it.
     *
     * @throws ProblemException as {@link #read} does, as far as it is read
     */
    public static @Nullable String productVersion(byte[] document) {
        checkDocument(document);
        try (var parser = JSON.createParser(document)) {
            startObject(parser);
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                var token = parser.nextToken();
                if (name.equals("version")) {
                    return token == JsonToken.VALUE_STRING ? identityText(parser) : null;
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException e) {
            throw refused(e, document);
        }
    }

    /**
     * What a payload says about its sender, whatever else is in it.
     *
     * @throws ProblemException as {@link #read} does: the whole of it is read
     */
    public static Identity identity(byte[] document) {
        return object(document, parser -> {
            var identity = new Identity();
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (parser.nextToken() == JsonToken.VALUE_STRING && Identity.isPart(name)) {
                    identity.note(name, identityText(parser));
                }
                parser.skipChildren();
            }
            return identity;
        });
    }

    /**
     * Reads an object that is no ping, within the same bounds and without a tree.
     *
     * @param document a JSON object, UTF-8
     * @param members reads the members; the parser stands on the start of the object, and is to be left on its end
     * @throws ProblemException as {@link #read} does: the whole of it is read
     */
    public static <T> T readObject(byte[] document, ObjectMembers<T> members) {
        checkDocument(document);
        return object(document, members);
    }

    /** As {@link #readObject}, of what was checked already. */
    static <T> T object(byte[] document, ObjectMembers<T> members) {
        try (var parser = JSON.createParser(document)) {
            startObject(parser);
            var read = members.read(parser);
            end(parser);
            return read;
        } catch (IOException e) {
            throw refused(e, document);
        }
    }

    private static void checkDocument(byte[] document) {
        checkEncoding(document);
        if (document.length > MAX_BYTES) {
            checkNames(document);
        }
    }

    /**
     * While it is read, a name takes five times the memory that it has bytes. One that is longer than all undeclared values
     * of a ping may be could only be kept in quarantine, and is not worth that.
     */
    private static void checkNames(byte[] document) {
        var begin = -1; // of the text that this place is in
        for (var i = 0; i < document.length; i++) {
            if (begin < 0) {
                begin = document[i] == '"' ? i + 1 : -1;
            } else if (document[i] == '\\') {
                i++;
            } else if (document[i] == '"') {
                if (i - begin > MAX_BYTES && isFollowedByColon(document, i)) {
                    throw new ProblemException(
                            ProblemType.BODY_TOO_LARGE,
                            String.format(
                                    Locale.ROOT, "The name at byte %d is longer than %,d bytes.", begin, MAX_BYTES),
                            Map.of("limit_bytes", MAX_BYTES, "limit_applies_to", "name"));
                }
                begin = -1;
            }
        }
        if (begin >= 0) {
            throw new ProblemException(
                    ProblemType.NOT_JSON,
                    String.format(Locale.ROOT, "The text that begins at byte %d does not end.", begin),
                    Map.of());
        }
    }

    private static boolean isFollowedByColon(byte[] document, int at) {
        var next = at + 1;
        while (next < document.length && document[next] <= ' ' && document[next] >= 0) {
            next++;
        }
        return next < document.length && document[next] == ':';
    }

    /** The text that the parser stands on, if it may be one of an {@link Identity}; else an empty one, which is none either. */
    private static String identityText(JsonParser parser) throws IOException {
        return parser.getTextLength() <= Identity.MAX_LENGTH ? parser.getText() : "";
    }

    /** Jackson would guess UTF-16 and UTF-32 from zero bytes, and is lax about UTF-8. A byte order mark is skipped. */
    private static void checkEncoding(byte[] document) {
        var invalid = Utf8.firstInvalid(document);
        if (invalid >= 0) {
            var format = OtherFormat.of(document);
            throw new ProblemException(
                    ProblemType.BAD_UTF8,
                    format == null
                            ? String.format(
                                    Locale.ROOT,
                                    "The byte %d is not UTF-8; save the file as UTF-8, as JSON is sent (RFC 8259).",
                                    invalid)
                            : format.advice(),
                    Map.of("offset", invalid));
        }
        for (var i = 0; i < Math.min(4, document.length); i++) {
            if (document[i] == 0) {
                throw new ProblemException(
                        ProblemType.NOT_JSON,
                        String.format(
                                Locale.ROOT,
                                "The byte %d is zero, as in UTF-16; save the file as UTF-8, as JSON is sent (RFC 8259).",
                                i),
                        Map.of("offset", i));
            }
        }
    }

    private static void startObject(JsonParser parser) throws IOException {
        var token = parser.nextToken();
        if (token == null) {
            throw new ProblemException(ProblemType.NOT_JSON, "The body is empty; send one JSON object.", Map.of());
        }
        if (token != JsonToken.START_OBJECT) {
            throw new ProblemException(
                    ProblemType.NOT_AN_OBJECT,
                    String.format(
                            Locale.ROOT,
                            "The body is %s.",
                            switch (token) {
                                case START_ARRAY ->
                                    "an array; send one JSON object, or an upload, which takes an array apart";
                                case VALUE_STRING -> "a string; send one JSON object";
                                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number; send one JSON object";
                                case VALUE_NULL -> "null; send one JSON object";
                                default -> "a boolean; send one JSON object";
                            }),
                    Map.of());
        }
    }

    private static void end(JsonParser parser) throws IOException {
        var next = parser.nextToken();
        if (next != null) {
            throw notJson(
                    parser, next == JsonToken.START_OBJECT ? JsonMistake.ANOTHER_OBJECT : JsonMistake.SOMETHING_ELSE);
        }
    }

    private static ProblemException notJson(JsonParser parser, String reason) {
        return notJson(
                parser.currentTokenLocation().getLineNr(),
                parser.currentTokenLocation().getColumnNr(),
                reason);
    }

    private static ProblemException notJson(int line, int column, String reason) {
        return new ProblemException(
                ProblemType.NOT_JSON,
                String.format(Locale.ROOT, "Line %d, column %d: %s", line, column, reason),
                Map.of("line", line, "column", column));
    }

    private static ProblemException notJson(JsonProcessingException failure, byte[] document) {
        var format = OtherFormat.of(document);
        if (format != null) {
            return new ProblemException(ProblemType.NOT_JSON, format.advice(), Map.of());
        }
        var mistake = JsonMistake.in(Utf8.text(document));
        if (mistake != null) {
            return notJson(mistake.line(), mistake.column(), mistake.reason());
        }
        var place = failure.getLocation();
        return notJson(
                place == null ? 1 : place.getLineNr(), place == null ? 1 : place.getColumnNr(), "This is no JSON.");
    }

    private static RuntimeException refused(IOException e, byte[] document) {
        return switch (e) {
            case StreamConstraintsException _ ->
                new ProblemException(
                        ProblemType.NESTED_TOO_DEEPLY,
                        String.format(Locale.ROOT, "The document is nested deeper than %d levels.", MAX_DEPTH),
                        Map.of("limit", MAX_DEPTH));
            case JsonProcessingException failure -> notJson(failure, document);
            default -> new UncheckedIOException(e);
        };
    }

    /**
     * A payload without what must not be kept of it.
     *
     * @param document the bytes that may be kept; null where they were not needed, see {@link #keep}
     * @param shielding what was done to it; null for nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Shielded(
            Payload payload,
            byte @Nullable [] document,
            @Nullable Shielding shielding) {}

    /**
     * The bytes of a payload without what must not be kept of them.
     *
     * @param changed whether they are other bytes than those of the payload
     * @param shielding what was done to it; null for nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Kept(
            byte[] document, boolean changed, @Nullable Shielding shielding) {}

    /** Takes what it needs of an object. */
    @FunctionalInterface
    public interface ObjectMembers<T> {
        T read(JsonParser parser) throws IOException;
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
        private final KeyPathNode[] path = new KeyPathNode[MAX_DEPTH + 1];

        Reading(byte[] document) throws IOException {
            parser = JSON.createParser(document);
        }

        Payload payload() throws IOException {
            startObject(parser);
            object(tree.getFirst(), 0);
            end(parser);
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
            if (depth == 0 && token == JsonToken.VALUE_STRING && Identity.isPart(name)) {
                identity.note(name, identityText(parser));
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
            return parser.getTextLength() <= MAX_LONG_CHARS;
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
                case START_OBJECT -> {
                    out.writeStartObject();
                    var names = new HashSet<String>();
                    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                        out.writeFieldName(checkedName(name, names, bounded));
                        parser.nextToken();
                        copy(bounded);
                    }
                    out.writeEndObject();
                }
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
                    if (parser.getTextLength() > MAX_NUMBER_CHARS) {
                        throw new UnstorableException(
                                QuarantineReason.UNSTORABLE_NUMBER,
                                at()
                                        + String.format(
                                                Locale.ROOT,
                                                ": This is a number of more than %,d characters.",
                                                MAX_NUMBER_CHARS));
                    }
                    var number = parser.getText();
                    var reason = JsonNumber.whyUnstorable(number);
                    if (reason != null) {
                        throw new UnstorableException(
                                QuarantineReason.UNSTORABLE_NUMBER, at() + ": This is " + reason + ".");
                    }
                    writtenOutDigits += Math.abs(JsonNumber.exponent(number));
                    if (writtenOutDigits > MAX_WRITTEN_OUT_DIGITS) {
                        throw new UnstorableException(
                                QuarantineReason.UNSTORABLE_NUMBER,
                                at()
                                        + String.format(
                                                Locale.ROOT,
                                                ": Exponents add up to more than %,d digits.",
                                                MAX_WRITTEN_OUT_DIGITS));
                    }
                    bounded.room(number.length());
                    out.writeNumber(number);
                }
                case VALUE_TRUE -> out.writeBoolean(true);
                case VALUE_FALSE -> out.writeBoolean(false);
                default -> out.writeNull();
            }
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
            private final JsonGenerator json = JSON.createGenerator(bytes);
            private int values;

            /** @param what it is of, for people */
            BoundedJson(QuarantineReason overflow, String what) throws IOException {
                this.overflow = overflow;
                this.what = what;
                json.writeStartObject();
            }

            /** Counts a value that follows. */
            void count() {
                if (++values > MAX_VALUES) {
                    throw new UnstorableException(
                            overflow,
                            String.format(
                                    Locale.ROOT,
                                    "There are more than %,d %s; those in objects and arrays count.",
                                    MAX_VALUES,
                                    what));
                }
                room(0);
            }

            /** Checks that a text fits in, before it is taken out of the payload. */
            void room(int characters) {
                if (bytes.size() + json.getOutputBuffered() + characters > MAX_BYTES) {
                    throw new UnstorableException(
                            overflow,
                            String.format(Locale.ROOT, "There are more than %,d bytes of %s.", MAX_BYTES, what));
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

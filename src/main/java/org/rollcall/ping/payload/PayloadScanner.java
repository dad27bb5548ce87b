package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;

/**
 * Reads what real payloads look like, straight from the bytes: names and strings without escapes, values nested a few
 * levels deep, no undeclared objects. At anything else it gives up without a word, and {@link PayloadParser} reads
 * the payload from the start: only a payload that is valid and complete ever gets to the end here.
 *
 * <p>The order of names hardly changes between two pings of one product version, so it remembers which name came first
 * in each object and which came after each name, and compares the bytes with that name before it looks one up. These
 * guesses are plain numbers that any thread may write: a wrong one costs a look-up, nothing else. Names and guesses lie in
 * a few flat arrays, because a ping touches each of some thousand nodes once, and following references would cost more
 * than the work.
 */
final class PayloadScanner {

    private static final int NONE = -1;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** Integers of so many digits fit into 64 bits whatever they are. */
    private static final int MAX_LONG_DIGITS = 18;

    private static final int EMPTY_OBJECT_LENGTH = 2;

    /** More than this many bytes, quotation marks included, are more characters than an identity may have. */
    private static final int MAX_IDENTITY_BYTES = 3 * Identity.MAX_LENGTH + 2;

    /** Levels of objects whose names may be declared; real ones have four. */
    private static final int MAX_DEPTH = 32;

    /** Levels of arrays and objects in a value; deeper ones are for the parser, which knows the real limit. */
    private static final int MAX_VALUE_DEPTH = 16;

    private final List<KeyPathNode> tree;
    private final int highestOrdinal;

    /** {@code "name":} of every node, one after the other; node {@code i} has those from {@code from[i]} on. */
    private final byte[] names;

    private final int[] from;

    /** {@code "key.path":} of every node, in the same way. */
    private final byte[] keyPaths;

    private final int[] keyPathFrom;

    /** The ordinal of a node's metric if it may be any integer, else 0. */
    private final int[] integerOrdinal;

    /** The children of every node by the hash of their quoted names, linear probing, at most half full. */
    private final int[][] children;

    private final int[] likelyFirst;
    private final int[] likelyNext;

    PayloadScanner(List<KeyPathNode> tree, int highestOrdinal) {
        this.tree = tree;
        this.highestOrdinal = highestOrdinal;
        from = new int[tree.size() + 1];
        keyPathFrom = new int[tree.size() + 1];
        integerOrdinal = new int[tree.size()];
        likelyFirst = new int[tree.size()];
        likelyNext = new int[tree.size()];
        Arrays.fill(likelyFirst, NONE);
        Arrays.fill(likelyNext, NONE);
        var allNames = new ByteArrayOutputStream();
        var allKeyPaths = new ByteArrayOutputStream();
        for (var node : tree) {
            allNames.writeBytes(member(node.name));
            from[node.index + 1] = allNames.size();
            allKeyPaths.writeBytes(member(node.keyPath));
            keyPathFrom[node.index + 1] = allKeyPaths.size();
            guessOrderOfFile(node);
            var metric = node.metric;
            if (metric != null && (metric.valueType() == ValueType.NUMBER || metric.valueType() == ValueType.ANY)) {
                integerOrdinal[node.index] = metric.ordinal();
            }
        }
        names = allNames.toByteArray();
        keyPaths = allKeyPaths.toByteArray();
        children = new int[tree.size()][];
        for (var node : tree) {
            children[node.index] = childTable(node);
        }
    }

    /**
     * Reads a payload.
     *
     * @param document UTF-8
     * @return null where it is not of the usual kind
     */
    @Nullable
    Payload scan(byte[] document) {
        return new Scan(document).payload();
    }

    private void guessOrderOfFile(KeyPathNode node) {
        var previous = NONE;
        for (var child : node.children.values()) {
            if (previous == NONE) {
                likelyFirst[node.index] = child.index;
            } else {
                likelyNext[previous] = child.index;
            }
            previous = child.index;
        }
    }

    /** The child of a node whose quoted name lies there; NONE where it has no such child. */
    private int child(int node, byte[] quoted, int begin, int end) {
        var table = children[node];
        var mask = table.length - 1;
        for (var i = hash(quoted, begin, end) & mask; ; i = (i + 1) & mask) {
            var child = table[i];
            if (child == NONE || Arrays.equals(quoted, begin, end, names, from[child], from[child + 1] - 1)) {
                return child;
            }
        }
    }

    private int[] childTable(KeyPathNode node) {
        var table = new int[Integer.highestOneBit(2 * node.children.size() + 1) * 2];
        Arrays.fill(table, NONE);
        for (var child : node.children.values()) {
            var i = hash(names, from[child.index], from[child.index + 1] - 1) & (table.length - 1);
            while (table[i] != NONE) {
                i = (i + 1) & (table.length - 1);
            }
            table[i] = child.index;
        }
        return table;
    }

    private static int hash(byte[] bytes, int begin, int end) {
        var hash = 0;
        for (var i = begin; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ (hash >>> 16);
    }

    private static byte[] member(String name) {
        return ('"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + "\":")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Gives up. Thrown where nothing was kept yet; it is no error, so it knows no place. */
    private static final class UnusualException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnusualException() {
            super("unusual", null, false, false);
        }
    }

    /** The reading of one payload. */
    private final class Scan {

        private final byte[] document;
        private int at;

        private final Identity identity = new Identity();
        private final MetricVector numbers = new MetricVector(highestOrdinal);
        private final long[] seen = new long[(tree.size() >> 6) + 1];
        private final ByteArrayOutputStream extras = new ByteArrayOutputStream(4096);
        private int extrasCount;
        private int typeMismatches;

        /** In extras and undeclared together, and a few more; the parser counts each exactly. */
        private int values;

        private @Nullable UndeclaredMembers undeclared;

        /** The nodes of the objects around this place, the root first. */
        private final int[] path = new int[MAX_DEPTH + 1];

        Scan(byte[] document) {
            this.document = document;
        }

        @Nullable
        Payload payload() {
            try {
                skipWhiteSpace();
                expect('{');
                extras.write('{');
                object(0, 0);
                skipWhiteSpace();
                if (at != document.length) {
                    return null;
                }
                extras.write('}');
                return new Payload.Storable(
                        identity,
                        new PingContent(
                                numbers,
                                extras.toString(StandardCharsets.UTF_8),
                                undeclared == null ? null : undeclared.finish()),
                        numbers.size() + extrasCount,
                        undeclared == null ? 0 : undeclared.count,
                        typeMismatches);
            } catch (UnusualException | IndexOutOfBoundsException _) {
                return null; // an early end is unusual too
            }
        }

        /**
         * Reads the members of an object; its opening brace is behind.
         *
         * @return whether it has any
         */
        private boolean object(int node, int depth) {
            if (depth > MAX_DEPTH) {
                throw new UnusualException();
            }
            path[depth] = node;
            skipWhiteSpace();
            if (document[at] == '}') {
                at++;
                return false;
            }
            var previous = NONE;
            var guess = likelyFirst[node];
            Set<String> undeclaredNames = null;
            do {
                skipWhiteSpace();
                var begin = at;
                var child = guess != NONE && isNext(guess) ? guess : lookUp(node, previous);
                if (child == NONE) {
                    undeclaredNames = undeclaredNames == null ? new HashSet<>() : undeclaredNames;
                    undeclaredMember(begin, depth, undeclaredNames);
                } else {
                    if ((seen[child >> 6] & (1L << child)) != 0) {
                        throw new UnusualException();
                    }
                    seen[child >> 6] |= 1L << child;
                    skipWhiteSpace();
                    member(child, depth);
                    previous = child;
                    guess = likelyNext[child];
                }
                skipWhiteSpace();
            } while (document[at++] == ',');
            if (document[at - 1] != '}') {
                throw new UnusualException();
            }
            if (undeclared != null) {
                undeclared.leave(depth);
            }
            return true;
        }

        /** Whether the guessed name stands here; goes behind it if it does. */
        private boolean isNext(int node) {
            var begin = from[node];
            var end = from[node + 1];
            if (at + end - begin <= document.length
                    && Arrays.equals(document, at, at + end - begin, names, begin, end)) {
                at += end - begin;
                return true;
            }
            return false;
        }

        /** Reads a name that was not guessed, and remembers it as the next guess; NONE where it is not declared. */
        private int lookUp(int node, int previous) {
            var begin = at;
            string();
            var child = child(node, document, begin, at);
            skipWhiteSpace();
            expect(':');
            if (child != NONE) {
                if (previous == NONE) {
                    likelyFirst[node] = child;
                } else {
                    likelyNext[previous] = child;
                }
            }
            return child;
        }

        /** Keeps a member whose name begins at {@code begin} and is behind. */
        private void undeclaredMember(int begin, int depth, Set<String> names) {
            var nameEnd = begin + 1;
            while (document[nameEnd] != '"') {
                nameEnd++;
            }
            var name = text(begin + 1, nameEnd);
            if (!names.add(name)) {
                throw new UnusualException();
            }
            skipWhiteSpace();
            var valueBegin = at;
            var token = value(1);
            if (token == JsonToken.START_OBJECT && at - valueBegin > EMPTY_OBJECT_LENGTH) {
                throw new UnusualException(); // its key paths would have to be counted
            }
            noteIdentity(name, token, depth, valueBegin);
            if (undeclared == null) {
                undeclared = new UndeclaredMembers();
            }
            undeclared.add(depth, begin, nameEnd + 1, valueBegin);
        }

        private void noteIdentity(String name, JsonToken token, int depth, int begin) {
            if (depth == 0 && token == JsonToken.VALUE_STRING && Identity.isMember(name)) {
                identity.note(name, at - begin <= MAX_IDENTITY_BYTES ? text(begin + 1, at - 1) : "");
            }
        }

        private void member(int index, int depth) {
            var begin = at;
            var ordinal = integerOrdinal[index];
            if (ordinal != 0 && shortInteger(ordinal)) {
                return;
            }
            at = begin;
            var node = tree.get(index);
            if (document[at] == '{' && !node.children.isEmpty()) {
                at++;
                if (!object(index, depth + 1)) {
                    extra(index, begin);
                }
                return;
            }
            var token = value(1);
            noteIdentity(node.name, token, depth, begin);
            var metric = node.metric;
            if (metric == null) {
                throw new UnusualException(); // an undeclared value in place of declared members
            }
            if (metric.valueType() == ValueType.BOOLEAN && token.isBoolean()) {
                numbers.set(metric.ordinal(), token == JsonToken.VALUE_TRUE ? 1 : 0);
                return;
            }
            var isInteger = token == JsonToken.VALUE_NUMBER_INT;
            var integer = isInteger ? text(begin, at) : "";
            if (!metric.valueType().accepts(token, integer)) {
                typeMismatches++;
            }
            if (isInteger && metric.valueType().hasIntegersInVector() && fitsLong(integer)) {
                numbers.set(metric.ordinal(), Long.parseLong(integer));
                return;
            }
            extrasCount++;
            numbers.setElsewhere(metric.ordinal());
            extra(index, begin);
        }

        /** Takes an integer of few digits into the vector; false where something else stands here. */
        private boolean shortInteger(int ordinal) {
            var negative = document[at] == '-';
            if (negative) {
                at++;
            }
            var begin = at;
            var value = 0L;
            while (isDigit(document[at])) {
                value = 10 * value + (document[at++] - '0');
            }
            var digits = at - begin;
            if (digits == 0
                    || digits > MAX_LONG_DIGITS
                    || (document[begin] == '0' && digits > 1)
                    || document[at] == '.'
                    || (document[at] | 0x20) == 'e') {
                return false;
            }
            numbers.set(ordinal, negative ? -value : value);
            return true;
        }

        private static boolean fitsLong(String integer) {
            try {
                Long.parseLong(integer);
                return true;
            } catch (NumberFormatException _) {
                return false;
            }
        }

        /** Keeps the value from {@code begin} to here as it stands. */
        private void extra(int index, int begin) {
            if (extras.size() + at - begin > PayloadReader.MAX_BYTES) {
                throw new UnusualException();
            }
            if (extras.size() > 1) {
                extras.write(',');
            }
            extras.write(keyPaths, keyPathFrom[index], keyPathFrom[index + 1] - keyPathFrom[index]);
            extras.write(document, begin, at - begin);
        }

        /** Goes behind a value of any kind. */
        private JsonToken value(int depth) {
            if (depth > MAX_VALUE_DEPTH || ++values > PayloadReader.MAX_VALUES) {
                throw new UnusualException();
            }
            return switch (document[at]) {
                case '"' -> {
                    string();
                    yield JsonToken.VALUE_STRING;
                }
                case '{' -> {
                    anyObject(depth);
                    yield JsonToken.START_OBJECT;
                }
                case '[' -> {
                    array(depth);
                    yield JsonToken.START_ARRAY;
                }
                case 't' -> literal(TRUE, JsonToken.VALUE_TRUE);
                case 'f' -> literal(FALSE, JsonToken.VALUE_FALSE);
                case 'n' -> literal(NULL, JsonToken.VALUE_NULL);
                default -> number();
            };
        }

        private void anyObject(int depth) {
            at++;
            skipWhiteSpace();
            if (document[at] == '}') {
                at++;
                return;
            }
            var memberNames = new HashSet<String>();
            while (true) {
                var begin = at + 1;
                string();
                if (!memberNames.add(text(begin, at - 1))) {
                    throw new UnusualException();
                }
                skipWhiteSpace();
                expect(':');
                skipWhiteSpace();
                value(depth + 1);
                skipWhiteSpace();
                if (document[at] == '}') {
                    at++;
                    return;
                }
                expect(',');
                skipWhiteSpace();
            }
        }

        private void array(int depth) {
            at++;
            skipWhiteSpace();
            if (document[at] == ']') {
                at++;
                return;
            }
            while (true) {
                value(depth + 1);
                skipWhiteSpace();
                if (document[at] == ']') {
                    at++;
                    return;
                }
                expect(',');
                skipWhiteSpace();
            }
        }

        /** Goes behind a number in the grammar of RFC 8259. */
        private JsonToken number() {
            var begin = at;
            if (document[at] == '-') {
                at++;
            }
            if (document[at] == '0') {
                at++;
            } else {
                digits();
            }
            var token = JsonToken.VALUE_NUMBER_INT;
            if (document[at] == '.') {
                at++;
                digits();
                token = JsonToken.VALUE_NUMBER_FLOAT;
            }
            if ((document[at] | 0x20) == 'e') {
                throw new UnusualException(); // what exponents stand for has to be added up
            }
            if (at - begin > JsonNumber.MAX_INTEGER_DIGITS || JsonNumber.whyUnstorable(text(begin, at)) != null) {
                throw new UnusualException();
            }
            return token;
        }

        /** Goes behind at least one digit. */
        private void digits() {
            if (!isDigit(document[at])) {
                throw new UnusualException();
            }
            while (isDigit(document[at])) {
                at++;
            }
        }

        /** Goes behind a string without escapes. */
        private void string() {
            expect('"');
            while (true) {
                var c = document[at++];
                if (c == '"') {
                    return;
                }
                if (c == '\\' || (c >= 0 && c < ' ')) {
                    throw new UnusualException();
                }
            }
        }

        private JsonToken literal(byte[] literal, JsonToken token) {
            if (!Arrays.equals(document, at, at + literal.length, literal, 0, literal.length)) {
                throw new UnusualException();
            }
            at += literal.length;
            return token;
        }

        private void expect(char c) {
            if (document[at++] != c) {
                throw new UnusualException();
            }
        }

        private void skipWhiteSpace() {
            while (at < document.length
                    && (document[at] == ' ' || document[at] == '\n' || document[at] == '\r' || document[at] == '\t')) {
                at++;
            }
        }

        private String text(int begin, int end) {
            return new String(document, begin, end - begin, StandardCharsets.UTF_8);
        }

        private static boolean isDigit(byte c) {
            return c >= '0' && c <= '9';
        }

        /** What the dictionary does not know, nested as it was sent: the objects around it are opened as needed. */
        private final class UndeclaredMembers {

            private final ByteArrayOutputStream json = new ByteArrayOutputStream(256);
            private final boolean[] hasMembers = new boolean[MAX_DEPTH + 1];
            private int open;
            private int count;

            UndeclaredMembers() {
                json.write('{');
            }

            /** Adds the member whose name and value lie at these places to the object at a depth of the path. */
            void add(int depth, int nameBegin, int nameEnd, int valueBegin) {
                if (json.size() + at - nameBegin > PayloadReader.MAX_BYTES) {
                    throw new UnusualException();
                }
                while (open < depth) {
                    separate(open++);
                    json.write(names, from[path[open]], from[path[open] + 1] - from[path[open]]);
                    json.write('{');
                    hasMembers[open] = false;
                }
                separate(depth);
                json.write(document, nameBegin, nameEnd - nameBegin);
                json.write(':');
                json.write(document, valueBegin, at - valueBegin);
                count++;
            }

            private void separate(int depth) {
                if (hasMembers[depth]) {
                    json.write(',');
                }
                hasMembers[depth] = true;
            }

            /** The object at a depth of the path has ended. */
            void leave(int depth) {
                if (depth > 0 && open == depth) {
                    json.write('}');
                    open--;
                }
            }

            String finish() {
                json.write('}');
                return json.toString(StandardCharsets.UTF_8);
            }
        }
    }
}

package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.BufferOverflowException;
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
 * Reads payloads straight from the bytes. At anything that is not valid, or that comes near a limit of what can be stored, it
 * gives up without a word, and {@link PayloadParser} reads the payload from the start, decides, and says what is
 * wrong: only a payload that is valid and complete ever gets to the end here.
 *
 * <p>Texts are kept as the parser writes them, with escapes only where JSON asks for them: {@link Redactor} searches them for
 * an at sign and for names, and would not find those that are escaped.
 *
 * <p>Its memory has a bound that is less than that of the parser: two texts as they are stored, one copy of them, and names up
 * to the size of one more. Nothing of it is left when the parser begins.
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

    /** A backslash, the letter u and four digits. */
    private static final int UNICODE_ESCAPE_LENGTH = 6;

    private static final int HEX = 16;

    private static final int INITIAL_NAME_BYTES = 64;

    /** More than this many bytes, quotation marks included, are more characters than an identity may have. */
    private static final int MAX_IDENTITY_BYTES = UNICODE_ESCAPE_LENGTH * Identity.MAX_LENGTH + 2;

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
        private final Utf8Bytes extras = new Utf8Bytes(4096, PayloadReader.MAX_BYTES);
        private int extrasCount;
        private int typeMismatches;

        /** In extras and undeclared together, and a few more; the parser counts each exactly. */
        private int values;

        /** That exponents stand for, in extras and undeclared together. */
        private int writtenOutDigits;

        /** Where the last escape in a text begins; a part that begins behind it has none. */
        private int lastEscape = NONE;

        /** Key paths in the value that was read last, were it undeclared: those in objects, else the value itself. */
        private int keyPathsInValue;

        /** Where the name that was looked up last begins, with its quotation marks, and where it ends. */
        private int nameBegin;

        private int nameEnd;

        /** Bytes of the names that are remembered to find those that stand twice. */
        private int nameBytes;

        private @Nullable UndeclaredMembers undeclared;

        /** The nodes of the objects around this place, the root first. */
        private final int[] path = new int[MAX_DEPTH + 1];

        Scan(byte[] document) {
            this.document = document;
            this.at = Utf8.hasMark(document) ? Utf8.MARK_BYTES : 0;
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
                        new PingContent(numbers, extras.toText(), undeclared == null ? null : undeclared.finish()),
                        numbers.size() + extrasCount,
                        undeclared == null ? 0 : undeclared.count,
                        typeMismatches);
            } catch (UnusualException | IndexOutOfBoundsException | BufferOverflowException _) {
                return null; // an early end is unusual too, and so is more than may be stored
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
                var child = guess != NONE && isNext(guess) ? guess : lookUp(node, previous);
                if (child == NONE) {
                    undeclaredNames = undeclaredNames == null ? new HashSet<>() : undeclaredNames;
                    undeclaredMember(depth, undeclaredNames);
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
            nameBegin = at;
            string();
            nameEnd = at;
            var child = lastEscape < nameBegin ? child(node, document, nameBegin, nameEnd) : escapedChild(node);
            if (child != NONE) {
                if (previous == NONE) {
                    likelyFirst[node] = child;
                } else {
                    likelyNext[previous] = child;
                }
            }
            skipWhiteSpace();
            expect(':');
            return child;
        }

        private int escapedChild(int node) {
            var quoted = rewritten(nameBegin, nameEnd).toByteArray();
            return child(node, quoted, 0, quoted.length);
        }

        /** Keeps a member whose name is behind. */
        private void undeclaredMember(int depth, Set<String> names) {
            var begin = nameBegin;
            var end = nameEnd;
            remember(begin, end, names);
            skipWhiteSpace();
            var valueBegin = at;
            var token = value(1);
            if (depth == 0 && token == JsonToken.VALUE_STRING && end - begin <= MAX_IDENTITY_BYTES) {
                noteIdentity(text(begin + 1, end - 1), token, depth, valueBegin);
            }
            undeclared().begin(depth);
            write(begin, end, undeclared().json);
            undeclared().end(valueBegin);
        }

        /** Remembers a name of an object, which must not stand in it twice. */
        private void remember(int begin, int end, Set<String> names) {
            nameBytes += end - begin;
            if (nameBytes > PayloadReader.MAX_BYTES || !names.add(json(begin, end))) {
                throw new UnusualException();
            }
        }

        private UndeclaredMembers undeclared() {
            if (undeclared == null) {
                undeclared = new UndeclaredMembers();
            }
            return undeclared;
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
            if (metric == null) { // a value in place of declared members
                undeclared().begin(depth);
                undeclared().json.write(names, from[index], from[index + 1] - from[index] - 1);
                undeclared().end(begin);
                return;
            }
            if (metric.valueType() == ValueType.BOOLEAN && token.isBoolean()) {
                numbers.set(metric.ordinal(), token == JsonToken.VALUE_TRUE ? 1 : 0);
                return;
            }
            var isInteger = token == JsonToken.VALUE_NUMBER_INT;
            var integer = isInteger ? ascii(begin, at) : "";
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

        /** Keeps the value from {@code begin} to here. */
        private void extra(int index, int begin) {
            if (extras.length() > 1) {
                extras.write(',');
            }
            extras.write(keyPaths, keyPathFrom[index], keyPathFrom[index + 1] - keyPathFrom[index]);
            write(begin, at, extras);
        }

        /** Goes behind a value of any kind. */
        private JsonToken value(int depth) {
            if (depth > MAX_VALUE_DEPTH || ++values > PayloadReader.MAX_VALUES) {
                throw new UnusualException();
            }
            keyPathsInValue = 1;
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
            var keyPathsInMembers = 0;
            while (true) {
                var begin = at;
                string();
                remember(begin, at, memberNames);
                skipWhiteSpace();
                expect(':');
                skipWhiteSpace();
                value(depth + 1);
                keyPathsInMembers += keyPathsInValue;
                skipWhiteSpace();
                if (document[at] == '}') {
                    at++;
                    keyPathsInValue = keyPathsInMembers;
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
                    keyPathsInValue = 1;
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
            var hasExponent = (document[at] | 0x20) == 'e';
            if (hasExponent) {
                at++;
                if (document[at] == '+' || document[at] == '-') {
                    at++;
                }
                digits();
                token = JsonToken.VALUE_NUMBER_FLOAT;
            }
            if (at - begin > JsonNumber.MAX_INTEGER_DIGITS) {
                throw new UnusualException();
            }
            var number = ascii(begin, at);
            if (JsonNumber.whyUnstorable(number) != null) {
                throw new UnusualException();
            }
            if (hasExponent) {
                writtenOutDigits += Math.abs(JsonNumber.exponent(number));
                if (writtenOutDigits > PayloadReader.MAX_WRITTEN_OUT_DIGITS) {
                    throw new UnusualException();
                }
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

        /** Goes behind a string that can be stored. */
        private void string() {
            expect('"');
            while (true) {
                var c = document[at++];
                if (c == '"') {
                    return;
                }
                if (c == '\\') {
                    lastEscape = at - 1;
                    escape();
                } else if (c >= 0 && c < ' ') {
                    throw new UnusualException();
                }
            }
        }

        /** Goes behind an escape whose backslash is behind. */
        private void escape() {
            switch (document[at++]) {
                case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
                case 'u' -> {
                    var unit = hex(at);
                    at += UNICODE_ESCAPE_LENGTH - 2;
                    if (Character.isHighSurrogate(unit)) {
                        expect('\\');
                        expect('u');
                        if (!Character.isLowSurrogate(hex(at))) {
                            throw new UnusualException();
                        }
                        at += UNICODE_ESCAPE_LENGTH - 2;
                    } else if (unit == 0 || Character.isLowSurrogate(unit)) {
                        throw new UnusualException(); // no database has these
                    }
                }
                default -> throw new UnusualException();
            }
        }

        /** The UTF-16 code unit whose four hexadecimal digits stand there. */
        private char hex(int begin) {
            var unit = 0;
            for (var i = begin; i < begin + UNICODE_ESCAPE_LENGTH - 2; i++) {
                var c = document[i];
                var digit = c < 0 ? -1 : Character.digit(c, HEX);
                if (digit < 0) {
                    throw new UnusualException();
                }
                unit = HEX * unit + digit;
            }
            return (char) unit;
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

        /** What stands there of a number. */
        private String ascii(int begin, int end) {
            return new String(document, begin, end - begin, StandardCharsets.ISO_8859_1);
        }

        /** A name that is behind, as the parser would write it. */
        private String json(int begin, int end) {
            return lastEscape < begin
                    ? new String(document, begin, end - begin, StandardCharsets.UTF_8)
                    : rewritten(begin, end).toText();
        }

        private Utf8Bytes rewritten(int begin, int end) {
            var json = new Utf8Bytes(INITIAL_NAME_BYTES, PayloadReader.MAX_BYTES);
            write(begin, end, json);
            return json;
        }

        /** The text that the inside of a string stands for that is behind. */
        private String text(int begin, int end) {
            if (lastEscape < begin) {
                return new String(document, begin, end - begin, StandardCharsets.UTF_8);
            }
            var text = new StringBuilder();
            var from = begin;
            for (var i = begin; i < end; ) {
                if (document[i] == '\\') {
                    text.append(new String(document, from, i - from, StandardCharsets.UTF_8));
                    text.append(unescaped(i));
                    i += document[i + 1] == 'u' ? UNICODE_ESCAPE_LENGTH : 2;
                    from = i;
                } else {
                    i++;
                }
            }
            return text.append(new String(document, from, end - from, StandardCharsets.UTF_8))
                    .toString();
        }

        /** Writes a value or a name that is behind as the parser would: escapes stay where JSON asks for them. */
        private void write(int begin, int end, Utf8Bytes out) {
            if (lastEscape < begin) {
                out.write(document, begin, end - begin);
                return;
            }
            var from = begin;
            var i = begin;
            while (i < end) {
                if (document[i] != '\\') {
                    i++;
                } else if (document[i + 1] == '/') {
                    out.write(document, from, i - from);
                    from = i + 1;
                    i += 2;
                } else if (document[i + 1] == 'u') {
                    out.write(document, from, i - from);
                    i += writeUnicode(i, out);
                    from = i;
                } else {
                    i += 2; // asked for
                }
            }
            out.write(document, from, end - from);
        }

        /**
         * Writes the character whose code follows the backslash there.
         *
         * @return the number of bytes that it takes in the document
         */
        private int writeUnicode(int backslash, Utf8Bytes out) {
            var unit = unescaped(backslash);
            if (unit < ' ' || unit == '"' || unit == '\\') {
                out.write(new String(JsonStringEncoder.getInstance().quoteAsString(String.valueOf(unit))));
            } else if (Character.isHighSurrogate(unit)) {
                out.writeCodePoint(Character.toCodePoint(unit, unescaped(backslash + UNICODE_ESCAPE_LENGTH)));
                return 2 * UNICODE_ESCAPE_LENGTH;
            } else {
                out.writeCodePoint(unit);
            }
            return UNICODE_ESCAPE_LENGTH;
        }

        /** The UTF-16 code unit that the escape stands for whose backslash stands there. */
        private char unescaped(int backslash) {
            var c = document[backslash + 1];
            return switch (c) {
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> hex(backslash + 2);
                default -> (char) c;
            };
        }

        private static boolean isDigit(byte c) {
            return c >= '0' && c <= '9';
        }

        /** What the dictionary does not know, nested as it was sent: the objects around it are opened as needed. */
        private final class UndeclaredMembers {

            private final Utf8Bytes json = new Utf8Bytes(256, PayloadReader.MAX_BYTES);
            private final boolean[] hasMembers = new boolean[MAX_DEPTH + 1];
            private int open;
            private int count;

            UndeclaredMembers() {
                json.write('{');
            }

            /** Begins a member of the object at a depth of the path; its name is to be written. */
            void begin(int depth) {
                while (open < depth) {
                    separate(open++);
                    json.write(names, from[path[open]], from[path[open] + 1] - from[path[open]]);
                    json.write('{');
                    hasMembers[open] = false;
                }
                separate(depth);
            }

            /** Ends the member with its value, which lies from there to here. */
            void end(int valueBegin) {
                json.write(':');
                Scan.this.write(valueBegin, at, json);
                count += keyPathsInValue;
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
                return json.toText();
            }
        }
    }
}

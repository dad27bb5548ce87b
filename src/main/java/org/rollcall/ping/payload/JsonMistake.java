package org.rollcall.ping.payload;

import java.util.BitSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first mistake in a text that is no JSON, in words that people understand who did not write a parser, and without a word
 * of the text itself, which is none of a log's or a problem's business.
 *
 * @param line from 1
 * @param column from 1, in characters
 * @param reason what is wrong there, and what would be right
 */
record JsonMistake(int line, int column, String reason) {

    static final String ANOTHER_OBJECT =
            "Another object follows the first one; send one object, or in an upload a file named"
                    + " .ndjson with an object on each line.";
    static final String SOMETHING_ELSE = "Something follows the end of the object.";

    private static final String QUOTATION_MARKS =
            "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a";
    private static final Set<String> WORDS = Set.of("true", "false", "null");

    /** The first mistake; null where none is found. */
    static @Nullable JsonMistake in(String json) {
        var search = new Search(json);
        try {
            search.document();
            return null;
        } catch (Found found) {
            return search.mistake(found);
        }
    }

    /** Ends the search. */
    private static final class Found extends Exception {

        private static final long serialVersionUID = 1L;

        final String reason;

        Found(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }

    /** Goes through a text without a stack of calls, so that nothing in it can be nested too deeply. */
    private static final class Search {

        private final String json;
        private int at;

        /** Whether the structures around the current place are objects, the outermost first. */
        private final BitSet objects = new BitSet();

        private int depth;

        Search(String json) {
            this.json = json;
        }

        JsonMistake mistake(Found found) {
            var before = json.substring(0, at);
            var line = 1 + (int) before.chars().filter(c -> c == '\n').count();
            return new JsonMistake(line, at - before.lastIndexOf('\n'), found.reason);
        }

        void document() throws Found {
            value();
            while (depth > 0) {
                if (objects.get(depth - 1)) {
                    afterMember();
                } else {
                    afterElement();
                }
            }
            space();
            if (at < json.length()) {
                throw found(current() == '{' ? ANOTHER_OBJECT : SOMETHING_ELSE);
            }
        }

        /** Stands behind a value in an object. */
        private void afterMember() throws Found {
            space();
            if (take('}')) {
                depth--;
            } else if (take(',')) {
                space();
                if (at < json.length() && current() == '}') {
                    throw found("There is a comma before the end of the object; leave it out.");
                }
                member();
            } else {
                throw found("A comma, or the } that ends the object, is missing here.");
            }
        }

        private void afterElement() throws Found {
            space();
            if (take(']')) {
                depth--;
            } else if (take(',')) {
                space();
                if (at < json.length() && current() == ']') {
                    throw found("There is a comma before the end of the array; leave it out.");
                }
                value();
            } else {
                throw found("A comma, or the ] that ends the array, is missing here.");
            }
        }

        private void member() throws Found {
            name();
            value();
        }

        /** Reads the name of a member, and the colon behind it. */
        private void name() throws Found {
            space();
            if (at < json.length() && current() != '"') {
                throw found(
                        Character.isLetter(current()) || current() == ':' || current() == '_'
                                ? "Names stand in double quotation marks."
                                : "A name in double quotation marks is missing here.");
            }
            text();
            space();
            if (!take(':')) {
                throw found(
                        json.startsWith("=>", at)
                                ? "This is written as in Ruby, with =>, where JSON has a colon; let to_json write the payload."
                                : "A colon is missing here.");
            }
        }

        /** Reads a value up to its end or, where others are in it, up to the end of the first of those. */
        private void value() throws Found {
            space();
            while (at < json.length() && (current() == '{' || current() == '[')) {
                var object = current() == '{';
                at++;
                objects.set(depth++, object);
                space();
                if (take(object ? '}' : ']')) {
                    depth--;
                    return;
                }
                if (object) {
                    name();
                    space();
                }
            }
            scalar();
        }

        private void scalar() throws Found {
            if (at == json.length()) {
                throw found("A value is missing here.");
            }
            var c = current();
            if (c == '"') {
                text();
            } else if (c == '-' || isDigit(c)) {
                number();
            } else if (Character.isLetter(c)) {
                word();
            } else if (c == '+' || c == '.') {
                throw found("Numbers begin with a digit or a minus sign.");
            } else {
                throw found("A value is missing here.");
            }
        }

        private void word() throws Found {
            var end = at;
            while (end < json.length() && Character.isLetterOrDigit(json.charAt(end))) {
                end++;
            }
            if (!WORDS.contains(json.substring(at, Math.min(end, at + 6)))) {
                throw found(
                        "This word is no value; JSON has true, false and null, and texts in double quotation marks.");
            }
            at = end;
        }

        private void number() throws Found {
            take('-');
            if (take('0')) {
                if (at < json.length() && isDigit(current())) {
                    throw found("This number has a zero in front; leave the zero out.");
                }
            } else {
                digits();
            }
            if (take('.')) {
                digits();
            }
            if (take('e') || take('E')) {
                if (!take('+')) {
                    take('-');
                }
                digits();
            }
        }

        private void digits() throws Found {
            var from = at;
            while (at < json.length() && isDigit(current())) {
                at++;
            }
            if (at == from) {
                throw found("A digit of a number is missing here.");
            }
        }

        private void text() throws Found {
            if (!take('"')) {
                throw found("A text in double quotation marks is missing here.");
            }
            while (!take('"')) {
                if (at == json.length()) {
                    throw found("");
                }
                var c = current();
                if (c < ' ') {
                    throw new Found(
                            c == '\n' || c == '\r'
                                    ? "A line break is in a text, or the closing quotation mark of the text is missing; a line"
                                            + " break is written \\n."
                                    : String.format(
                                            Locale.ROOT, "A control character is in a text; write it as \\u%04x.", (int)
                                                    c));
                }
                at++;
                if (c == '\\') {
                    escape();
                }
            }
        }

        private void escape() throws Found {
            var length = at < json.length() && current() == 'u' ? 5 : 1;
            if (at + length > json.length()) {
                at = json.length();
                throw found("");
            }
            var right = length == 1
                    ? "\"\\/bfnrt".indexOf(current()) >= 0
                    : json.substring(at + 1, at + 5).chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
            if (!right) {
                throw found("This backslash begins nothing; a backslash itself is written \\\\.");
            }
            at += length;
        }

        /** What is wrong at the current place; what is often wrong has a name of its own. */
        private Found found(String reason) {
            if (at == json.length()) {
                return new Found(
                        json.isBlank()
                                ? "The body is empty; send one JSON object."
                                : "The document ends in the middle; it has been cut short.");
            }
            var c = current();
            if (QUOTATION_MARKS.indexOf(c) >= 0) {
                return new Found(String.format(
                        Locale.ROOT,
                        "This is a quotation mark of a word processor (U+%04X); JSON has the plain one, U+0022.",
                        (int) c));
            } else if (c == '\'' || c == '`') {
                return new Found("This is a single quotation mark; JSON has double ones.");
            } else if (c == '#' || json.startsWith("//", at) || json.startsWith("/*", at)) {
                return new Found("This is a comment; JSON has none.");
            } else if (Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT) {
                return new Found(String.format(
                        Locale.ROOT,
                        "This is an invisible character (U+%04X); JSON has spaces, tabs and line breaks alone.",
                        (int) c));
            }
            return new Found(reason);
        }

        private void space() {
            while (at < json.length() && " \t\r\n".indexOf(current()) >= 0) {
                at++;
            }
        }

        private boolean take(char c) {
            if (at < json.length() && current() == c) {
                at++;
                return true;
            }
            return false;
        }

        private char current() {
            return json.charAt(at);
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }
}

package org.rollcall.analyse.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.rollcall.ping.PingContent;

/**
 * A payload as an index takes it in one field. An index has a term for each value, made of its path and the value, and
 * refuses a document with a longer one than {@value #MAX_TERM_BYTES} bytes; a single ping with a name of 33 KB would stop a
 * whole load. Texts are cut to what fits, and what is left cannot be cut is left out.
 *
 * @param json UTF-8
 * @param shortened the paths of what was cut or left out: the first {@value #MAX_LISTED}, of long ones the beginning
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record IndexedPayload(byte[] json, List<String> shortened) {

    /** The longest term of Lucene. */
    static final int MAX_TERM_BYTES = 32_766;

    static final int MAX_LISTED = 20;

    /** Names around a value that have more leave too little of it, and are no names that anybody looks for. */
    private static final int MAX_PATH_BYTES = MAX_TERM_BYTES / 2;

    /** Of a number as text; readers of JSON have bounds of their own for more. */
    private static final int MAX_NUMBER_CHARS = 1_000;

    private static final int MAX_SHOWN_CHARS = 200;

    /** The name of the field, which is part of every path in OpenSearch. */
    private static final String FIELD = "payload";

    /** Key paths of dictionaries have 500 characters at most, and integers 20 digits. */
    private static final int SURELY_SHORT = MAX_TERM_BYTES / 2;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(1_000).build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    /**
     * A payload with nothing in it that is too long.
     *
     * @param content what it was written from: nearly every ping has so little beside its integers that nothing can be
     * @param json the payload, UTF-8
     */
    static IndexedPayload of(PingContent content, byte[] json) {
        var undeclared = content.undeclared();
        var bytes = utf8Length(content.extras()) + (undeclared == null ? 0 : utf8Length(undeclared));
        return bytes <= SURELY_SHORT ? new IndexedPayload(json, List.of()) : shortened(json);
    }

    private static IndexedPayload shortened(byte[] json) {
        var out = new ByteArrayOutputStream(json.length);
        try (var parser = JSON.createParser(json);
                var generator = JSON.createGenerator(out)) {
            var shortening = new Shortening(parser, generator);
            parser.nextToken();
            shortening.value(new Path(FIELD, utf8Length(FIELD)));
            generator.flush();
            return new IndexedPayload(out.toByteArray(), List.copyOf(shortening.shortened));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * The names around a value.
     *
     * @param shown for people, so that it need not be whole
     * @param bytes of all of them with a separator between each two
     */
    private record Path(String shown, int bytes) {

        Path with(String name) {
            var longer = shown.length() < MAX_SHOWN_CHARS ? shown + "." + name : shown;
            return new Path(
                    longer.length() <= MAX_SHOWN_CHARS ? longer : longer.substring(0, MAX_SHOWN_CHARS) + "...",
                    bytes + 1 + utf8Length(name));
        }
    }

    /** The writing of one payload. */
    private static final class Shortening {

        private final JsonParser parser;
        private final JsonGenerator out;
        private final List<String> shortened = new ArrayList<>();

        Shortening(JsonParser parser, JsonGenerator out) {
            this.parser = parser;
            this.out = out;
        }

        /** Writes the value that the parser stands on, or nothing where that cannot be cut. */
        void value(Path path) throws IOException {
            switch (parser.currentToken()) {
                case START_OBJECT -> object(path);
                case START_ARRAY -> {
                    out.writeStartArray();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        if (isTooLongANumber()) {
                            note(path);
                        } else {
                            value(path);
                        }
                    }
                    out.writeEndArray();
                }
                case VALUE_STRING -> text(path);
                default -> out.copyCurrentEvent(parser);
            }
        }

        private void object(Path path) throws IOException {
            out.writeStartObject();
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                var member = path.with(name);
                if (member.bytes() > MAX_PATH_BYTES || isTooLongANumber()) {
                    note(member);
                    parser.skipChildren();
                } else {
                    out.writeFieldName(name);
                    value(member);
                }
            }
            out.writeEndObject();
        }

        private boolean isTooLongANumber() throws IOException {
            return parser.currentToken().isNumeric() && parser.getTextLength() > MAX_NUMBER_CHARS;
        }

        private void text(Path path) throws IOException {
            var text = parser.getText();
            var room = MAX_TERM_BYTES - path.bytes() - 1; // for what stands between path and value
            var cut = beginning(text, room);
            if (cut.length() < text.length()) {
                note(path);
            }
            out.writeString(cut);
        }

        /** As much of a text as has so many bytes in UTF-8; no character is cut. */
        private static String beginning(String text, int bytes) {
            if (text.length() <= bytes / 3) {
                return text; // a char has three at most
            }
            var left = bytes;
            for (var i = 0; i < text.length(); ) {
                var character = text.codePointAt(i);
                left -= character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
                if (left < 0) {
                    return text.substring(0, i);
                }
                i += Character.charCount(character);
            }
            return text;
        }

        private void note(Path path) {
            var shown = path.shown().substring(Math.min(path.shown().length(), FIELD.length() + 1));
            if (shortened.size() < MAX_LISTED && !shortened.contains(shown)) {
                shortened.add(shown);
            }
        }
    }
}

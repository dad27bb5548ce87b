package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Reads JSON objects token by token, with Jackson, and says what is wrong with what is none. */
public final class JsonObjects {

    /** Levels of objects and arrays, the outermost object included. */
    static final int MAX_DEPTH = 64;

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

    private JsonObjects() {}

    /** A parser of UTF-8; not begun. */
    static JsonParser parser(byte[] document) throws IOException {
        return JSON.createParser(document);
    }

    /** A generator of UTF-8. */
    static JsonGenerator generator(OutputStream out) throws IOException {
        return JSON.createGenerator(out);
    }

    /**
     * Reads an object.
     *
     * @param document UTF-8, which was checked already
     * @param members reads the members; the parser stands on the start of the object, and is to be left on its end
     * @throws ProblemException where it is no JSON object, or nested too deeply: the whole of it is read
     */
    static <T> T read(byte[] document, Members<T> members) {
        try (var parser = JSON.createParser(document)) {
            startObject(parser);
            var read = members.read(parser);
            end(parser);
            return read;
        } catch (IOException e) {
            throw refused(e, document);
        }
    }

    static void startObject(JsonParser parser) throws IOException {
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

    static void end(JsonParser parser) throws IOException {
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

    static RuntimeException refused(IOException e, byte[] document) {
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

    /** Takes what it needs of an object. */
    @FunctionalInterface
    public interface Members<T> {
        T read(JsonParser parser) throws IOException;
    }
}

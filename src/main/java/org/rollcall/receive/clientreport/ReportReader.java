package org.rollcall.receive.clientreport;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the values of a report that columns can hold, and remembers whether they are all there was. */
final class ReportReader {

    /** Characters of a hostname, an id, a version, a time or a key path. */
    static final int MAX_TEXT = 255;

    /** Digits and signs: more of them do not make a number of seconds more exact. */
    private static final int MAX_NUMBER = 50;

    private final JsonParser parser;
    private boolean complete = true;

    /** @param parser on the start of the object to read */
    ReportReader(JsonParser parser) {
        this.parser = parser;
    }

    /** Whether nothing was in the report that was not read as it was sent. */
    boolean isComplete() {
        return complete;
    }

    /**
     * Goes through the members of the object that the parser stands on, and leaves it on its end.
     *
     * @param member reads the value that the parser stands on
     */
    void members(Member member) throws IOException {
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            member.read(name);
        }
    }

    /** Goes through the members of the value that the parser stands on, where it is an object. */
    void object(Member member) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            members(member);
        } else {
            ignore();
        }
    }

    /** Goes through the objects in the array that the parser stands on, where it is one. */
    void objects(Item item) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            ignore();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                item.read();
            } else {
                ignore();
            }
        }
    }

    /** The text that the parser stands on; cut off where it is longer; null where it is none. */
    @Nullable
    String text(int maxLength) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            if (parser.currentToken() != JsonToken.VALUE_NULL) {
                ignore();
            }
            return null;
        }
        var sent = parser.getText();
        var cut = sent.length() <= maxLength ? sent : sent.substring(0, maxLength);
        // No column holds U+0000, and nothing that is UTF-8 holds half of a surrogate pair.
        var text = new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
        complete &= text.equals(sent);
        return text;
    }

    /** The number that the parser stands on; null where it is none. */
    @Nullable
    Double number() throws IOException {
        if (!parser.currentToken().isNumeric()) {
            if (parser.currentToken() != JsonToken.VALUE_NULL) {
                ignore();
            }
            return null;
        }
        var number = parser.getTextLength() <= MAX_NUMBER ? parser.getDoubleValue() : Double.NaN;
        if (!Double.isFinite(number)) {
            complete = false;
            return null;
        }
        return number;
    }

    /** Passes over the value that the parser stands on: there is no column for it. */
    void ignore() throws IOException {
        complete = false;
        parser.skipChildren();
    }

    /** Reads the value of a member. */
    @FunctionalInterface
    interface Member {
        void read(String name) throws IOException;
    }

    /** Reads an object. */
    @FunctionalInterface
    interface Item {
        void read() throws IOException;
    }
}

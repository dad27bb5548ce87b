package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cuts members of objects and elements of arrays out of a JSON text, on one walk through it. Every other byte stays. */
final class Cuts {

    private final JsonParser parser;
    private final Edits edits;

    /** @param edits where the cuts are noted, in the order of the text */
    Cuts(JsonParser parser, Edits edits) {
        this.parser = parser;
        this.edits = edits;
    }

    /**
     * Goes through the members of the object, or the elements of the array, that the parser stands on.
     *
     * @return whether any is left
     */
    boolean children(Child child) throws IOException {
        var array = parser.currentToken() == JsonToken.START_ARRAY;
        var anyLeft = false;
        var previousEnd = 0;
        var cutFrom = -1; // the first children, up to the next one
        for (var token = parser.nextToken(); !token.isStructEnd(); token = parser.nextToken()) {
            var begin = begin();
            if (cutFrom >= 0) {
                cut(cutFrom, begin);
                cutFrom = -1;
            }
            var editsBefore = edits.size();
            var name = array ? null : parser.currentName();
            if (!array) {
                parser.nextToken();
            }
            if (child.stays(name, begin)) {
                anyLeft = true;
            } else {
                edits.truncate(editsBefore); // they were within it
                if (anyLeft) {
                    cut(previousEnd, end());
                } else {
                    cutFrom = begin;
                }
            }
            previousEnd = end();
        }
        if (cutFrom >= 0) {
            cut(cutFrom, previousEnd);
        }
        return anyLeft;
    }

    /** Where the token begins that the parser stands on. */
    int begin() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** Where the token ends that the parser stands on. */
    int end() throws IOException {
        parser.finishToken();
        return (int) parser.currentLocation().getCharOffset();
    }

    private void cut(int from, int to) {
        edits.add(from, to, "");
    }

    /** Decides on members and elements. */
    @FunctionalInterface
    interface Child {

        /**
         * Decides on the one whose value the parser stands on.
         *
         * @param name null for an element
         * @param begin of the name, or of the element
         * @return whether it stays; the parser is left on the end of its value then
         */
        boolean stays(@Nullable String name, int begin) throws IOException;
    }
}

package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.Writer;

/**
 * As much of a text as {@link PersonalData} looks at: of a very long one the parser holds the characters, and further copies of
 * them would be for nothing.
 *
 * @param text the whole of it, or one character more than is looked at
 * @param hasAt whether there is an {@code @} anywhere in the whole of it
 */
record Excerpt(String text, boolean hasAt) {

    /** Of the text that the parser stands on. */
    static Excerpt of(JsonParser parser) throws IOException {
        if (parser.getTextLength() <= PersonalData.MAX_EXAMINED) {
            return of(parser.getText());
        }
        var beginning = new Beginning();
        parser.getText(beginning);
        return new Excerpt(beginning.text.toString(), beginning.hasAt);
    }

    static Excerpt of(String text) {
        return new Excerpt(text, text.indexOf('@') >= 0);
    }

    /** Takes the beginning of what is written, and looks through the rest. */
    private static final class Beginning extends Writer {

        private final StringBuilder text = new StringBuilder();
        private boolean hasAt;

        @Override
        public void write(char[] characters, int from, int length) {
            text.append(characters, from, Math.min(length, PersonalData.MAX_EXAMINED + 1 - text.length()));
            for (var i = from; !hasAt && i < from + length; i++) {
                hasAt = characters[i] == '@';
            }
        }

        @Override
        public void flush() {
            // It has nowhere to go.
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}

package org.rollcall.ping.payload;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Changes to a JSON text, in its order, none within another. Places are counted in characters, as parsers count them, and the
 * text is bytes. Hostile input has a change for every few bytes, so they lie in flat arrays, and neighbours become one.
 */
final class Edits {

    /** In place of an end: that of the name, in quotation marks, that begins there. */
    static final int END_OF_NAME = -1;

    private static final int INITIAL_SIZE = 16;

    private int[] from = new int[INITIAL_SIZE];
    private int[] to = new int[INITIAL_SIZE];
    private String[] replacements = new String[INITIAL_SIZE];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /**
     * Puts other text in the place of some characters.
     *
     * @param to the place behind the last of them, or {@link #END_OF_NAME}
     */
    void add(int from, int to, String replacement) {
        if (size > 0 && replacement.isEmpty() && replacements[size - 1].isEmpty() && this.to[size - 1] == from) {
            this.to[size - 1] = to;
            return;
        }
        if (size == this.from.length) {
            var capacity = size + (size >> 1);
            this.from = Arrays.copyOf(this.from, capacity);
            this.to = Arrays.copyOf(this.to, capacity);
            replacements = Arrays.copyOf(replacements, capacity);
        }
        this.from[size] = from;
        this.to[size] = to;
        replacements[size++] = replacement;
    }

    /** Takes back all but so many. */
    void truncate(int smaller) {
        size = smaller;
    }

    /** The changed text, UTF-8. */
    byte[] applyTo(byte[] json) {
        var out = new ByteArrayOutputStream(json.length);
        var place = new Utf8Place(json);
        var copied = 0;
        for (var i = 0; i < size; i++) {
            place.goTo(from[i]);
            out.write(json, copied, place.at() - copied);
            out.writeBytes(replacements[i].getBytes(StandardCharsets.UTF_8));
            if (to[i] == END_OF_NAME) {
                place.goBehindName();
            } else {
                place.goTo(to[i]);
            }
            copied = place.at();
        }
        out.write(json, copied, json.length - copied);
        return out.toByteArray();
    }
}

package org.rollcall.ping.payload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A place in a JSON text of UTF-8 that moves on, and is known by its number of characters, as parsers count them. */
final class Utf8Place {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] json;
    private int at;
    private int characters;

    /** The beginning. */
    Utf8Place(byte[] json) {
        this.json = json;
        // The parser skips it, and does not count it.
        var mark = BYTE_ORDER_MARK.length;
        at = json.length >= mark && Arrays.equals(json, 0, mark, BYTE_ORDER_MARK, 0, mark) ? mark : 0;
    }

    /** Offset in bytes. */
    int at() {
        return at;
    }

    void goTo(int wanted) {
        while (characters < wanted) {
            step();
        }
    }

    void goBehindName() {
        step();
        while (json[at] != '"') {
            if (json[at] == '\\') {
                step();
            }
            step();
        }
        step();
    }

    /** The text from here on up to another place; this one stays. */
    String text(int to) {
        var before = at;
        var charactersBefore = characters;
        goTo(to);
        var text = new String(json, before, at - before, StandardCharsets.UTF_8);
        at = before;
        characters = charactersBefore;
        return text;
    }

    private void step() {
        int lead = json[at];
        if (lead >= 0) {
            at++;
            characters++;
        } else if ((lead & 0xF0) == 0xF0) {
            at += 4;
            characters += 2; // a surrogate pair
        } else {
            at += (lead & 0xE0) == 0xE0 ? 3 : 2;
            characters++;
        }
    }
}

package org.rollcall.platform.parquet;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * The last written values of a column, as short as little work can make them: a number takes one to ten bytes, most of
 * them one, a text that was there before the number of the first, and no value one bit.
 */
final class ColumnBuffer {

    /** The beginning of a slice. */
    static final int NO_VALUE = 0;

    static final int ALL_VALUES = 1;
    static final int SOME_VALUES = 2;

    private final Column column;
    private final TextDictionary texts = new TextDictionary();
    private final BitSet present = new BitSet();
    private final Bytes values = new Bytes(16);
    private int count;

    ColumnBuffer(Column column) {
        this.column = column;
    }

    Column column() {
        return column;
    }

    TextDictionary texts() {
        return texts;
    }

    void number(int row, long value) {
        mark(row);
        values.zigzag(value);
    }

    /** @param freeBytes how much the dictionary may take for it */
    void text(int row, String value, int freeBytes) {
        mark(row);
        var number = texts.number(value, freeBytes);
        if (number == TextDictionary.NONE) {
            literal(value.getBytes(StandardCharsets.UTF_8));
        } else {
            values.varint(number + 1L);
        }
    }

    void text(int row, byte[] utf8) {
        mark(row);
        literal(utf8);
    }

    private void literal(byte[] utf8) {
        values.write(0);
        values.varint(utf8.length);
        values.write(utf8);
    }

    private void mark(int row) {
        present.set(row);
        count++;
    }

    /** How much is buffered, without the dictionary. */
    int length() {
        return values.length();
    }

    /** Moves what is buffered of some rows into a slice, to be read by {@link ColumnReader}. */
    void moveTo(Bytes slice, int rows) {
        if (count == 0) {
            slice.write(NO_VALUE);
        } else if (count == rows) {
            slice.write(ALL_VALUES);
        } else {
            slice.write(SOME_VALUES);
            var bits = present.toByteArray();
            slice.write(bits);
            slice.zeros((rows + 7) / 8 - bits.length);
        }
        slice.write(values);
        values.clearAndShrink();
        present.clear();
        count = 0;
    }
}

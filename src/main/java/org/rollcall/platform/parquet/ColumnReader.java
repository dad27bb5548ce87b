package org.rollcall.platform.parquet;

import java.io.IOException;

/** Goes once through what was written of a column, row by row. */
final class ColumnReader {

    private final Spool spool;
    private final int column;
    private final Bytes slice;

    private int segment;
    private int rows;
    private int row;
    private int kind;
    private int next;
    private int literalLength;

    /** @param slice to read into */
    ColumnReader(Spool spool, int column, Bytes slice) {
        this.spool = spool;
        this.column = column;
        this.slice = slice;
    }

    /** Goes to the next row; false after the last one. */
    boolean next() throws IOException {
        row++;
        while (row >= rows) {
            if (segment == spool.segments()) {
                return false;
            }
            spool.read(segment, column, slice);
            rows = spool.rows(segment++);
            row = 0;
            kind = slice.array()[0];
            next = kind == ColumnBuffer.SOME_VALUES ? 1 + (rows + 7) / 8 : 1;
        }
        return true;
    }

    boolean hasValue() {
        return switch (kind) {
            case ColumnBuffer.NO_VALUE -> false;
            case ColumnBuffer.ALL_VALUES -> true;
            default -> ((slice.array()[1 + (row >> 3)] >> (row & 7)) & 1) == 1;
        };
    }

    /** The value of the row, where it has one and that is a number; to be read once. */
    long number() {
        var zigzag = varint();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    /**
     * The place in the dictionary of the row's text; {@link TextDictionary#NONE} for a literal, which {@link #bytes} has then
     * from {@link #literalFrom} on. To be read once.
     */
    int text() {
        var number = (int) varint() - 1;
        if (number == TextDictionary.NONE) {
            literalLength = (int) varint();
            next += literalLength;
        }
        return number;
    }

    /** Where the next value begins, in bytes; no other reader may be in use. */
    int position() {
        return next;
    }

    byte[] bytes() {
        return slice.array();
    }

    /** Where the literal begins that was read last. */
    int literalFrom() {
        return next - literalLength;
    }

    int literalLength() {
        return literalLength;
    }

    private long varint() {
        var bytes = slice.array();
        long b = bytes[next++];
        if (b >= 0) {
            return b;
        }
        var value = b & 0x7f;
        for (var shift = 7; ; shift += 7) {
            b = bytes[next++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}

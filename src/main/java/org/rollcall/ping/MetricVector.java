package org.rollcall.ping;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.NoSuchElementException;

/**
 * The integer values of one ping, {@code [ordinal]}, from ordinal 1. Booleans are 0 and 1. An ordinal without a value
 * is one that the payload does not have, or whose value is no integer.
 */
public final class MetricVector {

    private static final int INT8_OID = 20;
    private static final int EMPTY_ARRAY_BYTES = 12;
    private static final int HEADER_BYTES = 20;

    private final long[] values;
    private final long[] present;
    private final long[] elsewhere;
    private int length;

    /** A vector without values, with room for the ordinals 1 to {@code highestOrdinal}. */
    public MetricVector(int highestOrdinal) {
        values = new long[highestOrdinal + 1];
        present = new long[(highestOrdinal >> 6) + 1];
        elsewhere = new long[(highestOrdinal >> 6) + 1];
    }

    /** Sets the value of an ordinal. */
    public void set(int ordinal, long value) {
        values[ordinal] = value;
        present[ordinal >> 6] |= 1L << ordinal;
        length = Math.max(length, ordinal);
    }

    /** Notes that the payload has a value of an ordinal that is no integer, and so is kept elsewhere. */
    public void setElsewhere(int ordinal) {
        elsewhere[ordinal >> 6] |= 1L << ordinal;
    }

    /**
     * The ordinals of all metrics that a payload has, also of those whose values are kept elsewhere: of a payload that was
     * just read. Nothing elsewhere is stored.
     */
    BitSet ordinals() {
        var ordinals = BitSet.valueOf(present);
        ordinals.or(BitSet.valueOf(elsewhere));
        return ordinals;
    }

    /** Whether a payload that was just read has this metric, wherever its value is kept. */
    public boolean hasAnywhere(int ordinal) {
        return has(ordinal) || (elsewhere[ordinal >> 6] & 1L << ordinal) != 0;
    }

    /** Whether the ordinal has a value. */
    public boolean has(int ordinal) {
        return ordinal > 0 && ordinal <= length && (present[ordinal >> 6] & 1L << ordinal) != 0;
    }

    /**
     * The value of an ordinal.
     *
     * @throws NoSuchElementException where it has none
     */
    public long get(int ordinal) {
        if (!has(ordinal)) {
            throw new NoSuchElementException("no value at ordinal " + ordinal);
        }
        return values[ordinal];
    }

    /** The values of this vector and of another one, which has the last word on ordinals that both have. */
    public MetricVector with(MetricVector more) {
        var both = new MetricVector(Math.max(values.length, more.values.length) - 1);
        both.add(this);
        both.add(more);
        return both;
    }

    private void add(MetricVector more) {
        for (var word = 0; word < more.present.length; word++) {
            elsewhere[word] |= more.elsewhere[word];
            for (var left = more.present[word]; left != 0; left &= left - 1) {
                var ordinal = (word << 6) + Long.numberOfTrailingZeros(left);
                set(ordinal, more.values[ordinal]);
            }
        }
    }

    /** The number of values. */
    public int size() {
        var size = 0;
        for (var word : present) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /** The number of bytes of {@link #writeBinaryArray}. */
    int binaryArrayLength() {
        return length == 0 ? EMPTY_ARRAY_BYTES : HEADER_BYTES + Integer.BYTES * length + Long.BYTES * size();
    }

    /**
     * Writes the vector as PostgreSQL's binary form of {@code bigint[]} (array_send in arrayfuncs.c): dimensions,
     * whether there are nulls, element type, length, lower bound 1, then each element's length and value. It ends at
     * the highest ordinal that has a value.
     */
    void writeBinaryArray(ByteBuffer out) {
        if (length == 0) {
            out.putInt(0).putInt(0).putInt(INT8_OID);
            return;
        }
        out.putInt(1)
                .putInt(size() < length ? 1 : 0)
                .putInt(INT8_OID)
                .putInt(length)
                .putInt(1);
        for (var ordinal = 1; ordinal <= length; ordinal++) {
            if ((present[ordinal >> 6] & 1L << ordinal) != 0) {
                out.putInt(Long.BYTES).putLong(values[ordinal]);
            } else {
                out.putInt(-1);
            }
        }
    }

    /** The vector in a binary {@code bigint[]}. */
    static MetricVector ofBinaryArray(byte[] array) {
        var vector = new MetricVector(ByteBuffer.wrap(array).getInt() == 0 ? 0 : lengthOf(array));
        vector.replaceBy(array);
        return vector;
    }

    /** Takes the values of a binary {@code bigint[]} in place of its own; there must be room for their ordinals. */
    public void replaceBy(byte[] array) {
        Arrays.fill(present, 0);
        length = 0;
        var in = ByteBuffer.wrap(array);
        if (in.getInt() == 0) {
            return;
        }
        var elements = lengthOf(array);
        in.position(HEADER_BYTES);
        for (var ordinal = 1; ordinal <= elements; ordinal++) {
            if (in.getInt() == Long.BYTES) {
                set(ordinal, in.getLong());
            }
        }
    }

    private static int lengthOf(byte[] array) {
        return ByteBuffer.wrap(array).getInt(EMPTY_ARRAY_BYTES);
    }
}

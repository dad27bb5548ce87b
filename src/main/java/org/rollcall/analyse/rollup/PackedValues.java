package org.rollcall.analyse.rollup;

import java.util.Arrays;

/**
 * The values of one metric, instance by instance, in one byte where they are small and in ten at most: zeros and small numbers
 * are most of all values.
 */
final class PackedValues {

    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7f;

    private byte[] bytes;
    private int length;
    private int next;
    private long code;

    /** @param instances as many as there are: a byte for each is the least that they take */
    PackedValues(int instances) {
        bytes = new byte[instances + Long.BYTES];
    }

    /** The bytes that it takes in memory. */
    int capacity() {
        return bytes.length;
    }

    /** Adds an instance without a value. */
    void addNone() {
        add(0);
    }

    /** Adds a value that is neither the lowest nor the highest of all 64-bit numbers, nor near them. */
    void addValue(long value) {
        add(((value << 1) ^ (value >> 63)) + 1);
    }

    private void add(long code) {
        if (length + 10 > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length + bytes.length / 2 + 10);
        }
        var rest = code;
        while (rest >= MORE) {
            bytes[length++] = (byte) ((rest & SEVEN_BITS) | MORE);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** Goes to the next instance; whether it has a value, which {@link #value} is then. */
    boolean next() {
        code = 0;
        var shift = 0;
        while (bytes[next] < 0) {
            code |= (long) (bytes[next++] & SEVEN_BITS) << shift;
            shift += 7;
        }
        code |= (long) bytes[next++] << shift;
        return code != 0;
    }

    /** The value of this instance. */
    long value() {
        var zigzag = code - 1;
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }
}

package org.rollcall.platform.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that are collected, numbers among them in the forms that Parquet has. */
final class Bytes {

    /** There is one for each of thousands of columns. */
    private static final int MOST_KEPT = 1 << 12;

    private byte[] array;
    private int length;

    Bytes(int capacity) {
        array = new byte[capacity];
    }

    /** The bytes that are there, from 0 to {@link #length}; valid until more is written. */
    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Forgets what is there, and the room that something unusually large has taken. */
    void clearAndShrink() {
        length = 0;
        if (array.length > MOST_KEPT) {
            array = new byte[MOST_KEPT];
        }
    }

    void write(int value) {
        room(1);
        array[length++] = (byte) value;
    }

    void write(byte[] bytes, int from, int count) {
        room(count);
        System.arraycopy(bytes, from, array, length, count);
        length += count;
    }

    void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    void write(Bytes other) {
        write(other.array, 0, other.length);
    }

    void zeros(int count) {
        room(count);
        Arrays.fill(array, length, length + count, (byte) 0);
        length += count;
    }

    /** Room for more bytes, which count as written. */
    ByteBuffer append(int count) {
        room(count);
        length += count;
        return ByteBuffer.wrap(array, length - count, count);
    }

    /** The lowest bytes of a number, the lowest first. */
    void littleEndian(long value, int bytes) {
        room(bytes);
        for (var i = 0; i < bytes; i++) {
            array[length++] = (byte) (value >> (8 * i));
        }
    }

    /** The same in place of four bytes that were written before. */
    void putInt(int at, int value) {
        for (var i = 0; i < Integer.BYTES; i++) {
            array[at + i] = (byte) (value >> (8 * i));
        }
    }

    /** A number without a sign in seven bits a byte, the lowest first (ULEB128). */
    void varint(long value) {
        room(10);
        var rest = value;
        while ((rest & ~0x7fL) != 0) {
            array[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
    }

    /** A number with a sign: small ones of either sign are short. */
    void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(array, 0, length);
    }

    byte[] toArray() {
        return Arrays.copyOf(array, length);
    }

    private void room(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(2 * array.length, length + more));
        }
    }
}

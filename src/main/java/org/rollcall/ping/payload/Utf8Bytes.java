package org.rollcall.ping.payload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferOverflowException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects what is written, as UTF-8, in an array that grows. */
public class Utf8Bytes {

    private static final byte[] NOTHING = {};
    private static final int LONGEST_CHARACTER = 4;
    private static final int LONGEST_NUMBER = 20;
    private static final int MOST_DIGITS = 19;

    /** How many times as large as in the beginning it may stay. */
    private static final int MOST_KEPT = 4;

    /** In place of a limit. */
    private static final int NO_LIMIT = Integer.MAX_VALUE - 8;

    private final int capacity;
    private final int limit;
    private byte[] bytes;
    private int length;

    /** An empty one with room for so many bytes. */
    public Utf8Bytes(int capacity) {
        this(capacity, NO_LIMIT);
    }

    /**
     * An empty one with room for so many bytes.
     *
     * @param limit the largest number of bytes, also of the array; more are a {@link BufferOverflowException}
     */
    Utf8Bytes(int capacity, int limit) {
        this.capacity = capacity;
        this.limit = limit;
        bytes = new byte[capacity];
    }

    /** Writes a character of ASCII. */
    public final void write(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    /** Writes what is UTF-8 already. */
    public final void write(byte[] utf8) {
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
    }

    /** Writes a part of what is UTF-8 already. */
    public final void write(byte[] utf8, int from, int count) {
        room(count);
        System.arraycopy(utf8, from, bytes, length, count);
        length += count;
    }

    /** Writes a character that is no half of a surrogate pair. */
    final void writeCodePoint(int codePoint) {
        room(LONGEST_CHARACTER);
        if (codePoint < 0x80) {
            bytes[length++] = (byte) codePoint;
            return;
        }
        if (codePoint < 0x800) {
            bytes[length++] = (byte) (0xc0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x10000) {
                bytes[length++] = (byte) (0xe0 | (codePoint >> 12));
            } else {
                bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
                bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
            }
            bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        }
        bytes[length++] = (byte) (0x80 | (codePoint & 0x3f));
    }

    /** Writes a text. */
    public final void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a number in decimal digits. */
    public final void write(long number) {
        room(LONGEST_NUMBER);
        if (number < 0) {
            bytes[length++] = '-';
        }
        var rest = number > 0 ? -number : number; // there is one more below zero than above
        var digits = 1;
        for (var power = -10L; digits < MOST_DIGITS && rest <= power; power *= 10) {
            digits++;
        }
        length += digits;
        for (var i = length - 1; digits > 0; digits--) {
            bytes[i--] = (byte) ('0' - rest % 10);
            rest /= 10;
        }
    }

    /** The number of bytes. */
    public final int length() {
        return length;
    }

    /** Takes back what was written beyond so many bytes. */
    public final void truncate(int shorter) {
        length = shorter;
    }

    /** The bytes as a text, in their place: they are gone, and this is of no more use. */
    final String toText() {
        var text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        bytes = NOTHING;
        length = 0;
        return text;
    }

    /** A copy of the bytes. */
    public final byte[] toByteArray() {
        return toByteArray(0);
    }

    /** A copy of the bytes from a place on. */
    protected final byte[] toByteArray(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    /** Passes the bytes on, and begins anew, without the room that something unusually large has taken. */
    protected final void moveTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        length = 0;
        if (bytes.length > MOST_KEPT * capacity) {
            bytes = new byte[capacity];
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            if (more > limit - length) {
                throw new BufferOverflowException();
            }
            bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(2 * bytes.length, length + more)));
        }
    }
}

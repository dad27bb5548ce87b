package org.rollcall.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects what is written, as UTF-8, until there is enough to be worth passing on. */
final class Utf8Buffer {

    private static final int ENOUGH_BYTES = 64 * 1024;

    private final OutputStream out;
    private byte[] bytes = new byte[2 * ENOUGH_BYTES];
    private int length;

    Utf8Buffer(OutputStream out) {
        this.out = out;
    }

    void write(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    void write(byte[] utf8) {
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
    }

    void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    void write(long number) {
        if (number >= 0 && number < 10) { // most counters are 0
            write((char) ('0' + number));
        } else {
            write(Long.toString(number));
        }
    }

    /** Takes the last byte back. */
    void dropLast() {
        length--;
    }

    /** Passes on what is there where that is enough. */
    void passOnEnough() throws IOException {
        if (length >= ENOUGH_BYTES) {
            passOn();
        }
    }

    /** Passes on what is there, all the way. */
    void flush() throws IOException {
        passOn();
        out.flush();
    }

    private void passOn() throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}

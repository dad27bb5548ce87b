package org.rollcall.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of JSON that are being written, as fast as a benchmark that makes thousands a second needs it. */
final class JsonBytes {

    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes;
    private int length;

    JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    void raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
    }

    void raw(String json) {
        raw(json.getBytes(StandardCharsets.UTF_8));
    }

    /** @param text of ASCII, without anything to escape */
    void text(String text) {
        raw('"' + text + '"');
    }

    void number(long number) {
        reserve(LONGEST_NUMBER);
        var rest = number;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        var digits = 1;
        for (var power = 10L; digits < 19 && rest >= power; power *= 10) {
            digits++;
        }
        length += digits;
        for (var i = length - 1; digits > 0; digits--) {
            bytes[i--] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}

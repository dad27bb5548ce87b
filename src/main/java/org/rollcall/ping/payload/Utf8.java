package org.rollcall.ping.payload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (RFC 3629): Jackson lets overlong forms and encoded surrogates pass. */
final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    /** Of a byte order mark. */
    static final int MARK_BYTES = 3;

    private Utf8() {}

    /** Whether bytes begin with a byte order mark, which is no part of the text. */
    static boolean hasMark(byte[] bytes) {
        return bytes.length >= MARK_BYTES
                && bytes[0] == (byte) 0xef
                && bytes[1] == (byte) 0xbb
                && bytes[2] == (byte) 0xbf;
    }

    /** The text that bytes are, without a byte order mark in front. */
    static String text(byte[] bytes) {
        var from = hasMark(bytes) ? MARK_BYTES : 0;
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    /** The offset of the first character that is not UTF-8, or -1. Pings are nearly all ASCII, which costs next to nothing. */
    static int firstInvalid(byte[] bytes) {
        var i = 0;
        while (true) {
            while (i + Long.BYTES <= bytes.length && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
                i += Long.BYTES;
            }
            while (i < bytes.length && bytes[i] >= 0) {
                i++;
            }
            if (i == bytes.length) {
                return -1;
            }
            var length = characterLength(bytes, i);
            if (length == 0) {
                return i;
            }
            i += length;
        }
    }

    /** The number of bytes of the character beyond ASCII that begins there; 0 where it is none of the table of RFC 3629. */
    private static int characterLength(byte[] bytes, int at) {
        var first = bytes[at] & 0xff;
        var second = at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0;
        if (first < 0xe0) {
            return first >= 0xc2 && isContinuation(second) ? 2 : 0;
        }
        if (first < 0xf0) {
            var lowest = first == 0xe0 ? 0xa0 : 0x80;
            var highest = first == 0xed ? 0x9f : 0xbf;
            return second >= lowest && second <= highest && isContinuation(bytes, at + 2) ? 3 : 0;
        }
        var lowest = first == 0xf0 ? 0x90 : 0x80;
        var highest = first == 0xf4 ? 0x8f : 0xbf;
        return first <= 0xf4
                        && second >= lowest
                        && second <= highest
                        && isContinuation(bytes, at + 2)
                        && isContinuation(bytes, at + 3)
                ? 4
                : 0;
    }

    private static boolean isContinuation(byte[] bytes, int at) {
        return at < bytes.length && isContinuation(bytes[at] & 0xff);
    }

    private static boolean isContinuation(int octet) {
        return (octet & 0xc0) == 0x80;
    }
}

package org.rollcall.ping.payload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (RFC 3629): Jackson lets overlong forms and encoded surrogates pass. */
final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final int CHUNK_CHARS = 1024;

    private static final int MARK_BYTES = 3;

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

    /** The offset of the first byte that is not UTF-8, or -1. Pings are nearly all ASCII, which costs next to nothing. */
    static int firstInvalid(byte[] bytes) {
        var i = 0;
        while (i + Long.BYTES <= bytes.length && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < bytes.length && bytes[i] >= 0) {
            i++;
        }
        if (i == bytes.length) {
            return -1;
        }
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes, i, bytes.length - i);
        var out = CharBuffer.allocate(CHUNK_CHARS);
        while (true) {
            var result = decoder.decode(in, out, true);
            if (result.isError()) {
                return in.position();
            }
            if (result.isUnderflow()) {
                return -1;
            }
            out.clear();
        }
    }
}

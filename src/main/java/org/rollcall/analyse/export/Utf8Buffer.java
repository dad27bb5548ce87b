package org.rollcall.analyse.export;

import java.io.IOException;
import java.io.OutputStream;
import org.rollcall.ping.payload.Utf8Bytes;

/** Collects what is written, as UTF-8, until there is enough to be worth passing on. */
final class Utf8Buffer extends Utf8Bytes {

    private static final int ENOUGH_BYTES = 64 * 1024;

    private final OutputStream out;

    Utf8Buffer(OutputStream out) {
        super(2 * ENOUGH_BYTES);
        this.out = out;
    }

    /** Takes the last byte back. */
    void dropLast() {
        truncate(length() - 1);
    }

    /** Passes on what is there where that is enough. */
    void passOnEnough() throws IOException {
        if (length() >= ENOUGH_BYTES) {
            moveTo(out);
        }
    }

    /** Passes on what is there, all the way. */
    void flush() throws IOException {
        moveTo(out);
        out.flush();
    }
}

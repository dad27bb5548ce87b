package org.rollcall.analyse.table;

import java.io.IOException;
import java.io.OutputStream;
import org.rollcall.ping.payload.Utf8Bytes;

/** Collects what is written, as UTF-8, until there is enough to be worth passing on. */
public final class Utf8Buffer extends Utf8Bytes {

    private static final int ENOUGH_BYTES = 64 * 1024;

    private final OutputStream out;
    private int mark;

    /** @param out takes what is passed on; it is not closed */
    public Utf8Buffer(OutputStream out) {
        super(2 * ENOUGH_BYTES);
        this.out = out;
    }

    /** Marks the end of what is there, where {@link #sinceMark} begins. */
    public void mark() {
        mark = length();
    }

    /** A copy of the bytes behind the mark. Once they are passed on, it marks the beginning of what comes next. */
    public byte[] sinceMark() {
        return toByteArray(mark);
    }

    /** Takes the last byte back. */
    public void dropLast() {
        truncate(length() - 1);
    }

    /** Passes on what is there where that is enough. */
    public void passOnEnough() throws IOException {
        if (length() >= ENOUGH_BYTES) {
            passOn();
        }
    }

    /** Passes on what is there, all the way. */
    public void flush() throws IOException {
        passOn();
        out.flush();
    }

    private void passOn() throws IOException {
        moveTo(out);
        mark = 0;
    }
}

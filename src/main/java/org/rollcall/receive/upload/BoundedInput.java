package org.rollcall.receive.upload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what comes out of a stream, and ends where it is too much. */
final class BoundedInput extends FilterInputStream {

    private final InflationLimit.OfFile limit;

    BoundedInput(InputStream in, InflationLimit.OfFile limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        var read = super.read();
        limit.count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var read = super.read(bytes, offset, length);
        limit.count(Math.max(0, read));
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        var skipped = super.skip(count);
        limit.count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}

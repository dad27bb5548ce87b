package org.rollcall.analyse.export;

import java.io.Closeable;
import java.io.IOException;
import org.rollcall.analyse.PingScan.ScannedPing;

/** Makes rows of pings and writes them, in some shape and format. */
interface Rows extends Closeable {

    /** Writes what comes first, and passes it on at once. */
    void begin() throws IOException;

    void write(ScannedPing ping) throws IOException;

    /** The number of rows so far. */
    long count();

    /**
     * Says, as far as the format can, that this was all, and writes out what is still in memory.
     *
     * @param highWaterMark from which on the next export has what is new
     */
    void end(long highWaterMark) throws IOException;
}

package org.rollcall.analyse.export;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Packs an answer. Its end is only written by {@link #finish}: an answer that broke off does not look complete, neither
 * packed nor unpacked.
 */
final class CompressedOutput implements Closeable {

    private final Valve valve;
    private final OutputStream packed;

    /** @param out is not closed */
    CompressedOutput(ContentCoding coding, OutputStream out) throws IOException {
        valve = new Valve(out);
        packed = switch (coding) {
            case ZSTD -> new ZstdOutputStreamNoFinalizer(valve);
            case GZIP -> new GZIPOutputStream(valve, true);
            case IDENTITY -> valve;
        };
    }

    /** What is to be packed; a flush brings all of it to the other side. */
    OutputStream stream() {
        return packed;
    }

    /** Writes the end. */
    void finish() throws IOException {
        packed.close();
    }

    /** Frees what packing has taken; without {@link #finish} nothing more is written. */
    @Override
    public void close() throws IOException {
        valve.shut = true;
        packed.close();
    }

    /** Lets everything through until it is shut; what is behind it is never closed. */
    private static final class Valve extends FilterOutputStream {

        private boolean shut;

        Valve(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if (!shut) {
                out.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (!shut) {
                out.write(bytes, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (!shut) {
                out.flush();
            }
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}

package org.rollcall.platform.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** A file in the {@link TemporarySpace}, until it is closed. */
public final class TemporaryFile implements AutoCloseable {

    private final TemporarySpace space;
    private final FileChannel channel;
    private long size;
    private boolean closed;

    TemporaryFile(TemporarySpace space, FileChannel channel) {
        this.space = space;
        this.channel = channel;
    }

    /**
     * Appends bytes.
     *
     * @throws ProblemException {@link ProblemType#OVERLOADED} where there is no room for them
     */
    public synchronized void append(ByteBuffer bytes) throws IOException {
        if (closed) {
            throw new IOException("the file is closed");
        }
        space.need(bytes.remaining());
        size += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Number of bytes. */
    public synchronized long size() {
        return size;
    }

    /** To read from. */
    public FileChannel channel() {
        return channel;
    }

    /** Frees what it takes; may be called twice. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            space.give(size);
            channel.close();
        }
    }
}

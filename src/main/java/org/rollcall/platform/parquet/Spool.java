package org.rollcall.platform.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one row group on their way from rows to columns: in segments of some rows, each of which has a slice for each
 * column. The last segment is in memory, those before it are in a temporary file that has no name any more: nobody else can
 * open it, and it is gone with the process.
 */
final class Spool implements Closeable {

    private final int columns;
    private final List<Segment> segments = new ArrayList<>();
    private final Bytes memory = new Bytes(1 << 16);
    private @Nullable FileChannel file;
    private long fileLength;

    private final SpoolSpace space;
    private long taken;

    Spool(int columns, SpoolSpace space) {
        this.columns = columns;
        this.space = space;
    }

    /** Takes what the columns have buffered. */
    void add(ColumnBuffer[] buffers, int rows) throws IOException {
        if (memory.length() > 0) {
            spill();
        }
        var ends = new int[columns];
        for (var i = 0; i < columns; i++) {
            buffers[i].moveTo(memory, rows);
            ends[i] = memory.length();
        }
        segments.add(new Segment(rows, fileLength, ends));
    }

    /** Takes the room that the last segment needs to be spilled; false where there is none, and nothing more can be added. */
    boolean makeRoom() {
        var needed = fileLength + memory.length() - taken;
        if (needed > 0 && !space.take(needed)) {
            return false;
        }
        taken += Math.max(0, needed);
        return true;
    }

    private void spill() throws IOException {
        if (file == null) {
            var path = Files.createTempFile("rollcall-parquet", null);
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(path);
        }
        var bytes = ByteBuffer.wrap(memory.array(), 0, memory.length());
        while (bytes.hasRemaining()) {
            fileLength += file.write(bytes, fileLength);
        }
        memory.clear();
    }

    /** The number of bytes that were taken. */
    long length() {
        return fileLength + memory.length();
    }

    int segments() {
        return segments.size();
    }

    /** The number of rows in a segment. */
    int rows(int segment) {
        return segments.get(segment).rows();
    }

    /** Fetches the slice of a column. */
    void read(int segment, int column, Bytes into) throws IOException {
        var place = segments.get(segment);
        var from = column == 0 ? 0 : place.ends()[column - 1];
        var length = place.ends()[column] - from;
        into.clear();
        if (segment == segments.size() - 1) { // the last one has not been spilled
            into.write(memory.array(), from, length);
            return;
        }
        var bytes = into.append(length);
        var position = place.position() + from;
        while (bytes.hasRemaining()) {
            position += read(bytes, position);
        }
    }

    private int read(ByteBuffer bytes, long position) throws IOException {
        var read = file == null ? -1 : file.read(bytes, position);
        if (read < 0) {
            throw new IOException("the temporary file of an export has been cut");
        }
        return read;
    }

    /** Forgets all segments; the next ones take the place of these. */
    void clear() throws IOException {
        segments.clear();
        memory.clear();
        fileLength = 0;
        if (file != null) {
            file.truncate(0);
        }
        space.give(taken);
        taken = 0;
    }

    @Override
    public void close() throws IOException {
        space.give(taken);
        taken = 0;
        if (file != null) {
            file.close();
        }
    }

    /**
     * Where the slices of some rows are.
     *
     * @param position of the first one in the file
     * @param ends where each slice ends, from there
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Segment(int rows, long position, int[] ends) {}
}

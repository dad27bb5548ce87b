package org.rollcall.platform.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Writes a table as a Parquet file, from its first byte to its last. Rows are kept until there are enough for a row group: one
 * or two MiB of them in memory, up to 32 MiB in a temporary file, so that tables of thousands of columns get row groups that are
 * worth reading. Of a row group that was written, some bytes for each column are kept.
 *
 * <p>Not for several threads at a time. A file whose end was not written has no footer, and no reader takes it.
 */
public final class ParquetWriter implements Closeable {

    /** Of values as they are buffered, in which most numbers take one byte or two. */
    private static final int SEGMENT_BYTES = 1 << 20;

    private static final long ROW_GROUP_BYTES = 32 << 20;
    static final int ROW_GROUP_ROWS = 1 << 20;

    /** Of the texts that repeat, in all columns of a row group. */
    private static final int DICTIONARY_BYTES = 1 << 20;

    /** A row group is written after so long, however small it is: a connection on which nothing comes is closed. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

    private final ColumnBuffer[] buffers;
    private final Spool spool;
    private final Pages pages;
    private final ChunkWriter chunks;
    private final Footer footer;

    private int segmentRows;
    private int segmentBytes;
    private int rowGroupRows;
    private int dictionaryBytes;
    private long writtenAt = System.nanoTime();

    /**
     * Begins a file.
     *
     * @param out is not closed
     * @param sortedBy the columns by which the rows are in order, ascending, those without a value first; the most important
     *     first
     * @param space for what does not fit in memory; where there is none, row groups are small
     */
    public ParquetWriter(OutputStream out, List<Column> columns, List<Integer> sortedBy, SpoolSpace space)
            throws IOException {
        buffers = columns.stream().map(ColumnBuffer::new).toArray(ColumnBuffer[]::new);
        spool = new Spool(buffers.length, space);
        pages = new Pages(out);
        chunks = new ChunkWriter(spool, pages);
        footer = new Footer(columns, sortedBy);
        try {
            pages.raw(Footer.MAGIC);
        } catch (IOException e) {
            pages.close();
            throw e;
        }
    }

    /** Sets the value of a column of numbers in this row. A column that is not set has no value. */
    public void set(int column, long value) {
        var buffer = buffers[column];
        var before = buffer.length();
        buffer.number(segmentRows, value);
        segmentBytes += buffer.length() - before;
    }

    /** Sets the value of a column of booleans in this row. */
    public void set(int column, boolean value) {
        set(column, value ? 1 : 0);
    }

    /** Sets the value of a column of texts in this row. */
    public void set(int column, String value) {
        var buffer = buffers[column];
        var before = buffer.length();
        var dictionaryBefore = buffer.texts().bytes();
        buffer.text(segmentRows, value, DICTIONARY_BYTES - dictionaryBytes);
        segmentBytes += buffer.length() - before;
        dictionaryBytes += buffer.texts().bytes() - dictionaryBefore;
    }

    /** Sets the value of a column of texts in this row, to something that is not expected to come again. */
    public void set(int column, byte[] utf8) {
        var buffer = buffers[column];
        var before = buffer.length();
        buffer.text(segmentRows, utf8);
        segmentBytes += buffer.length() - before;
    }

    /** Ends a row. */
    public void endRow() throws IOException {
        segmentRows++;
        rowGroupRows++;
        segmentBytes += buffers.length / Byte.SIZE; // whether there are values
        var room = true;
        if (segmentBytes >= SEGMENT_BYTES) {
            endSegment();
            room = spool.makeRoom();
        }
        if (!room
                || spool.length() >= ROW_GROUP_BYTES
                || rowGroupRows == ROW_GROUP_ROWS
                || System.nanoTime() - writtenAt > LONGEST_SILENCE.toNanos()) {
            writeRowGroup();
        }
    }

    /**
     * Writes what is left, and the footer.
     *
     * @param metadata for whoever looks into the file's metadata
     */
    public void finish(Map<String, String> metadata) throws IOException {
        writeRowGroup();
        footer.write(metadata, pages);
    }

    private void endSegment() throws IOException {
        if (segmentRows > 0) {
            spool.add(buffers, segmentRows);
            segmentRows = 0;
            segmentBytes = 0;
        }
    }

    private void writeRowGroup() throws IOException {
        endSegment();
        if (rowGroupRows > 0) {
            footer.beginRowGroup();
            for (var i = 0; i < buffers.length; i++) {
                footer.add(chunks.write(i, buffers[i]));
                buffers[i].texts().clear();
            }
            footer.endRowGroup(rowGroupRows);
            spool.clear();
            rowGroupRows = 0;
            dictionaryBytes = 0;
            writtenAt = System.nanoTime();
        }
    }

    /** Frees what it has taken; without {@link #finish} the file stays without an end. */
    @Override
    public void close() throws IOException {
        pages.close();
        spool.close();
    }
}

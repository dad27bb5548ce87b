package org.rollcall.platform.parquet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.parquet.CompactReader.Struct;

/**
 * Reads a file that {@link ParquetWriter} has written, row by row. Of a row group the columns are unpacked one after the other into
 * a temporary file without a name, of up to some 50 MiB, as the writer has them before it: whoever unpacks all of thousands of
 * columns at once needs gigabytes. In memory are the metadata, and one page.
 *
 * <p>Not for several threads. Booleans are the numbers 0 and 1, dates are days, and timestamps are microseconds.
 */
public final class ParquetReader implements Closeable {

    /** Of the texts that repeat, in all columns of a row group: as much as the writer has had for them. */
    private static final int DICTIONARY_BYTES = 1 << 20;

    private static final int NO_VALUE = 0;
    private static final int VALUE = 1;
    private static final int REPEATED = 2;

    /** As the schema of a file has it. */
    private static final int OPTIONAL = 1;

    private final Path path;
    private final Arena mapped = Arena.ofConfined();
    private final List<RowGroup> rowGroups;
    private final List<FileColumn> columns;
    private final ChunkReader chunks;
    private final List<Cursor> cursors = new ArrayList<>();

    private int rowGroup;
    private long rowsLeft;
    private @Nullable Arena arena;

    private ParquetReader(Path path, Predicate<FileColumn> wanted) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString(), null, "it is not there");
        }
        this.path = path;
        try (var channel = FileChannel.open(path)) {
            var file = channel.map(MapMode.READ_ONLY, 0, channel.size(), mapped);
            var metadata = metadata(file);
            this.rowGroups = metadata.list(4, RowGroup.class);
            this.columns = columns(metadata.list(2, Struct.class));
            this.chunks = new ChunkReader(file);
        } catch (IOException | RuntimeException e) {
            mapped.close();
            throw broken(e);
        }
        for (var column : columns) {
            if (wanted.test(column)) {
                cursors.add(new Cursor(column));
            }
        }
    }

    private static Struct metadata(MemorySegment file) throws IOException {
        var tail = file.byteSize() - Integer.BYTES - Footer.MAGIC.length;
        if (tail < Footer.MAGIC.length
                || file.asSlice(tail + Integer.BYTES).mismatch(MemorySegment.ofArray(Footer.MAGIC)) != -1) {
            throw new IOException("it has no end");
        }
        var length = file.get(JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), tail);
        if (length < 0 || length > tail) {
            throw new IOException("its metadata is longer than itself");
        }
        return new CompactReader(file, tail - length).struct(4, RowGroup::of);
    }

    private static List<FileColumn> columns(List<Struct> schema) throws IOException {
        var found = new ArrayList<FileColumn>();
        for (var i = 1; i < schema.size(); i++) { // the first is the table itself
            var column = schema.get(i);
            found.add(new FileColumn(
                    i - 1,
                    column.text(4),
                    column.has(9) ? Integer.valueOf((int) column.number(9)) : null,
                    column.number(3) == OPTIONAL,
                    column.number(1) == ChunkReader.BYTE_ARRAY));
        }
        return List.copyOf(found);
    }

    /**
     * Opens a file.
     *
     * @param wanted the columns whose values are read
     * @throws NoSuchFileException where it is not there
     * @throws IOException where it is no such file
     */
    public static ParquetReader open(Path path, Predicate<FileColumn> wanted) throws IOException {
        return new ParquetReader(path, wanted);
    }

    /** All columns that the file has, in their order. */
    public List<FileColumn> columns() {
        return columns;
    }

    /** The columns whose values are read, in their order. */
    public List<Cursor> cursors() {
        return List.copyOf(cursors);
    }

    /**
     * Goes to the next row.
     *
     * @return false after the last one
     * @throws IOException where the file cannot be read
     */
    public boolean next() throws IOException {
        while (rowsLeft == 0) {
            if (rowGroup == rowGroups.size()) {
                return false;
            }
            unpack(rowGroup++);
        }
        rowsLeft--;
        for (var cursor : cursors) {
            cursor.next();
        }
        return true;
    }

    private void unpack(int index) throws IOException {
        free();
        var temporary = Files.createTempFile("rollcall-parquet", null);
        try (var channel = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Files.delete(temporary);
            var rowGroupNow = rowGroups.get(index);
            var rows = rowGroupNow.rows();
            var dictionaryBytes = 0;
            try (var out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                var position = 0L;
                for (var cursor : cursors) {
                    cursor.begin(position);
                    var unpacked = new Unpacked(out, cursor.texts, DICTIONARY_BYTES - dictionaryBytes);
                    var chunk = rowGroupNow.chunks().get(cursor.column().index());
                    if ((chunk.type() == ChunkReader.BYTE_ARRAY)
                            != cursor.column().isText()) {
                        throw new IOException("a column is of two types");
                    }
                    var found = chunks.read(chunk, cursor.column().isNullable(), unpacked);
                    if (found != rows) {
                        throw new IOException(String.format(Locale.ROOT, "a column has %d rows of %d", found, rows));
                    }
                    position += unpacked.length;
                    dictionaryBytes += cursor.texts.bytes();
                }
                out.flush();
                var unpackedPart = Arena.ofConfined();
                arena = unpackedPart;
                var memory = channel.map(MapMode.READ_ONLY, 0, position, unpackedPart);
                cursors.forEach(cursor -> cursor.memory = memory);
            }
            rowsLeft = rows;
        } catch (IOException | RuntimeException e) {
            throw broken(e);
        }
    }

    private IOException broken(Exception e) {
        return new IOException("the file %s is broken: %s".formatted(path, e.getMessage()), e);
    }

    private void free() {
        var before = arena;
        arena = null;
        if (before != null) {
            before.close();
        }
    }

    @Override
    public void close() {
        free();
        mapped.close();
    }

    /** Some rows, and where their columns are. */
    private record RowGroup(long rows, List<ChunkReader.Place> chunks) {

        static RowGroup of(Struct metadata) throws IOException {
            var chunks = new ArrayList<ChunkReader.Place>();
            for (var chunk : metadata.list(1, Struct.class)) {
                chunks.add(ChunkReader.Place.of(chunk.struct(3)));
            }
            return new RowGroup(metadata.number(3), chunks);
        }
    }

    /** Writes the values of a column into the temporary file. */
    private static final class Unpacked implements ChunkReader.Sink {

        private final OutputStream out;
        private final TextDictionary texts;
        private final int freeBytes;
        private final Bytes value = new Bytes(64);
        private long length;

        Unpacked(OutputStream out, TextDictionary texts, int freeBytes) {
            this.out = out;
            this.texts = texts;
            this.freeBytes = freeBytes;
        }

        @Override
        public void none() throws IOException {
            value.write(NO_VALUE);
            end();
        }

        @Override
        public void number(long number) throws IOException {
            value.write(VALUE);
            value.zigzag(number);
            end();
        }

        @Override
        public void text(byte[] bytes, int from, int size) throws IOException {
            var place = size > TextDictionary.LONGEST_CHARS
                    ? TextDictionary.NONE
                    : texts.number(new String(bytes, from, size, UTF_8), freeBytes);
            if (place == TextDictionary.NONE) {
                value.write(VALUE);
                value.varint(size);
                value.write(bytes, from, size);
            } else {
                value.write(REPEATED);
                value.varint(place);
            }
            end();
        }

        private void end() throws IOException {
            value.writeTo(out);
            length += value.length();
            value.clear();
        }
    }

    /**
     * A column of a file.
     *
     * @param index from 0
     * @param fieldId by which readers know it; null for none
     * @param isNullable whether a row may be without a value
     * @param isText whether its values are texts; else they are numbers
     */
    public record FileColumn(
            int index, String name, @Nullable Integer fieldId, boolean isNullable, boolean isText) {}

    /** The value of a column in the current row, to be read once at most. */
    public static final class Cursor {

        private final FileColumn column;
        private final TextDictionary texts = new TextDictionary();
        private MemorySegment memory = MemorySegment.NULL;
        private long position;
        private int kind;
        private boolean isRead = true;

        private Cursor(FileColumn column) {
            this.column = column;
        }

        /** The column. */
        public FileColumn column() {
            return column;
        }

        private void begin(long at) {
            position = at;
            isRead = true;
            texts.clear();
        }

        private void next() {
            if (!isRead) {
                throw new IllegalStateException("a value of " + column.name() + " was not read");
            }
            kind = memory.get(JAVA_BYTE, position++);
            isRead = kind == NO_VALUE;
        }

        /** Whether the row has a value, which then must be read. */
        public boolean hasValue() {
            return kind != NO_VALUE;
        }

        /**
         * The value, where it has one.
         *
         * @throws IOException where that is no number
         */
        public long number() throws IOException {
            take(false);
            var zigzag = varint();
            return (zigzag >>> 1) ^ -(zigzag & 1);
        }

        private void take(boolean asText) throws IOException {
            if (column.isText() != asText) {
                throw new IOException("the column %s has values of another type".formatted(column.name()));
            }
            isRead = true;
        }

        /**
         * The value, where it has one: UTF-8, not to be changed.
         *
         * @throws IOException where that is no text
         */
        public byte[] text() throws IOException {
            take(true);
            if (kind == REPEATED) {
                return texts.get((int) varint());
            }
            var utf8 = new byte[(int) varint()];
            MemorySegment.copy(memory, JAVA_BYTE, position, utf8, 0, utf8.length);
            position += utf8.length;
            return utf8;
        }

        private long varint() {
            var number = 0L;
            for (var shift = 0; ; shift += 7) {
                var next = memory.get(JAVA_BYTE, position++);
                number |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }
    }
}

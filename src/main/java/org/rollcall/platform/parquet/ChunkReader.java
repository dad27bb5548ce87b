package org.rollcall.platform.parquet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.parquet.CompactReader.Struct;

/** Unpacks chunks in the forms that {@link ChunkWriter} gives them. Not for several threads. */
final class ChunkReader {

    private static final int BOOLEAN = 0;
    private static final int INT32 = 1;
    private static final int INT64 = 2;
    static final int BYTE_ARRAY = 6;

    private static final int ZSTD = 6;
    private static final int DATA_PAGE = 0;
    private static final int DICTIONARY_PAGE = 2;
    private static final int RLE_DICTIONARY = 8;

    /** A page has 256 KiB, or one large text: what says more is broken, and must not cost the memory. */
    private static final int LARGEST_PAGE = 1 << 27;

    private final MemorySegment file;
    private int[] levels = new int[0];
    private int[] places = new int[0];

    ChunkReader(MemorySegment file) {
        this.file = file;
    }

    /**
     * Gives the values of a chunk.
     *
     * @param chunk where it is
     * @param isNullable whether rows may be without a value
     * @return the number of rows
     */
    long read(Place chunk, boolean isNullable, Sink sink) throws IOException {
        var position = chunk.start();
        long @Nullable [] numbers = null;
        byte @Nullable [][] texts = null;
        var read = 0L;
        while (read < chunk.rows() && position < chunk.end()) {
            var thrift = new CompactReader(file, position);
            var header = thrift.struct();
            var length = header.number(3);
            var page = page(thrift.position(), length, header.number(2), chunk.isPacked());
            position = thrift.position() + length;
            if (header.number(1) == DICTIONARY_PAGE) {
                var entries = within(header.struct(7).number(1), page.remaining());
                if (chunk.type() == BYTE_ARRAY) {
                    texts = texts(page, entries);
                } else {
                    numbers = numbers(page, entries, chunk.type());
                }
            } else if (header.number(1) == DATA_PAGE) {
                var data = header.struct(5);
                var count = within(data.number(1), chunk.rows() - read);
                page(page, chunk.type(), count, isNullable, data.number(2) == RLE_DICTIONARY, numbers, texts, sink);
                read += count;
            }
        }
        return read;
    }

    private static int within(long number, long most) throws IOException {
        if (number < 0 || number > most || number > ParquetWriter.ROW_GROUP_ROWS) {
            throw new IOException("a page has more values than there is room for");
        }
        return (int) number;
    }

    private ByteBuffer page(long at, long length, long unpackedLength, boolean isPacked) throws IOException {
        if (length < 0 || unpackedLength < 0 || length > LARGEST_PAGE || unpackedLength > LARGEST_PAGE) {
            throw new IOException("a page says that it is larger than any");
        }
        var bytes = new byte[(int) length];
        MemorySegment.copy(file, JAVA_BYTE, at, bytes, 0, bytes.length);
        var page = isPacked ? Zstd.decompress(bytes, (int) unpackedLength) : bytes;
        return ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long[] numbers(ByteBuffer page, int entries, int type) {
        var numbers = new long[entries];
        for (var i = 0; i < entries; i++) {
            numbers[i] = type == INT32 ? page.getInt() : page.getLong();
        }
        return numbers;
    }

    private static byte[][] texts(ByteBuffer page, int entries) {
        var texts = new byte[entries][];
        for (var i = 0; i < entries; i++) {
            texts[i] = text(page);
        }
        return texts;
    }

    private void page(
            ByteBuffer page,
            int type,
            int rows,
            boolean isNullable,
            boolean isOfDictionary,
            long @Nullable [] numbers,
            byte @Nullable [][] texts,
            Sink sink)
            throws IOException {
        levels = room(levels, rows);
        if (isNullable) {
            var length = page.getInt();
            var end = page.position() + length;
            hybrid(page, 1, levels, rows);
            page.position(end);
        } else {
            Arrays.fill(levels, 0, rows, 1);
        }
        var values = 0;
        for (var i = 0; i < rows; i++) {
            values += levels[i];
        }
        if (isOfDictionary) {
            places = room(places, values);
            hybrid(page, page.get(), places, values);
        }
        var bits = page.position() * Byte.SIZE;
        var value = 0;
        for (var i = 0; i < rows; i++) {
            if (levels[i] == 0) {
                sink.none();
            } else if (type == BYTE_ARRAY) {
                text(page, isOfDictionary && texts != null ? texts[places[value]] : null, sink);
                value++;
            } else if (type == BOOLEAN) {
                var at = bits + value++;
                sink.number((page.get(at / Byte.SIZE) >> (at % Byte.SIZE)) & 1);
            } else if (isOfDictionary && numbers != null) {
                sink.number(numbers[places[value++]]);
            } else if (type == INT32) {
                sink.number(page.getInt());
            } else if (type == INT64) {
                sink.number(page.getLong());
            } else {
                throw new IOException("a column has a type that is not written");
            }
        }
    }

    private static void text(ByteBuffer page, byte @Nullable [] repeated, Sink sink) throws IOException {
        if (repeated != null) {
            sink.text(repeated, 0, repeated.length);
            return;
        }
        var text = text(page);
        sink.text(text, 0, text.length);
    }

    private static byte[] text(ByteBuffer page) {
        var text = new byte[Math.min(page.getInt(), page.remaining())];
        page.get(text);
        return text;
    }

    private static int[] room(int[] array, int length) {
        return array.length < length ? new int[length] : array;
    }

    /** Runs, and numbers in as few bits as they need, as {@link RunLengths} writes them. */
    private static void hybrid(ByteBuffer page, int width, int[] into, int count) {
        var at = 0;
        while (at < count) {
            var head = varint(page);
            if ((head & 1) == 0) {
                var value = 0;
                for (var i = 0; i < (width + 7) / 8; i++) {
                    value |= (page.get() & 0xff) << (8 * i);
                }
                var end = Math.min(count, at + (head >>> 1));
                Arrays.fill(into, at, end, value);
                at = end;
            } else {
                at = bits(page, width, (head >>> 1) * 8, into, at, count);
            }
        }
    }

    private static int bits(ByteBuffer page, int width, int packed, int[] into, int from, int count) {
        var at = from;
        var buffer = 0L;
        var filled = 0;
        var end = page.position() + packed / 8 * width;
        for (var i = 0; i < packed && at < count; i++) {
            while (filled < width) {
                buffer |= (page.get() & 0xffL) << filled;
                filled += 8;
            }
            into[at++] = (int) (buffer & ((1L << width) - 1));
            buffer >>>= width;
            filled -= width;
        }
        page.position(Math.min(end, page.limit()));
        return at;
    }

    private static int varint(ByteBuffer page) {
        var number = 0;
        for (var shift = 0; ; shift += 7) {
            var next = page.get();
            number |= (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }

    /**
     * Where a chunk is.
     *
     * @param type as Parquet numbers it
     * @param isPacked by zstd
     */
    record Place(int type, boolean isPacked, long rows, long start, long end) {

        static Place of(Struct metadata) throws IOException {
            var start = metadata.has(11) ? metadata.number(11) : metadata.number(9);
            return new Place(
                    (int) metadata.number(1),
                    metadata.number(4) == ZSTD,
                    metadata.number(5),
                    start,
                    start + metadata.number(7));
        }
    }

    /** Takes what the rows have, one after the other. */
    interface Sink {

        void none() throws IOException;

        /** A boolean is 0 or 1. */
        void number(long number) throws IOException;

        /** UTF-8, to be copied. */
        void text(byte[] bytes, int from, int length) throws IOException;
    }
}

package org.rollcall.platform.parquet;

import java.io.IOException;

/** Writes the chunk of one column in a row group, of what the columns have spooled. */
final class ChunkWriter {

    /** Readers unpack a page at a time, and most of them expect no more rows in one. */
    private static final int PAGE_ROWS = 20_000;

    private static final int PAGE_BYTES = 1 << 18;

    /** A shorter page gains nothing by compression, and costs its reader a call. */
    private static final int TOO_SHORT_TO_COMPRESS = 64;

    private final Spool spool;
    private final Pages pages;

    private final NumberDictionary numbers = new NumberDictionary();
    private final Bytes slice = new Bytes(1 << 12);
    private final Bytes page = new Bytes(1 << 12);

    // Content of the page that is being filled: for each row whether it has a value, and the values,
    // either as places in the dictionary or as they are written plain.
    private final int[] levels = new int[PAGE_ROWS];
    private int rows;
    private final int[] places = new int[PAGE_ROWS];
    private int placed;
    private final Bytes plain = new Bytes(1 << 12);

    ChunkWriter(Spool spool, Pages pages) {
        this.spool = spool;
        this.pages = pages;
    }

    /** @param index of the column */
    Chunk write(int index, ColumnBuffer buffer) throws IOException {
        var column = buffer.column();
        var texts = buffer.texts();
        var facts = facts(index, column, texts);
        var encoding = column.type() != ColumnType.BOOLEAN && facts.isForDictionary()
                ? Encoding.RLE_DICTIONARY
                : Encoding.PLAIN;
        var codec = facts.bytes() < TOO_SHORT_TO_COMPRESS ? Codec.UNCOMPRESSED : Codec.ZSTD;
        pages.beginChunk(codec);
        var beginsAt = pages.position();
        if (encoding == Encoding.RLE_DICTIONARY) {
            writeDictionary(column.type(), texts);
        }
        var dataAt = pages.position();
        var reader = new ColumnReader(spool, index, slice);
        while (reader.next()) {
            levels[rows++] = reader.hasValue() ? 1 : 0;
            if (reader.hasValue()) {
                take(reader, column.type(), encoding, texts);
            }
            if (rows == PAGE_ROWS || plain.length() >= PAGE_BYTES) {
                writePage(column, encoding, facts.bitWidth());
            }
        }
        writePage(column, encoding, facts.bitWidth());
        return new Chunk(
                column,
                facts,
                encoding,
                codec,
                beginsAt,
                dataAt,
                pages.position() - beginsAt,
                pages.uncompressedBytes());
    }

    private ChunkFacts facts(int index, Column column, TextDictionary texts) throws IOException {
        var reader = new ColumnReader(spool, index, slice);
        if (column.type().isText()) {
            return ChunkFacts.ofTexts(reader, column.type(), texts);
        }
        numbers.clear();
        return ChunkFacts.ofNumbers(reader, column.type(), numbers);
    }

    private void writeDictionary(ColumnType type, TextDictionary texts) throws IOException {
        page.clear();
        if (type.isText()) {
            for (var i = 0; i < texts.size(); i++) {
                text(texts.get(i), 0, texts.get(i).length, page);
            }
            pages.dictionary(texts.size(), page);
        } else {
            for (var i = 0; i < numbers.size(); i++) {
                page.littleEndian(numbers.get(i), type.bytes());
            }
            pages.dictionary(numbers.size(), page);
        }
    }

    private void take(ColumnReader reader, ColumnType type, Encoding encoding, TextDictionary texts) {
        if (type.isText()) {
            var place = reader.text();
            if (encoding == Encoding.RLE_DICTIONARY) {
                places[placed++] = place;
            } else if (place == TextDictionary.NONE) {
                text(reader.bytes(), reader.literalFrom(), reader.literalLength(), plain);
            } else {
                text(texts.get(place), 0, texts.get(place).length, plain);
            }
        } else {
            var value = reader.number();
            if (encoding == Encoding.RLE_DICTIONARY) {
                places[placed++] = numbers.number(value);
            } else if (type == ColumnType.BOOLEAN) {
                places[placed++] = (int) value;
            } else {
                plain.littleEndian(value, type.bytes());
            }
        }
    }

    private static void text(byte[] utf8, int from, int length, Bytes out) {
        out.littleEndian(length, Integer.BYTES);
        out.write(utf8, from, length);
    }

    private void writePage(Column column, Encoding encoding, int bitWidth) throws IOException {
        if (rows == 0) {
            return;
        }
        page.clear();
        if (column.nullable()) {
            page.zeros(Integer.BYTES);
            RunLengths.write(levels, rows, 1, page);
            page.putInt(0, page.length() - Integer.BYTES);
        }
        if (encoding == Encoding.RLE_DICTIONARY) {
            page.write(bitWidth);
            RunLengths.write(places, placed, bitWidth, page);
        } else if (column.type() == ColumnType.BOOLEAN) {
            RunLengths.packBits(places, placed, page);
        } else {
            page.write(plain);
        }
        pages.data(rows, encoding, page);
        rows = 0;
        placed = 0;
        plain.clear();
    }
}

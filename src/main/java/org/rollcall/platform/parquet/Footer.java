package org.rollcall.platform.parquet;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rollcall.platform.parquet.CompactProtocol.Element;

/** The metadata of a file, which comes last: the schema, and where each chunk is and what it has. */
final class Footer {

    /** The beginning and the end of a file. */
    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** That of the format. */
    private static final int VERSION = 2;

    private static final String CREATED_BY = "rollcall version 1";
    private static final int LEVEL = 3;

    private final List<Column> columns;
    private final List<Integer> sortedBy;
    private long rows;

    private final Bytes chunks = new Bytes(1 << 12);
    private CompactProtocol thrift = new CompactProtocol(chunks);
    private long beginsAt;
    private long compressedBytes;
    private long uncompressedBytes;

    /** Those that were written, each compressed: their chunks are much alike. */
    private final List<Kept> rowGroups = new ArrayList<>();

    Footer(List<Column> columns, List<Integer> sortedBy) {
        this.columns = List.copyOf(columns);
        this.sortedBy = List.copyOf(sortedBy);
    }

    void beginRowGroup() {
        chunks.clear();
        thrift = new CompactProtocol(chunks);
        thrift.begin();
        thrift.list(1, Element.STRUCTURE, columns.size());
        beginsAt = 0;
        compressedBytes = 0;
        uncompressedBytes = 0;
    }

    void add(Chunk chunk) {
        chunk.describe(thrift);
        beginsAt = beginsAt == 0 ? chunk.beginsAt() : beginsAt;
        compressedBytes += chunk.compressedBytes();
        uncompressedBytes += chunk.uncompressedBytes();
    }

    void endRowGroup(int rowsOfGroup) {
        thrift.i64(2, uncompressedBytes);
        thrift.i64(3, rowsOfGroup);
        if (!sortedBy.isEmpty()) {
            thrift.list(4, Element.STRUCTURE, sortedBy.size());
            for (var column : sortedBy) {
                thrift.begin();
                thrift.i32(1, column);
                thrift.bool(2, false);
                thrift.bool(3, true);
                thrift.end();
            }
        }
        thrift.i64(5, beginsAt);
        thrift.i64(6, compressedBytes);
        thrift.end();
        rows += rowsOfGroup;
        rowGroups.add(new Kept(chunks.length(), Zstd.compress(chunks.toArray(), LEVEL)));
    }

    /** @param metadata is written in the order of its keys, so that the same rows are the same bytes in every process */
    void write(Map<String, String> metadata, Pages out) throws IOException {
        var begin = out.position();
        var bytes = new Bytes(1 << 12);
        var file = new CompactProtocol(bytes);
        file.begin();
        file.i32(1, VERSION);
        schema(file);
        file.i64(3, rows);
        file.list(4, Element.STRUCTURE, rowGroups.size());
        for (var rowGroup : rowGroups) {
            out.raw(bytes.toArray());
            bytes.clear();
            out.raw(Zstd.decompress(rowGroup.compressed(), rowGroup.length()));
        }
        file.list(5, Element.STRUCTURE, metadata.size());
        new TreeMap<>(metadata).forEach((key, value) -> {
            file.begin();
            file.text(1, key);
            file.text(2, value);
            file.end();
        });
        file.text(6, CREATED_BY);
        file.list(7, Element.STRUCTURE, columns.size());
        for (var i = 0; i < columns.size(); i++) { // bounds are in the order that the type has
            file.begin();
            file.emptyStruct(1);
            file.end();
        }
        file.end();
        out.raw(bytes.toArray());
        bytes.clear();
        var length = out.position() - begin;
        if (length > Integer.MAX_VALUE) {
            throw new IOException("the table has more row groups than a Parquet file can");
        }
        bytes.littleEndian(length, Integer.BYTES);
        bytes.write(MAGIC);
        out.raw(bytes.toArray());
    }

    private void schema(CompactProtocol file) {
        file.list(2, Element.STRUCTURE, columns.size() + 1);
        file.begin();
        file.text(4, "schema");
        file.i32(5, columns.size());
        file.end();
        for (var column : columns) {
            file.begin();
            file.i32(1, column.type().physical().number());
            file.i32(3, column.nullable() ? 1 : 0);
            file.text(4, column.name());
            logicalType(column, file);
            file.end();
        }
    }

    /** Each in the old form, which all readers know, and in the new one. */
    private static void logicalType(Column column, CompactProtocol file) {
        switch (column.type()) {
            case BOOLEAN, INT32, INT64 -> fieldId(column, file);
            case STRING -> simpleType(0, 1, column, file);
            case DATE -> simpleType(6, 6, column, file);
            case JSON -> simpleType(19, 12, column, file);
            case TIMESTAMP -> {
                file.i32(6, 10);
                fieldId(column, file);
                file.beginStruct(10);
                file.beginStruct(8);
                file.bool(1, true); // it is UTC
                file.beginStruct(2);
                file.emptyStruct(2); // microseconds
                file.end();
                file.end();
                file.end();
            }
        }
    }

    private static void simpleType(int converted, int logical, Column column, CompactProtocol file) {
        file.i32(6, converted);
        fieldId(column, file);
        file.beginStruct(10);
        file.emptyStruct(logical);
        file.end();
    }

    private static void fieldId(Column column, CompactProtocol file) {
        var id = column.fieldId();
        if (id != null) {
            file.i32(9, id);
        }
    }

    /**
     * The metadata of a row group.
     *
     * @param length before it was compressed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Kept(int length, byte[] compressed) {}
}

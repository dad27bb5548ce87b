package org.rollcall.platform.parquet;

import org.rollcall.platform.parquet.CompactProtocol.Element;

/**
 * A chunk that was written.
 *
 * @param encoding of its data pages; there is a dictionary page too where that is the one with a dictionary
 * @param beginsAt where in the file
 * @param dataAt where in the file its first data page begins
 * @param compressedBytes of all its pages, headers included
 * @param uncompressedBytes the same before compression
 */
record Chunk(
        Column column,
        ChunkFacts facts,
        Encoding encoding,
        Codec codec,
        long beginsAt,
        long dataAt,
        long compressedBytes,
        long uncompressedBytes) {

    /** Writes its metadata, as an element of the list in those of the row group. */
    void describe(CompactProtocol thrift) {
        var dictionary = encoding == Encoding.RLE_DICTIONARY;
        thrift.begin();
        thrift.i64(2, 0); // of metadata outside of the footer
        thrift.beginStruct(3);
        thrift.i32(1, column.type().physical().number());
        thrift.list(2, Element.ENUM, dictionary ? 3 : 2);
        thrift.enumElement(Encoding.PLAIN.number());
        thrift.enumElement(Encoding.RLE.number());
        if (dictionary) {
            thrift.enumElement(Encoding.RLE_DICTIONARY.number());
        }
        thrift.list(3, Element.TEXT, 1);
        thrift.textElement(column.name());
        thrift.i32(4, codec.number());
        thrift.i64(5, facts.rows());
        thrift.i64(6, uncompressedBytes);
        thrift.i64(7, compressedBytes);
        thrift.i64(9, dataAt);
        if (dictionary) {
            thrift.i64(11, beginsAt);
        }
        thrift.beginStruct(12);
        thrift.i64(3, facts.rows() - facts.values());
        var max = facts.max();
        if (max != null) {
            thrift.binary(5, max);
        }
        var min = facts.min();
        if (min != null) {
            thrift.binary(6, min);
        }
        thrift.end();
        thrift.end();
        thrift.end();
    }
}

package org.rollcall.platform.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes the pages of one chunk after the other, and counts. */
final class Pages implements Closeable {

    private static final int DATA_PAGE = 0;
    private static final int DICTIONARY_PAGE = 2;
    private static final int LEVEL = 3;

    private final OutputStream out;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
    private final Bytes header = new Bytes(64);
    private byte[] compressed = new byte[0];

    private Codec codec = Codec.ZSTD;
    private long position;
    private long uncompressedBytes;

    Pages(OutputStream out) {
        this.out = out;
    }

    /** Writes what is no page. */
    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    /** Begins a chunk. */
    void beginChunk(Codec wanted) {
        codec = wanted;
        uncompressedBytes = 0;
    }

    /** Where in the file the next byte goes. */
    long position() {
        return position;
    }

    /** Of the pages of this chunk, their headers included. */
    long uncompressedBytes() {
        return uncompressedBytes;
    }

    void dictionary(int entries, Bytes content) throws IOException {
        var length = compress(content);
        var thrift = header(DICTIONARY_PAGE, content.length(), length);
        thrift.beginStruct(7);
        thrift.i32(1, entries);
        thrift.i32(2, Encoding.PLAIN.number());
        thrift.end();
        thrift.end();
        write(content, length);
    }

    /** @param rows with and without a value */
    void data(int rows, Encoding encoding, Bytes content) throws IOException {
        var length = compress(content);
        var thrift = header(DATA_PAGE, content.length(), length);
        thrift.beginStruct(5);
        thrift.i32(1, rows);
        thrift.i32(2, encoding.number());
        thrift.i32(3, Encoding.RLE.number()); // of definition levels
        thrift.i32(4, Encoding.RLE.number()); // of repetition levels, of which a flat table has none
        thrift.end();
        thrift.end();
        write(content, length);
    }

    private CompactProtocol header(int type, int length, int compressedLength) {
        header.clear();
        var thrift = new CompactProtocol(header);
        thrift.begin();
        thrift.i32(1, type);
        thrift.i32(2, length);
        thrift.i32(3, compressedLength);
        return thrift;
    }

    private int compress(Bytes content) {
        if (codec == Codec.UNCOMPRESSED) {
            return content.length();
        }
        var most = (int) Zstd.compressBound(content.length());
        if (compressed.length < most) {
            compressed = new byte[most];
        }
        return zstd.compressByteArray(compressed, 0, compressed.length, content.array(), 0, content.length());
    }

    private void write(Bytes content, int compressedLength) throws IOException {
        header.writeTo(out);
        out.write(codec == Codec.UNCOMPRESSED ? content.array() : compressed, 0, compressedLength);
        position += header.length() + compressedLength;
        uncompressedBytes += header.length() + content.length();
    }

    @Override
    public void close() {
        zstd.close();
    }
}

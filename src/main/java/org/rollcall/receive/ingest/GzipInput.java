package org.rollcall.receive.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The content of all members of a gzip stream (RFC 1952), one after the other. Whatever follows a member and is none is an error,
 * but for zeros up to the end, which tapes and some programs add: {@link java.util.zip.GZIPInputStream} would drop it, and
 * every member behind it, without a word.
 */
public final class GzipInput extends InputStream {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final String LEFTOVER =
            "something follows the gzip data that is not gzip, or is cut short; nothing of it was read";

    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATED = 8;

    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    /** Bytes of time, flags of the packer and operating system. */
    private static final int UNUSED_HEADER_BYTES = 6;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;

    private boolean inMember;
    private boolean ended;
    private int members;

    /** @param in is closed with this one */
    public GzipInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    /**
     * As ever.
     *
     * @throws ZipException where it is no gzip, is damaged, or something else follows
     * @throws EOFException where it is cut short
     */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember && !beginMember()) {
                ended = true;
                return -1;
            }
            var inflated = inflate(into, offset, length);
            if (inflated > 0) {
                crc.update(into, offset, inflated);
                return inflated;
            }
        }
        return -1;
    }

    /** Goes on in a member; 0 where nothing came out yet, or the member has ended. */
    private int inflate(byte[] into, int offset, int length) throws IOException {
        try {
            var inflated = inflater.inflate(into, offset, length);
            if (inflated == 0) {
                if (inflater.finished()) {
                    position = end - inflater.getRemaining();
                    endMember();
                } else if (inflater.needsDictionary()) {
                    throw new ZipException("it is damaged");
                } else if (inflater.needsInput()) {
                    fill();
                    if (end == 0) {
                        throw new EOFException("it is cut short");
                    }
                    inflater.setInput(buffer, 0, end);
                }
            }
            return inflated;
        } catch (DataFormatException _) {
            throw new ZipException("it is damaged");
        }
    }

    /** Reads the header of the next member; false where there is none. */
    private boolean beginMember() throws IOException {
        var first = nextByte();
        if (members > 0) {
            if (first == 0) {
                first = afterZeros();
            }
            if (first < 0) {
                return false;
            }
        }
        try {
            if (first < 0) {
                throw new EOFException("it is empty");
            }
            if (first != MAGIC_1 || needByte() != MAGIC_2 || needByte() != DEFLATED) {
                throw new ZipException("it does not begin like gzip");
            }
            skipHeader();
        } catch (ZipException | EOFException e) {
            throw members == 0 ? e : new ZipException(LEFTOVER);
        }
        inflater.reset();
        inflater.setInput(buffer, position, end - position);
        crc.reset();
        inMember = true;
        members++;
        return true;
    }

    private void skipHeader() throws IOException {
        var flags = needByte();
        skip(UNUSED_HEADER_BYTES);
        if ((flags & EXTRA) != 0) {
            skip(needByte() | needByte() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void endMember() throws IOException {
        inMember = false;
        if (needInt() != crc.getValue() || needInt() != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("it is damaged: its checksum or its size is wrong");
        }
    }

    /** Passes over zeros; what comes then is no member, unless it is the end. */
    private int afterZeros() throws IOException {
        var next = nextByte();
        while (next == 0) {
            next = nextByte();
        }
        return next < 0 ? next : 0;
    }

    private long needInt() throws IOException {
        return (needByte() | needByte() << 8 | needByte() << 16 | (long) needByte() << 24);
    }

    private void skipText() throws IOException {
        while (needByte() != 0) {
            // up to its end
        }
    }

    private void skip(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            needByte();
        }
    }

    private int needByte() throws IOException {
        var next = nextByte();
        if (next < 0) {
            throw new EOFException("it is cut short");
        }
        return next;
    }

    private int nextByte() throws IOException {
        if (position == end) {
            fill();
        }
        return position == end ? -1 : Byte.toUnsignedInt(buffer[position++]);
    }

    private void fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}

package org.rollcall.receive.upload;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A part of a file.
 *
 * @param from offset in the file, bytes
 * @param size bytes
 */
record FileSlice(FileChannel file, long from, long size) {

    /** All of a file. */
    static FileSlice of(FileChannel file) throws IOException {
        return new FileSlice(file, 0, file.size());
    }

    /** @param offset in this part */
    FileSlice slice(long offset, long length) {
        return new FileSlice(file, from + offset, length);
    }

    /** Its bytes, for as long as the arena is open. */
    ByteBuffer map(Arena arena) throws IOException {
        return file.map(MapMode.READ_ONLY, from, size, arena).asByteBuffer();
    }

    /** Its bytes, from the first to the last. */
    InputStream stream() {
        return Channels.newInputStream(channel());
    }

    /** Its bytes, to be read anywhere; closing it leaves the file open. */
    SeekableByteChannel channel() {
        return new Channel();
    }

    private final class Channel implements SeekableByteChannel {

        private long position;
        private boolean open = true;

        @Override
        public int read(ByteBuffer into) throws IOException {
            var left = size - position;
            if (left <= 0) {
                return -1;
            }
            var limit = into.limit();
            into.limit((int) Math.min(limit, into.position() + left));
            try {
                var read = file.read(into, from + position);
                position += Math.max(0, read);
                return read;
            } finally {
                into.limit(limit);
            }
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public SeekableByteChannel position(long newPosition) {
            position = newPosition;
            return this;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public int write(ByteBuffer bytes) {
            throw new NonWritableChannelException();
        }

        @Override
        public SeekableByteChannel truncate(long newSize) {
            throw new NonWritableChannelException();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}

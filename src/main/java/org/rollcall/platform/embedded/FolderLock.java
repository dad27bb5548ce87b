package org.rollcall.platform.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a data folder for one process. The operating system gives the lock back when the process ends, however it ends;
 * the file itself stays and names the last holder.
 */
final class FolderLock implements AutoCloseable {

    /** POSIX locks belong to the process and go with the first channel closed, so the same process must not open the file twice. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @param folder an existing folder, as its real path */
    static FolderLock acquire(Path folder) {
        Path file = folder.resolve("lock");
        String self = Long.toString(ProcessHandle.current().pid());
        if (!HELD_HERE.add(file)) {
            throw inUse(folder, self);
        }
        try {
            return new FolderLock(file, lock(folder, file, self));
        } catch (IOException | RuntimeException e) {
            HELD_HERE.remove(file);
            if (e instanceof EmbeddedPostgresException inUse) {
                throw inUse;
            }
            throw new EmbeddedPostgresException("Cannot lock the data folder %s: %s".formatted(folder, e), e);
        }
    }

    private static FileChannel lock(Path folder, Path file, String self) throws IOException {
        FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse(folder, read(channel));
            }
            channel.truncate(0).write(ByteBuffer.wrap(self.getBytes(UTF_8)));
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(folder, self);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        channel.read(buffer, 0);
        return UTF_8.decode(buffer.flip()).toString();
    }

    private static EmbeddedPostgresException inUse(Path folder, String holder) {
        return new EmbeddedPostgresException(
                "The data folder %s is in use by another Rollcall, process %s: stop that one, or choose another folder with rollcall.embedded.data-dir (ROLLCALL_EMBEDDED_DATA_DIR)."
                        .formatted(folder, holder.isBlank() ? "unknown" : holder));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written since the lock was taken, and the end of the process releases it in any case.
        } finally {
            HELD_HERE.remove(file);
        }
    }
}

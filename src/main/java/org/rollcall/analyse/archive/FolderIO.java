package org.rollcall.analyse.archive;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * The files of a table whose folder is on this machine or mounted here: what they are called in the table begins with its
 * location, and the rest is the path below the folder. A file that was written is on the disk when it is closed.
 */
class FolderIO implements FileIO {

    private static final long serialVersionUID = 1L;

    private final String location;
    private final String folder;

    FolderIO(String location, Path folder) {
        this.location = location;
        this.folder = folder.toAbsolutePath().normalize().toString();
    }

    /** What the folder is called in the table. */
    String location() {
        return location;
    }

    /** The folder. */
    Path folder() {
        return Path.of(folder);
    }

    /**
     * The path of a file.
     *
     * @param name as the table calls it
     */
    Path path(String name) {
        var path = Path.of(folder, name.startsWith(location + "/") ? name.substring(location.length() + 1) : "..")
                .normalize();
        if (!path.startsWith(folder)) {
            throw new NotFoundException("The table names the file %s, which is not below %s", name, location);
        }
        return path;
    }

    @Override
    public InputFile newInputFile(String name) {
        return new Input(name, path(name));
    }

    @Override
    public OutputFile newOutputFile(String name) {
        return new Output(this, name, path(name));
    }

    @Override
    public void deleteFile(String name) {
        try {
            Files.deleteIfExists(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Input(String location, Path path) implements InputFile {

        @Override
        public long getLength() {
            try {
                return Files.size(path);
            } catch (IOException e) {
                throw new NotFoundException(e, "The file %s of the archive cannot be read", path);
            }
        }

        @Override
        public SeekableInputStream newStream() {
            try {
                return new Reading(FileChannel.open(path));
            } catch (IOException e) {
                throw new NotFoundException(e, "The file %s of the archive cannot be read", path);
            }
        }

        @Override
        public boolean exists() {
            return Files.exists(path);
        }
    }

    private record Output(FolderIO io, String location, Path path) implements OutputFile {

        @Override
        public PositionOutputStream create() {
            try {
                Files.createDirectories(ArchiveDirectory.parent(path));
                return new Writing(path, FileChannel.open(path, CREATE_NEW, WRITE));
            } catch (FileAlreadyExistsException e) {
                throw new AlreadyExistsException(e, "The file %s of the archive is there already", path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Every name is given once. */
        @Override
        public PositionOutputStream createOrOverwrite() {
            return create();
        }

        @Override
        public InputFile toInputFile() {
            return io.newInputFile(location);
        }
    }

    /** A file that is read. */
    private static final class Reading extends SeekableInputStream {

        private final FileChannel channel;
        private final java.io.InputStream in;

        Reading(FileChannel channel) {
            this.channel = channel;
            this.in = Channels.newInputStream(channel);
        }

        @Override
        public long getPos() throws IOException {
            return channel.position();
        }

        @Override
        public void seek(long position) throws IOException {
            channel.position(position);
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return in.read(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A file that is written. */
    private static final class Writing extends PositionOutputStream {

        private final Path path;
        private final FileChannel channel;
        private final OutputStream out;
        private long position;
        private boolean isClosed;

        Writing(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel));
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            if (isClosed) {
                return;
            }
            isClosed = true;
            try (channel) {
                out.flush();
                channel.force(true);
            }
            ArchiveDirectory.syncFolder(ArchiveDirectory.parent(path));
        }
    }
}

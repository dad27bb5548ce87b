package org.rollcall.upload;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** The files in a zip archive. Whatever is wrong with one of them, the others can be read. */
final class Archive implements AutoCloseable {

    /** Files and folders. Each one in the directory of an archive takes memory, so they are counted before it is read. */
    static final int MAX_ENTRIES = 2_000;

    private static final byte[] ENTRY_SIGNATURE = {'P', 'K', 1, 2};

    private final ZipFile zip;
    private final Set<String> names = new HashSet<>();

    private Archive(ZipFile zip) {
        this.zip = zip;
    }

    /**
     * Opens an archive.
     *
     * @throws ProblemException {@link ProblemType#UNREADABLE_ARCHIVE} where it is none, or has too many files
     * @throws IOException where the file cannot be read
     */
    static Archive open(Path file) throws IOException {
        if (hasMoreEntriesThanAllowed(file)) {
            throw unreadable("more than %,d files and folders are in the archive".formatted(MAX_ENTRIES));
        }
        try {
            return new Archive(ZipFile.builder()
                    .setPath(file)
                    .setIgnoreLocalFileHeader(true)
                    .get());
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable("the archive is damaged or cut short");
        }
    }

    /** Its files, without the folders. */
    List<ZipArchiveEntry> files() {
        return Collections.list(zip.getEntries()).stream()
                .filter(entry -> !entry.isDirectory())
                .toList();
    }

    /**
     * Checks that a file is whole; called once for each.
     *
     * @param limit of what comes out of it
     * @throws ProblemException {@link ProblemType#UNREADABLE_ARCHIVE} where it is not, or cannot be read,
     *     {@link ProblemType#BODY_TOO_LARGE}
     */
    void check(ZipArchiveEntry entry, InflationLimit.OfFile limit) throws IOException {
        if (!names.add(entry.getName())) {
            throw unreadable("the archive has another file of this name");
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw unreadable("the file is encrypted");
        }
        if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
            throw unreadable("the file is packed with method %d; only deflated and stored ones are read"
                    .formatted(entry.getMethod()));
        }
        var crc = new CRC32();
        long bytes;
        try (var in = new CheckedInputStream(new BoundedInput(read(entry), limit), crc)) {
            bytes = in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw unreadable("the file is damaged");
        }
        if (crc.getValue() != entry.getCrc() || bytes != entry.getSize()) {
            throw unreadable("the file is damaged: its checksum or its size is wrong");
        }
    }

    /** The content of a file. */
    InputStream read(ZipArchiveEntry entry) throws IOException {
        return zip.getInputStream(entry);
    }

    private static boolean hasMoreEntriesThanAllowed(Path file) throws IOException {
        var entries = 0;
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            var matched = 0;
            for (var b = in.read(); b >= 0; b = in.read()) {
                matched = b == ENTRY_SIGNATURE[matched] ? matched + 1 : b == ENTRY_SIGNATURE[0] ? 1 : 0;
                if (matched == ENTRY_SIGNATURE.length) {
                    matched = 0;
                    entries++;
                }
            }
        }
        return entries > MAX_ENTRIES;
    }

    private static ProblemException unreadable(String detail) {
        return new ProblemException(ProblemType.UNREADABLE_ARCHIVE, detail, Map.of());
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}

package org.rollcall.receive.upload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The files in a zip archive. Whatever is wrong with one of them, the others can be read. */
final class Archive implements AutoCloseable {

    /** Files and folders. Each one in the directory of an archive takes memory, so they are counted before it is read. */
    static final int MAX_ENTRIES = 2_000;

    /** Of each file or folder: opening an archive takes time with the square of them. Usual archives have two or three. */
    static final int MAX_EXTRA_FIELDS = 64;

    /** Files that operating systems put beside those of people: names of files and, of the first, of a folder. */
    private static final Set<String> OF_SYSTEMS =
            Set.of("__macosx", ".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini");

    /** How macOS begins the name of a file for what it knows of another one. */
    private static final String APPLE_DOUBLE = "._";

    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int NAME_LENGTH_AT = 28;
    private static final int EXTRA_LENGTH_AT = 30;
    private static final int EXTRA_FIELD_BYTES = 4;

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
    static Archive open(FileSlice file) throws IOException {
        checkDirectory(file);
        try {
            return new Archive(ZipFile.builder()
                    .setSeekableByteChannel(file.channel())
                    .setIgnoreLocalFileHeader(true)
                    .get());
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable("The archive is damaged or cut short.");
        }
    }

    /** Its files, without folders and what operating systems add. */
    List<ZipArchiveEntry> files() {
        return Collections.list(zip.getEntries()).stream()
                .filter(entry -> !entry.isDirectory() && !entry.getName().endsWith("\\"))
                .filter(entry -> !isOfSystem(entry.getName()))
                .toList();
    }

    /** Whether a name is that of a file which an operating system adds to the folders of people. */
    static boolean isOfSystem(String name) {
        return SEPARATOR
                .splitAsStream(name)
                .anyMatch(part -> part.startsWith(APPLE_DOUBLE) || OF_SYSTEMS.contains(part.toLowerCase(Locale.ROOT)));
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
            throw unreadable("The archive has another file of this name.");
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw unreadable("The file is encrypted.");
        }
        if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
            throw unreadable(String.format(
                    Locale.ROOT,
                    "The file is packed with method %d; only deflated and stored ones are read.",
                    entry.getMethod()));
        }
        var crc = new CRC32();
        long bytes;
        try (var in = new CheckedInputStream(new BoundedInput(read(entry), limit), crc)) {
            bytes = in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable("The file is damaged.");
        }
        if (crc.getValue() != entry.getCrc() || bytes != entry.getSize()) {
            throw unreadable("The file is damaged: its checksum or its size is wrong.");
        }
    }

    /** The content of a file. */
    InputStream read(ZipArchiveEntry entry) throws IOException {
        return zip.getInputStream(entry);
    }

    /** Bounds what opening the archive would read: whatever is opened as an entry begins with the signature. */
    private static void checkDirectory(FileSlice file) throws IOException {
        var entries = 0;
        try (var arena = Arena.ofConfined()) {
            var bytes = file.map(arena).order(ByteOrder.LITTLE_ENDIAN);
            for (var at = 0; at <= bytes.limit() - ENTRY_BYTES; at++) {
                if (bytes.getInt(at) == ENTRY_SIGNATURE) {
                    entries++;
                    if (hasMoreExtraFieldsThanAllowed(bytes, at)) {
                        throw unreadable(String.format(
                                Locale.ROOT, "A file in the archive has more than %d extra fields.", MAX_EXTRA_FIELDS));
                    }
                }
            }
        }
        if (entries > MAX_ENTRIES) {
            throw unreadable(String.format(
                    Locale.ROOT, "There are more than %,d files and folders in the archive.", MAX_ENTRIES));
        }
    }

    private static boolean hasMoreExtraFieldsThanAllowed(ByteBuffer bytes, int entry) {
        var field = entry + ENTRY_BYTES + Short.toUnsignedInt(bytes.getShort(entry + NAME_LENGTH_AT));
        var end = Math.min(bytes.limit(), field + Short.toUnsignedInt(bytes.getShort(entry + EXTRA_LENGTH_AT)));
        var fields = 0;
        while (field + EXTRA_FIELD_BYTES <= end && fields <= MAX_EXTRA_FIELDS) {
            fields++;
            field += EXTRA_FIELD_BYTES + Short.toUnsignedInt(bytes.getShort(field + 2));
        }
        return fields > MAX_EXTRA_FIELDS;
    }

    private static ProblemException unreadable(String detail) {
        return new ProblemException(ProblemType.UNREADABLE_ARCHIVE, detail, Map.of());
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}

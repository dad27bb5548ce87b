package org.rollcall.upload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.rollcall.ingest.Receipt;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** Takes the payloads out of the files of one upload, one at a time and within bounds, and has each of them taken in. */
final class Unpacking {

    /** In one upload. */
    static final int MAX_PAYLOADS = 500;

    /** In one upload, those of its archives counted; each has a verdict at least. */
    static final int MAX_FILES = 2_000;

    private static final int GZIP_BUFFER_BYTES = 16 * 1024;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};

    private final InflationLimit limit;

    /** Files of archives are inflated once to check them, and once to read them. */
    private final InflationLimit checkLimit;

    private final Function<byte[], Receipt> ingest;
    private final List<FileVerdict> verdicts = new ArrayList<>();
    private int files;
    private int payloads;

    /**
     * @param maxFileSize of a file, inflated, bytes
     * @param ingest takes one payload in; throws {@link ProblemException} where it is none
     */
    Unpacking(long maxFileSize, Function<byte[], Receipt> ingest) {
        this.limit = new InflationLimit(maxFileSize);
        this.checkLimit = new InflationLimit(maxFileSize);
        this.ingest = ingest;
    }

    /** What became of everything so far. */
    List<FileVerdict> verdicts() {
        return verdicts;
    }

    /** Whether nothing more is read, because one upload has as many files, payloads or bytes as it may. */
    boolean isFull() {
        return files > MAX_FILES || payloads > MAX_PAYLOADS || limit.isReached() || checkLimit.isReached();
    }

    /**
     * Takes the payloads out of a file: JSON, JSON lines, either of them gzipped, or a zip archive of such files.
     *
     * @throws IOException where the file cannot be read
     */
    void file(UploadedFile file) throws IOException {
        if (isOneTooMany(file.name())) {
            return;
        }
        boolean archive;
        try (var in = pushback(Files.newInputStream(file.content()))) {
            archive = startsWith(in, ZIP) || startsWith(in, EMPTY_ZIP);
        }
        if (archive) {
            archive(file);
            return;
        }
        try (var in = Files.newInputStream(file.content())) {
            content(file.name(), isLines(file.name(), file.mediaType()), in, limit.file(Files.size(file.content())));
        }
    }

    private void archive(UploadedFile file) throws IOException {
        try (var archive = Archive.open(file.content())) {
            for (var entry : archive.files()) {
                if (isFull()) {
                    return;
                }
                var packed = Math.min(entry.getCompressedSize(), Files.size(file.content()));
                entry(UploadedFile.label(file.name() + "/" + entry.getName()), archive, entry, packed);
            }
        } catch (ProblemException e) {
            verdicts.add(FileVerdict.rejected(file.name(), null, e));
        }
    }

    /** @param packed bytes as sent; an archive can claim more than it has */
    private void entry(String name, Archive archive, ZipArchiveEntry entry, long packed) throws IOException {
        if (isOneTooMany(name)) {
            return;
        }
        try {
            archive.check(entry, checkLimit.file(packed));
        } catch (ProblemException e) {
            verdicts.add(FileVerdict.rejected(name, null, e));
            return;
        }
        try (var in = archive.read(entry)) {
            content(name, isLines(entry.getName(), null), in, limit.file(entry.getSize()));
        }
    }

    private boolean isOneTooMany(String name) {
        files++;
        if (files <= MAX_FILES) {
            return false;
        }
        verdicts.add(FileVerdict.rejected(
                name,
                null,
                new ProblemException(
                        ProblemType.BODY_TOO_LARGE,
                        "there are more than %,d files in the upload; send this one and what follows in another one"
                                .formatted(MAX_FILES),
                        Map.of("limit_files", MAX_FILES))));
        return true;
    }

    /** @param limit of what comes out of it */
    private void content(String name, boolean lines, InputStream content, InflationLimit.OfFile limit)
            throws IOException {
        try (var packed = pushback(content)) {
            if (startsWith(packed, GZIP)) {
                try (var in = pushback(new BoundedInput(new GZIPInputStream(packed, GZIP_BUFFER_BYTES), limit))) {
                    plain(name, lines, in);
                }
            } else {
                plain(name, lines, pushback(new BoundedInput(packed, limit)));
            }
        } catch (ZipException | EOFException e) {
            reject(name, ProblemType.NOT_GZIP, "the file begins like gzip, and is not, or is cut short");
        } catch (ProblemException e) {
            verdicts.add(FileVerdict.rejected(name, null, e));
        }
    }

    private void plain(String name, boolean lines, PushbackInputStream in) throws IOException {
        if (startsWith(in, GZIP) || startsWith(in, ZIP) || startsWith(in, EMPTY_ZIP)) {
            reject(name, ProblemType.UNREADABLE_ARCHIVE, "an archive inside of an archive is not read");
        } else if (lines) {
            var reader = new Lines(in);
            var number = 1;
            for (var line = reader.next(); line != null && !isFull(); line = reader.next()) {
                if (!isBlank(line)) {
                    payload(name, number, line);
                }
                number++;
            }
        } else {
            payload(name, null, in.readAllBytes());
        }
    }

    private void payload(String name, @Nullable Integer line, byte[] document) {
        payloads++;
        if (payloads > MAX_PAYLOADS) {
            verdicts.add(FileVerdict.rejected(
                    name,
                    line,
                    new ProblemException(
                            ProblemType.BODY_TOO_LARGE,
                            "there are more than %d payloads in the upload; send this one and what follows in another one"
                                    .formatted(MAX_PAYLOADS),
                            Map.of("limit_payloads", MAX_PAYLOADS))));
            return;
        }
        try {
            verdicts.add(FileVerdict.taken(name, line, ingest.apply(document)));
        } catch (ProblemException e) {
            verdicts.add(FileVerdict.rejected(name, line, e));
        }
    }

    private void reject(String name, ProblemType type, String detail) {
        verdicts.add(FileVerdict.rejected(name, null, new ProblemException(type, detail, Map.of())));
    }

    private static boolean isLines(String name, @Nullable String mediaType) {
        var lower = name.toLowerCase(Locale.ROOT);
        var unzipped = lower.endsWith(".gz") ? lower.substring(0, lower.length() - ".gz".length()) : lower;
        return unzipped.endsWith(".ndjson")
                || unzipped.endsWith(".jsonl")
                || (mediaType != null && mediaType.toLowerCase(Locale.ROOT).startsWith(UploadResource.NDJSON));
    }

    private static boolean isBlank(byte[] line) {
        for (var b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static PushbackInputStream pushback(InputStream in) {
        return new PushbackInputStream(in, ZIP.length);
    }

    private static boolean startsWith(PushbackInputStream in, byte[] magic) throws IOException {
        var begin = in.readNBytes(magic.length);
        in.unread(begin);
        return Arrays.equals(begin, magic);
    }
}

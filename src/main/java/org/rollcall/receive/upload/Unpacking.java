package org.rollcall.receive.upload;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.ingest.GzipInput;
import org.rollcall.receive.ingest.Receipt;
import org.rollcall.receive.upload.FileVerdict.Place;

/**
 * Takes the payloads out of the files of one upload, one at a time and within bounds, and has each of them taken in.
 *
 * <p>Archives are read through their directory from a file on disk, so that one bad file does not stop the others; each file
 * is inflated once to check it and once to read it. The directory itself is bounded before it is opened, because opening
 * takes memory for each entry, and time with the square of its extra fields.
 */
final class Unpacking {

    /** In one upload. */
    static final int MAX_PAYLOADS = 500;

    /** In one upload, those of its archives counted; each has a verdict at least. */
    static final int MAX_FILES = 2_000;

    /** Before the bracket of an array, bytes: more white space than anybody begins a file with. */
    private static final int MAX_SPACE = 4 * 1024;

    /** Characters of a line that is no payload; the last three are a byte order mark. */
    private static final Set<Byte> BLANK =
            Set.of((byte) ' ', (byte) '\t', (byte) '\r', (byte) 0xef, (byte) 0xbb, (byte) 0xbf);

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};

    private final InflationLimit limit = new InflationLimit();

    /** Files of archives are inflated once to check them, and once to read them. */
    private final InflationLimit checkLimit = new InflationLimit();

    private final int maxPayload;
    private final Function<byte[], Receipt> ingest;
    private final List<FileVerdict> verdicts = new ArrayList<>();
    private int files;
    private int payloads;

    /**
     * @param maxPayload inflated, bytes
     * @param ingest takes one payload in; throws {@link ProblemException} where it is none
     */
    Unpacking(int maxPayload, Function<byte[], Receipt> ingest) {
        this.maxPayload = maxPayload;
        this.ingest = ingest;
    }

    /** The verdicts so far. */
    List<FileVerdict> verdicts() {
        return verdicts;
    }

    /** Whether nothing more is read, because one upload has as many files, payloads or bytes as it may. */
    boolean isFull() {
        return files > MAX_FILES || payloads > MAX_PAYLOADS || limit.isReached() || checkLimit.isReached();
    }

    /**
     * Takes the payloads out of a file: JSON, an array of payloads, JSON lines, any of them gzipped, or a zip archive of such
     * files. Files that an operating system adds to a folder do not count.
     *
     * @throws IOException where the file cannot be read
     */
    void file(UploadedFile file) throws IOException {
        if (Archive.isOfSystem(file.name()) || isOneTooMany(file.name())) {
            return;
        }
        boolean archive;
        try (var in = pushback(file.content().stream())) {
            archive = startsWith(in, ZIP) || startsWith(in, EMPTY_ZIP);
        }
        if (archive) {
            archive(file);
            return;
        }
        try (var in = file.content().stream()) {
            content(
                    file.name(),
                    isLines(file.name(), file.mediaType()),
                    in,
                    limit.file(file.content().size()));
        }
    }

    private void archive(UploadedFile file) throws IOException {
        try (var archive = Archive.open(file.content())) {
            for (var entry : archive.files()) {
                if (isFull()) {
                    return;
                }
                var packed = Math.min(entry.getCompressedSize(), file.content().size());
                entry(UploadedFile.label(file.name() + "/" + entry.getName()), archive, entry, packed);
            }
        } catch (ProblemException e) {
            verdicts.add(FileVerdict.rejected(Place.file(file.name()), e));
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
            verdicts.add(FileVerdict.rejected(Place.file(name), e));
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
                Place.file(name),
                new ProblemException(
                        ProblemType.BODY_TOO_LARGE,
                        String.format(
                                Locale.ROOT,
                                "There are more than %,d files in the upload; send this one and the rest in another one.",
                                MAX_FILES),
                        Map.of("limit_files", MAX_FILES))));
        return true;
    }

    /** @param limit of what comes out of it */
    private void content(String name, boolean lines, InputStream content, InflationLimit.OfFile limit)
            throws IOException {
        try (var packed = pushback(content)) {
            if (startsWith(packed, GZIP)) {
                try (var in = pushback(new BoundedInput(new GzipInput(packed), limit))) {
                    plain(name, lines, in);
                }
            } else {
                plain(name, lines, pushback(new BoundedInput(packed, limit)));
            }
        } catch (ZipException | EOFException e) {
            reject(name, ProblemType.NOT_GZIP, "The file begins like gzip, but " + e.getMessage() + ".");
        } catch (ProblemException e) {
            verdicts.add(FileVerdict.rejected(Place.file(name), e));
        }
    }

    private void plain(String name, boolean lines, PushbackInputStream in) throws IOException {
        if (startsWith(in, GZIP) || startsWith(in, ZIP) || startsWith(in, EMPTY_ZIP)) {
            reject(name, ProblemType.UNREADABLE_ARCHIVE, "An archive inside of an archive is not read.");
            return;
        }
        if (lines) {
            all(new Lines(in, maxPayload), number -> Place.line(name, number));
            return;
        }
        var buffered = new BufferedInputStream(in);
        if (skipBeginOfArray(buffered)) {
            all(new Elements(buffered, maxPayload), number -> Place.element(name, number));
        } else {
            var document = buffered.readNBytes(maxPayload + 1);
            if (document.length > maxPayload) {
                throw BoundedPayload.tooLarge(maxPayload);
            }
            payload(Place.file(name), document);
        }
    }

    /** @param place of the payload with a number, from 1 */
    private void all(Payloads all, IntFunction<Place> place) throws IOException {
        var number = 1;
        for (var next = all.next(); next != null && !isFull(); next = all.next()) {
            payload(place.apply(number++), next);
        }
    }

    private void payload(Place place, BoundedPayload payload) {
        byte[] document;
        try {
            document = payload.bytes();
        } catch (ProblemException e) {
            payloads++;
            verdicts.add(FileVerdict.rejected(place, e));
            return;
        }
        if (place.line() == null || !isBlank(document)) {
            payload(place, document);
        }
    }

    private void payload(Place place, byte[] document) {
        payloads++;
        if (payloads > MAX_PAYLOADS) {
            verdicts.add(FileVerdict.rejected(
                    place,
                    new ProblemException(
                            ProblemType.BODY_TOO_LARGE,
                            String.format(
                                    Locale.ROOT,
                                    "There are more than %d payloads in the upload; send this one and the rest in another one.",
                                    MAX_PAYLOADS),
                            Map.of("limit_payloads", MAX_PAYLOADS))));
            return;
        }
        try {
            verdicts.add(FileVerdict.taken(place, ingest.apply(document)));
        } catch (ProblemException e) {
            verdicts.add(FileVerdict.rejected(place, e));
        }
    }

    private void reject(String name, ProblemType type, String detail) {
        verdicts.add(FileVerdict.rejected(Place.file(name), new ProblemException(type, detail, Map.of())));
    }

    private static boolean isLines(String name, @Nullable String mediaType) {
        var lower = name.toLowerCase(Locale.ROOT);
        var unzipped = lower.endsWith(".gz") ? lower.substring(0, lower.length() - ".gz".length()) : lower;
        return unzipped.endsWith(".ndjson")
                || unzipped.endsWith(".jsonl")
                || (mediaType != null && mediaType.toLowerCase(Locale.ROOT).startsWith(Uploads.NDJSON));
    }

    private static boolean isBlank(byte[] line) {
        for (var b : line) {
            if (!BLANK.contains(b)) {
                return false;
            }
        }
        return true;
    }

    /** Whether an array begins; what is not skipped is left as it was. */
    private static boolean skipBeginOfArray(BufferedInputStream in) throws IOException {
        in.mark(MAX_SPACE);
        for (var i = 0; i < MAX_SPACE; i++) {
            var b = in.read();
            if (b == '[') {
                return true;
            }
            if (b != '\n' && !BLANK.contains((byte) b)) {
                break;
            }
        }
        in.reset();
        return false;
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

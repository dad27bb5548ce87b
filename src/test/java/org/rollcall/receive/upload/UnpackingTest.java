package org.rollcall.receive.upload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.ingest.Receipt;
import org.rollcall.receive.ingest.ReceiptStatus;

class UnpackingTest {
    private static final int MAX_FILE = 4 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final List<String> taken = new ArrayList<>();
    private final Unpacking unpacking = new Unpacking(MAX_FILE, this::ingest);

    @Test
    void json_isOnePayload_byteForByte() throws IOException {
        unpack("a.json", " {\"a\":\n1} \n");

        assertThat(taken).containsExactly(" {\"a\":\n1} \n");
        assertThat(verdicts()).containsExactly("a.json stored");
    }

    @Test
    void linesOfJson_areOnePayloadEach_andBlankOnesNone() throws IOException {
        unpack("a.ndjson", "{\"a\":1}\n\r\n  \t\n{\"a\":2}\r\nbad\n{\"a\":3}");
        unpack("A.JSONL", "{\"a\":4}\n");
        unpack("c.json", "{\"a\":5}\n{\"a\":6}", "application/x-ndjson; charset=UTF-8");

        assertThat(taken)
                .containsExactly("{\"a\":1}", "{\"a\":2}\r", "{\"a\":3}", "{\"a\":4}", "{\"a\":5}", "{\"a\":6}");
        assertThat(verdicts())
                .containsExactly(
                        "a.ndjson:1 stored",
                        "a.ndjson:4 stored",
                        "a.ndjson:5 rejected not_json",
                        "a.ndjson:6 stored",
                        "A.JSONL:1 stored",
                        "c.json:1 stored",
                        "c.json:2 stored");
    }

    @Test
    void linesLongerThanAnyBuffer_areWhole() throws IOException {
        var lines = Stream.of(1, 16_383, 16_384, 16_385, 100_000)
                .map(length -> "{\"" + "a".repeat(length) + "\":1}")
                .toList();

        unpack("a.ndjson", String.join("\n", lines));

        assertThat(taken).isEqualTo(lines);
    }

    @Test
    void byteOrderMark_isPartOfThePayload_andALineOfNothingElseIsNone() throws IOException {
        unpack("a.ndjson", "\ufeff\n\ufeff{\"a\":1}\n\ufeff \r\n{\"a\":2}");

        assertThat(taken).containsExactly("\ufeff{\"a\":1}", "{\"a\":2}");
        assertThat(verdicts()).containsExactly("a.ndjson:2 stored", "a.ndjson:4 stored");
    }

    @Test
    void array_isTakenApart_eachElementAsItStandsThere() throws IOException {
        unpack("a.json", "\ufeff \n[ {\"a\":\"]},\\\"[{\"} ,\n{\"b\":[{},[1,2]]}\n,3,]\n");
        unpack("b.json", gzip("[{\"c\":1}]"));

        assertThat(taken).containsExactly("{\"a\":\"]},\\\"[{\"}", "{\"b\":[{},[1,2]]}", "{\"c\":1}");
        assertThat(verdicts())
                .containsExactly(
                        "a.json#1 stored",
                        "a.json#2 stored",
                        "a.json#3 rejected not_json",
                        "a.json#4 rejected not_json",
                        "b.json#1 stored");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"a\":1}        | The array has no end",
                "[{\"a\":1},{\"b\" | The array has no end",
                "[{\"a\":1}] x     | Something follows the end of the array",
            })
    void arrayThatDoesNotEndWell_hasItsElements_andARejection(String array, String reason) throws IOException {
        unpack("a.json", array);

        assertThat(taken.getFirst()).isEqualTo("{\"a\":1}");
        assertThat(verdicts()).last().isEqualTo("a.json rejected not_an_object");
        assertThat(unpacking.verdicts().getLast().problem())
                .isNotNull()
                .extracting(Problem::detail)
                .asString()
                .startsWith(reason);
    }

    @Test
    void arrayOfMorePayloadsThanAreTaken_endsTheReading() throws IOException {
        unpack("a.json", "[" + "{},".repeat(Unpacking.MAX_PAYLOADS + 10) + "{}]");

        assertThat(taken).hasSize(Unpacking.MAX_PAYLOADS);
        assertThat(verdicts()).last().isEqualTo("a.json#501 rejected body_too_large");
    }

    @Test
    void payloadThatIsTooLarge_isRejected_andTheNextOneTaken_howeverLargeTheFile() throws IOException {
        var large = "{\"a\":\"" + "a".repeat(MAX_FILE) + "\"}";
        var good = "{\"a\":\"" + "a".repeat(MAX_FILE - 100) + "\"}";

        unpack("a.ndjson", large + "\n" + good + "\n" + good);
        unpack("a.json", "[" + large + "," + good + "]");
        unpack("b.json", large);

        assertThat(verdicts())
                .containsExactly(
                        "a.ndjson:1 rejected body_too_large",
                        "a.ndjson:2 stored",
                        "a.ndjson:3 stored",
                        "a.json#1 rejected body_too_large",
                        "a.json#2 stored",
                        "b.json rejected body_too_large");
    }

    @Test
    void filesOfOperatingSystems_areNoFiles() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        for (var name : List.of(
                "p/", "p\\q\\", "__MACOSX/p/._a.json", "p/.DS_Store", "p\\desktop.ini", "p/Thumbs.db", "._b.json")) {
            files.put(name, new byte[0]);
        }
        files.put("p/a.json", "{\"a\":1}".getBytes(UTF_8));
        unpack("z.zip", zip(files));
        unpack(".DS_Store", "junk");

        assertThat(verdicts()).containsExactly("z.zip/p/a.json stored");
    }

    @Test
    void whatFollowsGzipAndIsNone_isARejection_andWhatCameBeforeIsTaken() throws IOException {
        var first = gzip("{\"a\":1}\n");
        var second = gzip("{\"a\":2}\n");
        var damaged = second.clone();
        damaged[0] ^= 1;
        unpack("newline.ndjson", joined(first, "\n".getBytes(UTF_8), second));
        unpack("zeros.ndjson", joined(first, new byte[512], second));
        unpack("damaged.ndjson", joined(first, damaged));
        unpack("cut.ndjson", joined(first, Arrays.copyOf(second, 5)));
        unpack("cut.json", joined(first, Arrays.copyOf(second, 5)));

        assertThat(taken).hasSize(4).containsOnly("{\"a\":1}");
        assertThat(verdicts())
                .containsExactly(
                        "newline.ndjson:1 stored",
                        "newline.ndjson rejected not_gzip",
                        "zeros.ndjson:1 stored",
                        "zeros.ndjson rejected not_gzip",
                        "damaged.ndjson:1 stored",
                        "damaged.ndjson rejected not_gzip",
                        "cut.ndjson:1 stored",
                        "cut.ndjson rejected not_gzip",
                        "cut.json rejected not_gzip");
        assertThat(unpacking.verdicts().getLast().problem())
                .isNotNull()
                .extracting(Problem::detail)
                .asString()
                .contains("something follows the gzip data");
    }

    @Test
    void membersOfGzip_areAllRead_andSoAreThoseBeforeZerosThatFillUp() throws IOException {
        unpack(
                "a.ndjson",
                joined(gzip("{\"a\":1}\n"), gzip("{\"a\":2}\n"), gzip(""), gzip("{\"a\":3}"), new byte[20_000]));

        assertThat(taken).containsExactly("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
    }

    @Test
    void gzip_isUndone_whateverTheNameSays() throws IOException {
        unpack("a.json.gz", gzip("{\"a\":1}"));
        unpack("b.json", gzip("{\"a\":2}"));
        unpack("c.ndjson.gz", gzip("{\"a\":3}\n{\"a\":4}"));

        assertThat(taken).containsExactly("{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "{\"a\":4}");
    }

    @Test
    void archive_isEachOfItsFiles_andPathsAreOnlyLabels() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("2026/", new byte[0]);
        files.put("2026/a.json", "{\"a\":1}".getBytes(UTF_8));
        files.put("../../etc/passwd", "{\"a\":2}".getBytes(UTF_8));
        files.put("b.json.gz", gzip("{\"a\":3}"));
        files.put("c.ndjson", "{\"a\":4}\n{\"a\":5}".getBytes(UTF_8));
        files.put("\u202e\n\u0000nosj", "{\"a\":6}".getBytes(UTF_8));
        unpack("z.zip", zip(files));

        assertThat(taken).containsExactly("{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "{\"a\":4}", "{\"a\":5}", "{\"a\":6}");
        assertThat(verdicts())
                .containsExactly(
                        "z.zip/2026/a.json stored",
                        "z.zip/../../etc/passwd stored",
                        "z.zip/b.json.gz stored",
                        "z.zip/c.ndjson:1 stored",
                        "z.zip/c.ndjson:2 stored",
                        "z.zip/???nosj stored");
    }

    @Test
    void longName_isCut() throws IOException {
        unpack("n".repeat(1_000), "{}");

        assertThat(verdicts()).containsExactly("n".repeat(255) + "... stored");
    }

    @Test
    void badFile_doesNotStopTheOthers() throws IOException {
        var bomb = new byte[MAX_FILE];
        var files = new LinkedHashMap<String, byte[]>();
        files.put("notes.txt", "hello".getBytes(UTF_8));
        files.put("inner.zip", zip(Map.of("x.json", "{}".getBytes(UTF_8))));
        files.put("empty.zip", zip(Map.of()));
        files.put("gz.gz", gzip(gzip("{}")));
        files.put("zip.gz", gzip(zip(Map.of("x.json", "{}".getBytes(UTF_8)))));
        files.put("cut.gz", Arrays.copyOf(gzip("{\"a\":\"some text to be packed\"}"), 20));
        files.put("bomb.json", bomb);
        files.put("bomb.gz", gzip(bomb));
        files.put("empty.json", new byte[0]);
        files.put("good.json", "{\"a\":1}".getBytes(UTF_8));
        unpack("z.zip", zip(files));

        assertThat(verdicts())
                .containsExactly(
                        "z.zip/notes.txt rejected not_json",
                        "z.zip/inner.zip rejected unreadable_archive",
                        "z.zip/empty.zip rejected unreadable_archive",
                        "z.zip/gz.gz rejected unreadable_archive",
                        "z.zip/zip.gz rejected unreadable_archive",
                        "z.zip/cut.gz rejected not_gzip",
                        "z.zip/bomb.json rejected body_too_large",
                        "z.zip/bomb.gz rejected body_too_large",
                        "z.zip/empty.json rejected not_json",
                        "z.zip/good.json stored");
        assertThat(taken).containsExactly("{\"a\":1}");
    }

    @ParameterizedTest
    @CsvSource({
        "CRC,       The file is damaged",
        "DATA,      The file is damaged",
        "SIZE,      The file is damaged",
        "ENCRYPTED, The file is encrypted",
        "METHOD,    The file is packed with method 14",
    })
    void fileThatCannotBeReadSafely_isRefused_andTheNextOneRead(Damage damage, String reason) throws IOException {
        var zip = zip(twoFiles());
        damage.apply(zip);

        unpack("z.zip", zip);

        assertThat(unpacking.verdicts().getFirst().problem())
                .isNotNull()
                .extracting(Problem::detail)
                .asString()
                .startsWith(reason);
        assertThat(verdicts()).containsExactly("z.zip/a.json rejected unreadable_archive", "z.zip/b.json stored");
        assertThat(taken).containsExactly("{\"b\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"}");
    }

    @Test
    void fileThatClaimsToEndBehindAllNumbers_isRefused_andTheNextOneRead() throws IOException {
        unpack("z.zip", withPackedSize(Long.MAX_VALUE));

        assertThat(verdicts()).containsExactly("z.zip/a.json rejected unreadable_archive", "z.zip/b.json stored");
    }

    @Test
    void secondFileOfTheSameName_isRefused() throws IOException {
        var zip = new String(zip(twoFiles()), ISO_8859_1)
                .replace("b.json", "a.json")
                .getBytes(ISO_8859_1);

        unpack("z.zip", zip);

        assertThat(verdicts()).containsExactly("z.zip/a.json stored", "z.zip/a.json rejected unreadable_archive");
    }

    @Test
    void archiveThatIsCutShort_isRefusedAsAWhole() throws IOException {
        var zip = zip(twoFiles());

        for (var length = 4; length < zip.length; length += 7) {
            unpack("z.zip", Arrays.copyOf(zip, length));
        }

        assertThat(verdicts()).isNotEmpty().containsOnly("z.zip rejected unreadable_archive");
        assertThat(taken).isEmpty();
    }

    @Test
    void archiveOfMoreFilesThanAreRead_isRefusedAsAWhole() throws IOException {
        unpack("z.zip", zip(numbered(Archive.MAX_ENTRIES + 1)));

        assertThat(verdicts()).containsExactly("z.zip rejected unreadable_archive");
        assertThat(taken).isEmpty();
    }

    @Test
    void morePayloadsThanAreTaken_endTheReading() throws IOException {
        var lines = IntStream.rangeClosed(1, Unpacking.MAX_PAYLOADS + 10)
                .mapToObj(i -> "{\"a\":" + i + "}")
                .collect(Collectors.joining("\n"));

        unpack("a.ndjson", lines);

        assertThat(taken).hasSize(Unpacking.MAX_PAYLOADS);
        assertThat(verdicts())
                .hasSize(Unpacking.MAX_PAYLOADS + 1)
                .last()
                .isEqualTo("a.ndjson:501 rejected body_too_large");
        assertThat(unpacking.isFull()).isTrue();
    }

    @Test
    void archiveOfMorePayloadsThanAreTaken_endsTheReading() throws IOException {
        unpack("z.zip", zip(numbered(Unpacking.MAX_PAYLOADS + 10)));

        assertThat(taken).hasSize(Unpacking.MAX_PAYLOADS);
        assertThat(verdicts()).last().isEqualTo("z.zip/500.json rejected body_too_large");
    }

    @Test
    void moreFilesThanAreRead_endTheReading_whateverIsInThem() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        for (var i = 0; i < 1_000; i++) {
            files.put(i + ".gz", new byte[] {0x1f, (byte) 0x8b});
        }
        for (var i = 0; i < 2; i++) {
            unpack("z.zip", zip(files));
        }

        assertThat(verdicts())
                .hasSize(Unpacking.MAX_FILES + 1 - 2)
                .last()
                .isEqualTo("z.zip/998.gz rejected body_too_large");
        assertThat(unpacking.isFull()).isTrue();
    }

    @Test
    void archiveOfManyExtraFields_isRefusedBeforeTheyTakeTimeAndMemory() throws IOException {
        unpack("a.zip", zipWithExtraFields(Archive.MAX_EXTRA_FIELDS));
        unpack("b.zip", zipWithExtraFields(Archive.MAX_EXTRA_FIELDS + 1));

        assertThat(verdicts()).containsExactly("a.zip/x.json stored", "b.zip rejected unreadable_archive");
        assertThat(unpacking.verdicts().getLast().problem())
                .isNotNull()
                .extracting(Problem::detail)
                .isEqualTo("A file in the archive has more than 64 extra fields.");
    }

    @Test
    void whatComesOutOfAllFilesTogether_isBounded() {
        var limit = new InflationLimit();
        limit.file(Integer.MAX_VALUE).count(InflationLimit.MAX_TOTAL);
        assertThat(limit.isReached()).isFalse();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> limit.file(10).count(1))
                .satisfies(e -> assertThat(e.problem().extensions()).containsEntry("limit_applies_to", "upload"));
        assertThat(limit.isReached()).isTrue();
    }

    @Test
    void failureOfThisSide_isNoVerdict() throws IOException {
        var failing = new Unpacking(MAX_FILE, _ -> {
            throw new IllegalStateException("no database");
        });
        var file = Files.write(folder.resolve("file"), "{}".getBytes(UTF_8));

        try (var channel = FileChannel.open(file)) {
            var upload = new UploadedFile("a.json", null, FileSlice.of(channel));
            assertThatIllegalStateException().isThrownBy(() -> failing.file(upload));
        }
    }

    /** What can be wrong with the first file of an archive. */
    enum Damage {
        CRC {
            @Override
            void apply(byte[] zip) {
                zip[directory(zip) + 16] ^= 1;
            }
        },
        DATA {
            @Override
            void apply(byte[] zip) {
                zip[30 + "a.json".length() + 8] ^= 1;
            }
        },
        SIZE {
            @Override
            void apply(byte[] zip) {
                zip[directory(zip) + 24] ^= 1;
            }
        },
        ENCRYPTED {
            @Override
            void apply(byte[] zip) {
                zip[directory(zip) + 8] |= 1;
            }
        },
        METHOD {
            @Override
            void apply(byte[] zip) {
                zip[directory(zip) + 10] = 14;
            }
        };

        abstract void apply(byte[] zip);

        private static int directory(byte[] zip) {
            return new String(zip, ISO_8859_1).indexOf("PK\u0001\u0002");
        }
    }

    private Receipt ingest(byte[] document) {
        var text = new String(document, UTF_8);
        if (!text.replace("\ufeff", "").strip().startsWith("{")) {
            throw new ProblemException(ProblemType.NOT_JSON, "no JSON", Map.of());
        }
        taken.add(text);
        return new Receipt(
                taken.size(),
                ReceiptStatus.STORED,
                null,
                null,
                null,
                null,
                null,
                null,
                "",
                document.length,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private void unpack(String name, String content) throws IOException {
        unpack(name, content.getBytes(UTF_8));
    }

    private void unpack(String name, byte[] content) throws IOException {
        unpack(name, content, null);
    }

    private void unpack(String name, String content, String mediaType) throws IOException {
        unpack(name, content.getBytes(UTF_8), mediaType);
    }

    private void unpack(String name, byte[] content, @Nullable String mediaType) throws IOException {
        var file = folder.resolve("file");
        Files.write(file, joined("in front".getBytes(UTF_8), content, "behind".getBytes(UTF_8)));
        try (var channel = FileChannel.open(file)) {
            unpacking.file(new UploadedFile(name, mediaType, new FileSlice(channel, 8, content.length)));
        }
    }

    private List<String> verdicts() {
        return unpacking.verdicts().stream()
                .map(verdict -> verdict.name()
                        + (verdict.line() == null ? "" : ":" + verdict.line())
                        + (verdict.element() == null ? "" : "#" + verdict.element())
                        + " "
                        + verdict.status().text()
                        + (verdict.problem() == null
                                ? ""
                                : " " + verdict.problem().type().toString().replace("urn:rollcall:problem:", "")))
                .toList();
    }

    private static Map<String, byte[]> twoFiles() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("a.json", ("{\"a\":\"" + "a".repeat(40) + "\"}").getBytes(UTF_8));
        files.put("b.json", ("{\"b\":\"" + "b".repeat(40) + "\"}").getBytes(UTF_8));
        return files;
    }

    private static Map<String, byte[]> numbered(int count) {
        var files = new LinkedHashMap<String, byte[]>();
        for (var i = 0; i < count; i++) {
            files.put(i + ".json", ("{\"a\":" + i + "}").getBytes(UTF_8));
        }
        return files;
    }

    /** Stored rather than deflated, so that a test knows what is where. */
    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                if (file.getValue().length < 1_000) {
                    var crc = new CRC32();
                    crc.update(file.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(file.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** An archive of two files, the first of which has its packed size in a field of ZIP64. */
    private static byte[] withPackedSize(long size) throws IOException {
        var zip = zip(twoFiles());
        var directory = Damage.directory(zip);
        var field = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        field.putShort((short) 1).putShort((short) 8).putLong(size);
        var extra = directory + 46 + "a.json".length();
        var changed = ByteBuffer.allocate(zip.length + field.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        changed.put(zip, 0, extra).put(field.array()).put(zip, extra, zip.length - extra);
        changed.putInt(directory + 20, -1).putShort(directory + 30, (short) field.capacity());
        var end = changed.capacity() - 22;
        changed.putInt(end + 12, changed.getInt(end + 12) + field.capacity());
        return changed.array();
    }

    private static byte[] zipWithExtraFields(int count) throws IOException {
        var fields = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (var i = 0; i < count; i++) {
            fields.putShort((short) (0x2000 + i)).putShort((short) 0);
        }
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            var entry = new ZipEntry("x.json");
            entry.setExtra(fields.array());
            zip.putNextEntry(entry);
            zip.write("{}".getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (var part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(String content) throws IOException {
        return gzip(content.getBytes(UTF_8));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}

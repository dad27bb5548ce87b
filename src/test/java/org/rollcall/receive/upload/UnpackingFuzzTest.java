package org.rollcall.receive.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.ingest.Receipt;
import org.rollcall.receive.ingest.ReceiptStatus;

/** Whatever is uploaded: verdicts within the bounds, and never more handed on than may come out. */
class UnpackingFuzzTest {
    private static final int MAX_FILE = 64 * 1024;
    private static final Set<ProblemType> REFUSALS = EnumSet.of(
            ProblemType.NOT_JSON,
            ProblemType.NOT_AN_OBJECT,
            ProblemType.NOT_GZIP,
            ProblemType.UNREADABLE_ARCHIVE,
            ProblemType.BODY_TOO_LARGE);
    private static final Receipt RECEIPT = new Receipt(
            1,
            ReceiptStatus.STORED,
            null,
            null,
            null,
            null,
            null,
            null,
            "",
            1,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    /** The first byte says what the name is. */
    static Stream<byte[]> seeds() throws IOException {
        var json = "{\"hostname\":\"a\"}".getBytes(UTF_8);
        var lines = "{}\n\n[]\r\n{}".getBytes(UTF_8);
        var array = "[{\"a\": \"}\"}, [], 1]".getBytes(UTF_8);
        return Stream.of(
                        json,
                        lines,
                        array,
                        gzip(array),
                        gzip(json),
                        gzip(lines),
                        zip(ZipEntry.STORED, json),
                        zip(ZipEntry.DEFLATED, json),
                        zip(ZipEntry.DEFLATED, lines, gzip(json), zip(ZipEntry.DEFLATED, json)),
                        zip(ZipEntry.DEFLATED, new byte[MAX_FILE + 1]),
                        zip(ZipEntry.STORED),
                        gzip(zip(ZipEntry.DEFLATED, json)))
                .flatMap(content -> Stream.of(named(0, content), named(1, content)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void upload_isVerdictsWithinTheBounds(byte[] upload) throws IOException {
        if (upload.length == 0) {
            return;
        }
        var unpacking = new Unpacking(MAX_FILE, document -> {
            assertThat(document).hasSizeLessThanOrEqualTo(MAX_FILE);
            if (document.length == 0 || document[0] != '{') {
                throw new ProblemException(ProblemType.NOT_JSON, "no JSON", Map.of());
            }
            return RECEIPT;
        });
        var file = Files.createTempFile("rollcall-fuzz", null);
        try {
            Files.write(file, Arrays.copyOfRange(upload, 1, upload.length));
            try (var channel = FileChannel.open(file)) {
                var name = upload[0] % 2 == 0 ? "a.json" : "a.ndjson";
                unpacking.file(new UploadedFile(name, null, FileSlice.of(channel)));
            }
        } finally {
            Files.delete(file);
        }
        assertThat(unpacking.verdicts()).hasSizeLessThanOrEqualTo(Unpacking.MAX_FILES + Unpacking.MAX_PAYLOADS + 1);
        for (var verdict : unpacking.verdicts()) {
            assertThat(verdict.problem() == null).isEqualTo(verdict.receipt() != null);
            if (verdict.problem() != null) {
                assertThat(REFUSALS)
                        .extracting(ProblemType::uri)
                        .contains(verdict.problem().type());
            }
        }
        assertThat(unpacking.verdicts().stream().filter(verdict -> verdict.receipt() != null))
                .hasSizeLessThanOrEqualTo(Unpacking.MAX_PAYLOADS);
    }

    private static byte[] named(int name, byte[] content) {
        var named = new byte[content.length + 1];
        named[0] = (byte) name;
        System.arraycopy(content, 0, named, 1, content.length);
        return named;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(int method, byte[]... files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var i = 0; i < files.length; i++) {
                var entry = new ZipEntry(String.format(Locale.ROOT, "%d.%s", i, i % 2 == 0 ? "json" : "jsonl"));
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    var crc = new CRC32();
                    crc.update(files[i]);
                    entry.setSize(files[i].length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(files[i]);
            }
        }
        return bytes.toByteArray();
    }
}

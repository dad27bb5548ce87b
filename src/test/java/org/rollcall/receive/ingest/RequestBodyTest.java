package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

class RequestBodyTest {
    private static final int SENT = 100;
    private static final int INFLATED = 1_000;

    private final RequestMemoryBudget memory =
            new RequestMemoryBudget(4 << 20, Duration.ZERO, Config.of(SENT, INFLATED));

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"identity", "", " Identity "})
    void plainBody_isWhatWasSent(@Nullable String encoding) {
        assertThat(read("{}".getBytes(UTF_8), 2, encoding)).isEqualTo("{}".getBytes(UTF_8));
        assertThat(read("{}".getBytes(UTF_8), -1, encoding)).isEqualTo("{}".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", " gzip ", "x-gzip"})
    void gzip_isUndone(String encoding) throws IOException {
        var sent = gzip("{\"a\": 1}".getBytes(UTF_8));

        assertThat(read(sent, sent.length, encoding)).asString().isEqualTo("{\"a\": 1}");
        assertThat(read(sent, -1, encoding)).asString().isEqualTo("{\"a\": 1}");
    }

    @Test
    void bodyAtTheLimit_isRead_andOneByteMoreIsNot() throws IOException {
        assertThat(read(new byte[SENT], SENT, null)).hasSize(SENT);
        assertThat(read(new byte[SENT], -1, null)).hasSize(SENT);
        expect(ProblemType.BODY_TOO_LARGE, new byte[SENT + 1], SENT + 1, null)
                .problem()
                .extensions()
                .forEach((name, value) ->
                        assertThat(value).isEqualTo(name.equals("limit_bytes") ? (Object) 100L : "sent"));
        expect(ProblemType.BODY_TOO_LARGE, new byte[SENT + 1], -1, null);
    }

    @Test
    void inflatedBodyAtTheLimit_isRead_andOneByteMoreIsNot() throws IOException {
        assertThat(read(gzip(new byte[INFLATED]), -1, "gzip")).hasSize(INFLATED);
        var problem = expect(ProblemType.BODY_TOO_LARGE, gzip(new byte[INFLATED + 1]), -1, "gzip");
        assertThat(problem.problem().extensions())
                .containsEntry("limit_bytes", 1_000L)
                .containsEntry("limit_applies_to", "inflated");
    }

    @Test
    void gzipOfSeveralMembers_isReadToItsEnd_whateverTheLastOneAnnounces() throws IOException {
        var sent = new ByteArrayOutputStream();
        sent.writeBytes(gzip("{\"a\":".getBytes(UTF_8)));
        sent.writeBytes(gzip("1}".getBytes(UTF_8)));

        assertThat(read(sent.toByteArray(), -1, "gzip")).asString().isEqualTo("{\"a\":1}");
    }

    @Test
    void gzipThatIsNone_isRefused() throws IOException {
        var sent = gzip("{\"a\": \"some text to be packed\"}".getBytes(UTF_8));
        var damaged = sent.clone();
        damaged[sent.length - 6] ^= 1; // of the checksum

        expect(ProblemType.NOT_GZIP, "{}".getBytes(UTF_8), 2, "gzip");
        expect(ProblemType.NOT_GZIP, new byte[0], 0, "gzip");
        expect(ProblemType.NOT_GZIP, damaged, -1, "gzip");
        var followed = Arrays.copyOf(sent, sent.length + 1);
        assertThat(read(followed, -1, "gzip")).as("zeros that fill up").hasSize(31);
        followed[sent.length] = '\n';
        assertThat(expect(ProblemType.NOT_GZIP, followed, -1, "gzip").problem().detail())
                .contains("something follows the gzip data");
        for (var length = 1; length < sent.length; length++) {
            expect(ProblemType.NOT_GZIP, Arrays.copyOf(sent, length), -1, "gzip");
        }
    }

    @ParameterizedTest
    @CsvSource({"br", "deflate", "zstd", "'gzip, gzip'", "gzip;q=1", "junk"})
    void otherEncoding_isRefused(String encoding) {
        expect(ProblemType.UNSUPPORTED_CONTENT_ENCODING, "{}".getBytes(UTF_8), 2, encoding);
    }

    @Test
    void anythingReadOrRefused_givesItsMemoryBack() throws IOException {
        read(gzip(new byte[INFLATED]), -1, "gzip");
        expect(ProblemType.BODY_TOO_LARGE, gzip(new byte[INFLATED + 1]), -1, "gzip");
        expect(ProblemType.NOT_GZIP, new byte[10], -1, "gzip");
        expect(ProblemType.BODY_TOO_LARGE, new byte[SENT + 1], -1, null);

        assertThat(memory.taken()).isZero();
    }

    private byte[] read(byte[] sent, long contentLength, @Nullable String encoding) {
        try (var own = memory.open("a", () -> {});
                var buffer = new BodyBuffer(own, SENT, "sent", contentLength)) {
            buffer.append(Buffer.buffer(sent));
            try (var body = new RequestBody(buffer, RequestBody.isGzip(encoding), INFLATED, memory, own)) {
                return body.bytes();
            }
        }
    }

    private ProblemException expect(ProblemType type, byte[] sent, long contentLength, @Nullable String encoding) {
        var thrown = assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(sent, contentLength, encoding))
                .actual();
        assertThat(thrown.type()).isEqualTo(type);
        return thrown;
    }

    private static byte[] gzip(byte[] document) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document);
        }
        return bytes.toByteArray();
    }
}

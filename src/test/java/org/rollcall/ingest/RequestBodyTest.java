package org.rollcall.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

@SuppressWarnings("InputStreamSlowMultibyteRead") // few bytes are read
class RequestBodyTest {
    private static final int SENT = 100;
    private static final int INFLATED = 1_000;

    private static final IngestConfig CONFIG = Config.of(SENT, INFLATED);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"identity", "", " Identity "})
    void plainBody_isWhatWasSent(@Nullable String encoding) throws IOException {
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
    void declaredLengthOverTheLimit_isRefusedUnread() {
        var unreadable = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read");
            }
        };

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> RequestBody.read(unreadable, SENT + 1L, null, CONFIG));
    }

    @Test
    void bodyWithoutEnd_isReadNoFurtherThanTheLimit() {
        var endless = new InputStream() {
            private int read;

            @Override
            public int read() {
                assertThat(++read).isLessThanOrEqualTo(SENT + 1);
                return ' ';
            }
        };

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> RequestBody.read(endless, -1, null, CONFIG))
                .extracting(ProblemException::type)
                .isEqualTo(ProblemType.BODY_TOO_LARGE);
    }

    @Test
    void gzipThatIsNone_isRefused() throws IOException {
        var sent = gzip("{\"a\": \"some text to be packed\"}".getBytes(UTF_8));
        var damaged = sent.clone();
        damaged[sent.length - 6] ^= 1; // of the checksum

        expect(ProblemType.NOT_GZIP, "{}".getBytes(UTF_8), 2, "gzip");
        expect(ProblemType.NOT_GZIP, new byte[0], 0, "gzip");
        expect(ProblemType.NOT_GZIP, damaged, -1, "gzip");
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
    void senderThatBreaksOff_isNoProblemOfTheBody() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> RequestBody.read(broken, -1, null, CONFIG));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> RequestBody.read(broken, 10, "gzip", CONFIG));
    }

    private static byte[] read(byte[] sent, long contentLength, @Nullable String encoding) throws IOException {
        return RequestBody.read(new ByteArrayInputStream(sent), contentLength, encoding, CONFIG);
    }

    private static ProblemException expect(
            ProblemType type, byte[] sent, long contentLength, @Nullable String encoding) {
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

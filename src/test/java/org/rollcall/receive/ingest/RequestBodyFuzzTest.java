package org.rollcall.receive.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Whatever is called gzip: a document within the limits or a problem, and its memory back. */
class RequestBodyFuzzTest {
    private static final int INFLATED = 64 * 1024;
    private static final Set<ProblemType> REFUSALS = EnumSet.of(ProblemType.NOT_GZIP, ProblemType.BODY_TOO_LARGE);

    private final RequestMemoryBudget memory =
            new RequestMemoryBudget(4 << 20, Duration.ZERO, Config.of(INFLATED, INFLATED));

    static Stream<byte[]> seeds() {
        return Stream.of("{}", "{\"hostname\":\"a\",\"counts\":{\"issues\":1}}", " ".repeat(INFLATED + 1))
                .map(RequestBodyFuzzTest::gzip);
    }

    @MethodSource("seeds")
    @FuzzTest
    void gzip_isUndoneOrRefused(byte[] sent) {
        try (var own = memory.open("a", () -> {});
                var buffer = new BodyBuffer(own, INFLATED, "sent", sent.length)) {
            buffer.append(Buffer.buffer(sent));
            try (var body = new RequestBody(buffer, true, INFLATED, memory, own)) {
                assertThat(body.bytes()).hasSizeLessThanOrEqualTo(INFLATED);
            }
        } catch (ProblemException e) {
            assertThat(REFUSALS).contains(e.type());
        }
        assertThat(memory.taken()).isZero();
    }

    private static byte[] gzip(String document) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

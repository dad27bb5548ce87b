package org.rollcall.ping.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.HostilePayload;
import org.rollcall.Json;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Whatever bytes come: a payload or a problem, and the same by all ways of reading, and back again. */
class PayloadFuzzTest {
    private static final Set<ProblemType> REFUSALS = EnumSet.of(
            ProblemType.BAD_UTF8, ProblemType.NOT_JSON, ProblemType.NOT_AN_OBJECT, ProblemType.NESTED_TOO_DEEPLY);

    private final PayloadReader reader = new PayloadReader(PayloadScannerTest.DICTIONARY);

    static Stream<byte[]> seeds() {
        return Stream.concat(
                        PayloadScannerTest.SEEDS.stream(),
                        LongStream.range(0, 20).mapToObj(seed -> new HostilePayload(seed).json()))
                .map(json -> json.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void everyWayOfReading_comesToTheSame(byte[] bytes) throws IOException {
        Document document;
        Payload read;
        try {
            document = Document.of(bytes);
            document.productVersion();
            read = reader.read(document);
        } catch (ProblemException e) {
            assertThat(REFUSALS).contains(e.type());
            return;
        }
        var parsed = reader.parse(document);
        var review = reader.review(document);
        if (read instanceof Payload.Storable payload) {
            PayloadScannerTest.assertSame(parsed, payload);
            assertThat(review.metrics()).isEqualTo(payload.metrics());
            assertThat(review.undeclared()).isEqualTo(payload.undeclared());
            assertThat(review.typeMismatches()).isEqualTo(payload.typeMismatches());
            assertThat(Json.differences(bytes, new PayloadWriter(reader.dictionary()).write(payload.content())))
                    .isEmpty();
        } else {
            assertThat(parsed).usingRecursiveComparison().isEqualTo(read);
        }
    }
}

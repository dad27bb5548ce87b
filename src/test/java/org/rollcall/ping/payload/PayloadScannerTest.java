package org.rollcall.ping.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rollcall.Seed;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;

/** Whatever the scanner reads, the parser must read in the same way: the scanner is fast, the parser is right. */
class PayloadScannerTest {

    static final Dictionary DICTIONARY = new Dictionary(
            new DictionaryVersion(1, 2),
            List.of(
                    new Metric(1, "hostname", ValueType.STRING),
                    new Metric(2, "version", ValueType.STRING),
                    new Metric(3, "counts.issues", ValueType.NUMBER),
                    new Metric(4, "counts.notes", ValueType.NUMBER),
                    new Metric(5, "counts.nested.deep", ValueType.ANY),
                    new Metric(6, "settings.on", ValueType.BOOLEAN),
                    new Metric(7, "settings.name", ValueType.STRING),
                    new Metric(8, "topology", ValueType.OBJECT),
                    new Metric(9, "both", ValueType.NUMBER),
                    new Metric(10, "both.below", ValueType.NUMBER),
                    new Metric(11, "ünïcode.\"quoted\"", ValueType.NUMBER)));

    private static final String USUAL = """
            {"hostname":"gitlab.example.com","version":"1.2.3","uuid":"u-1",
             "counts":{"issues":12,"notes":-1,"nested":{"deep":9223372036854775807},"rockets":3},
             "settings":{"on":true,"name":"größe"}, "license":{}, "both":{"below":0},
             "topology":{"nodes":[{"cpus":4,"load":0.25},{"cpus":-0}],"failures":[]}}
            """;

    static final List<String> SEEDS = List.of(
            USUAL,
            "{}",
            "{\"counts\":{},\"both\":5,\"settings\":{\"on\":-1,\"name\":null}}",
            "{\"counts\":{\"issues\":1e3,\"notes\":1.50,\"nested\":{\"deep\":[1,[2,[3]],{\"a\":{\"b\":null}}]}}}",
            "{\"counts\":{\"issues\":12345678901234567890,\"notes\":999999999999999999,\"x\":{\"y\":1}}}",
            "{\"settings\":{\"on\":7,\"name\":12},\"topology\":-2,\"hostname\":9223372036854775807,\"version\":-0}",
            "{\"settings\":{\"on\":false,\"name\":\"a\\nb\"},\"topology\":\"no\",\"hostname\":5}",
            "{\"both\":{},\"counts\":7,\"topology\":{\"a\":1,\"b\":{\"a\":2}}}",
            "{\"counts.issues\":1,\"\":2,\"counts\":{\"\":3,\"issues\":-0}}",
            "{\"hostname\":\"a\",\"counts\":{\"issues\":0,\"issues_x\":1,\"issue\":2}}");

    /** What makes and breaks JSON. */
    private static final List<String> FRAGMENTS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            " ",
            "\t",
            "\n",
            "0",
            "1",
            "9",
            "-",
            "+",
            ".",
            "e",
            "E5",
            "-0",
            "01",
            "true",
            "false",
            "null",
            "\"a\"",
            "\"counts\":",
            "\"issues\":1,",
            "\"both\":{}",
            "{}",
            "[]",
            "\\u0000",
            "\\ud800",
            "ü",
            "\u0001",
            "\u007f",
            "1e999",
            "\"hostname\":\"b\",",
            "12345678901234567890",
            "/",
            "NaN");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final PayloadReader reader = new PayloadReader(DICTIONARY);
    private final PayloadScanner scanner =
            new PayloadScanner(KeyPathNode.tree(DICTIONARY), DICTIONARY.highestOrdinal());

    @Test
    void usualPayload_isScannedAndNotGivenUp() throws IOException {
        var document = USUAL.getBytes(StandardCharsets.UTF_8);

        var scanned = scanner.scan(document);

        assertThat(scanned).isNotNull();
        assertSame(document, scanned);
    }

    @Test
    void anotherOrderOfNames_isScannedAndRemembered() throws IOException {
        var document = "{\"counts\":{\"notes\":2,\"issues\":1},\"hostname\":\"a\"}".getBytes(StandardCharsets.UTF_8);

        for (var i = 0; i < 3; i++) {
            assertSame(document, scanner.scan(document));
        }
        assertThat(scanner.scan(document)).isNotNull();
    }

    @Test
    void integerOfAMetricThatIsDeclaredOtherwise_isScannedIntoTheVector_andCountedAsAMismatch() throws IOException {
        var document = "{\"hostname\":5,\"version\":-1,\"settings\":{\"on\":7,\"name\":12},\"topology\":3}"
                .getBytes(StandardCharsets.UTF_8);

        var scanned = scanner.scan(document);

        assertSame(document, scanned);
        assertThat(scanned).isInstanceOfSatisfying(Payload.Storable.class, storable -> {
            assertThat(storable.content().extras()).isEqualTo("{\"settings.on\":7}");
            assertThat(storable.content().numbers().get(8)).isEqualTo(3);
            assertThat(storable.typeMismatches()).isEqualTo(4);
        });
    }

    @Test
    void whateverIsScanned_isWhatTheParserReads() throws IOException {
        var seed = Seed.next();
        var random = new Random(seed);
        var scannedCount = 0;
        for (var i = 0; i < 200_000; i++) {
            var document = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
            if (Utf8.firstInvalid(document) >= 0) {
                continue;
            }
            var scanned = scanner.scan(document);
            if (scanned != null) {
                scannedCount++;
                try {
                    assertSame(document, scanned);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError(
                            String.format(
                                    Locale.ROOT,
                                    "-Drollcall.seed=%d, document %s",
                                    seed,
                                    new String(document, StandardCharsets.UTF_8)),
                            e);
                }
            }
        }
        assertThat(scannedCount)
                .as("enough was valid for the comparison to mean something")
                .isGreaterThan(10_000);
    }

    private static byte[] mutated(String text, Random random) {
        var mutated = new StringBuilder(text);
        for (var changes = random.nextInt(3); changes > 0; changes--) {
            var at = random.nextInt(mutated.length() + 1);
            var end = Math.min(mutated.length(), at + random.nextInt(4));
            var fragment = random.nextInt(3) == 0 ? "" : FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
            mutated.replace(at, end, fragment);
        }
        var bytes = mutated.toString().getBytes(StandardCharsets.UTF_8);
        return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private void assertSame(byte[] document, @Nullable Payload scanned) throws IOException {
        assertSame(reader.parse(Document.of(document)), scanned);
    }

    static void assertSame(Payload parsed, @Nullable Payload scanned) throws IOException {
        assertThat(parsed).isInstanceOf(Payload.Storable.class);
        var expected = (Payload.Storable) parsed;
        var actual = (Payload.Storable) scanned;
        assertThat(actual).isNotNull();
        assertThat(actual.metrics()).isEqualTo(expected.metrics());
        assertThat(actual.undeclared()).isEqualTo(expected.undeclared());
        assertThat(actual.typeMismatches()).isEqualTo(expected.typeMismatches());
        for (var ordinal = 1; ordinal <= DICTIONARY.highestOrdinal(); ordinal++) {
            assertThat(actual.content().numbers().has(ordinal))
                    .isEqualTo(expected.content().numbers().has(ordinal));
            if (actual.content().numbers().has(ordinal)) {
                assertThat(actual.content().numbers().get(ordinal))
                        .isEqualTo(expected.content().numbers().get(ordinal));
            }
        }
        assertThat(json(actual.content().extras()))
                .isEqualTo(json(expected.content().extras()));
        assertThat(json(actual.content().undeclared()))
                .isEqualTo(json(expected.content().undeclared()));
        assertThat(actual.identity()).usingRecursiveComparison().isEqualTo(expected.identity());
    }

    private static @Nullable JsonNode json(@Nullable String text) throws IOException {
        return text == null ? null : JSON.readTree(text);
    }
}

package org.rollcall.ping.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Seed;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.platform.web.ProblemException;

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
            "{\"hostname\":\"a\",\"counts\":{\"issues\":0,\"issues_x\":1,\"issue\":2}}",
            "{\"settings\":{\"name\":\"Q\\u0026A \\\"Gr\\u00fc\\u00DFe\\\" \\ud83d\\ude00\\u001f\\u005c\\u0022\"}}",
            "{\"hostname\":\"g\\u0040x\",\"uuid\":\"\\ud83d\\ude00\\/\",\"edition\":\"\\b\\f\\n\\r\\t\\\\\"}",
            "{\"co\\u0075nts\":{\"iss\\u0075es\":5,\"n\\/a\":{\"\\u0041\":[{\"\\t\":\"\\u2028\"}],\"B\":{},\"C\":{\"D\":1}}}}",
            "{\"ho\\u0073tname\":\"a\",\"\\u0075uid\":\"u\",\"ünïcode\":{\"\\u0022quoted\\u0022\":3,\"\\u00e4\":4}}",
            "{\"x\":{\"y\":{\"z\":1,\"w\":[{\"v\":2}]},\"e\":{}},\"counts\":{\"nested\":{\"no\":{\"a\":1,\"b\":2}}}}",
            "{\"settings\":[{\"a\":1}],\"counts\":{\"nested\":\"\\u00e9\",\"r\":1e-5},\"topology\":{\"load\":1.5E+3}}");

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
            "\\u0026",
            "\\u00E9",
            "\\u0022",
            "\\u000a",
            "\\u12",
            "\\\"",
            "\\/",
            "\\x",
            "\\ud800",
            "\\ud83d\\ude00",
            "\\udc00",
            "{\"a\":1,\"\\u0061\":2}",
            "\"new\":{\"a\":{\"b\":[]},\"c\":{}},",
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
                            .maxNameLength(Integer.MAX_VALUE)
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
    void everySeed_isScannedAndNotGivenUp() throws IOException {
        for (var seed : SEEDS) {
            var document = seed.getBytes(StandardCharsets.UTF_8);
            var scanned = scanner.scan(document);

            assertThat(scanned).as(seed).isNotNull();
            assertSame(document, scanned);
        }
    }

    @Test
    void byteOrderMark_isSkipped() throws IOException {
        var document = ("\ufeff" + USUAL).getBytes(StandardCharsets.UTF_8);

        assertSame(document, scanner.scan(document));
    }

    /** A rule looks for an at sign in extras and undeclared before it looks any closer. */
    @Test
    void keptText_isWrittenAsTheParserWritesIt() throws IOException {
        var document = """
                {"settings":{"name":"a\\u0040b\\u003c\\/\\u0009\\u0022\\\"\\u001F\\u005C \\u00fc\\u20AC\\uD83D\\uDE00"},
                 "x\\u0040y":{"\\u0026":"\\u0040"}}""".getBytes(StandardCharsets.UTF_8);

        var scanned = (Payload.Storable) scanner.scan(document);
        var parsed = (Payload.Storable) reader.parse(Document.of(document));

        assertThat(scanned).isNotNull();
        assertThat(scanned.content().extras()).isEqualTo(parsed.content().extras());
        assertThat(scanned.content().undeclared()).isEqualTo(parsed.content().undeclared());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"\\u0000\"}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\ud800\\u0041\"}",
                "{\"a\":\"\\ud800x\"}",
                "{\"a\":\"\\udc00\"}",
                "{\"\\udc00\":1}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"\\\"}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"x\":{\"a\":1,\"\\u0061\":2}}",
                "{\"hostname\":\"a\",\"h\\u006fstname\":\"b\"}",
                "{\"a\":1e401}",
                "{\"a\":1e}"
            })
    void whatIsNotValidOrCannotBeStored_isLeftToTheParser(String json) {
        assertThat(scanner.scan(json.getBytes(StandardCharsets.UTF_8))).isNull();
    }

    /** At the limit and one beyond it, of bytes as they are kept: escapes count as the characters that they stand for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"settings\":{\"name\":\"%s\"}}",
                "{\"settings\":{\"name\":\"\\u0026%s\"}}",
                "{\"x\":{\"y\":\"\\u00fc%s\"}}",
                "{\"x\":{\"\ud83d\ude00\":\"\ud83d\ude00\\ud83d\\ude00%s\"}}",
                "{\"%s\":{}}",
                "{\"counts\":{\"x\":[\"%s\"]}}"
            })
    void sizeOfWhatIsKept_hasTheSameLimitAsInTheParser(String form) throws IOException {
        var kept = (Payload.Storable) reader.parse(Document.of(withText(form, 0)));
        var empty = kept.content().undeclared() == null
                ? kept.content().extras()
                : kept.content().undeclared();
        var room = PayloadReader.MAX_BYTES - empty.getBytes(StandardCharsets.UTF_8).length;

        assertSame(withText(form, room), scanner.scan(withText(form, room)));
        assertThat(scanner.scan(withText(form, room + 1))).isNull();
        assertThat(reader.parse(Document.of(withText(form, room + 1)))).isInstanceOf(Payload.Unstorable.class);
    }

    private static byte[] withText(String form, int length) {
        return form.replace("%s", "x".repeat(length)).getBytes(StandardCharsets.UTF_8);
    }

    /** Names are remembered to find those that stand twice: no more of them than could be kept. */
    @ParameterizedTest
    @ValueSource(strings = {"{%s}", "{\"x\":{%s}}", "{\"topology\":{%s}}", "{\"topology\":[{%s}]}"})
    void bytesOfAllNames_areNoMoreThanCanBeKept(String form) {
        var name = "k\\u00fc".repeat(100);
        var members = IntStream.range(0, 2 * PayloadReader.MAX_BYTES / name.length())
                .mapToObj(number -> "\"" + name + number + "\":0")
                .collect(Collectors.joining(","));
        var document = form.replace("%s", members).getBytes(StandardCharsets.UTF_8);

        assertThat(scanner.scan(document)).isNull();
    }

    @Test
    void numberOfValues_hasTheSameLimitAsInTheParser() throws IOException {
        for (var form : List.of("{\"x\":[%s0]}", "{\"x\":{\"y\":{\"z\":[%s0]}}}", "{\"topology\":[[%s0]]}")) {
            var others = (int) form.chars().filter(c -> "{[".indexOf(c) >= 0).count();
            var most = form.replace("%s", "0,".repeat(PayloadReader.MAX_VALUES - others))
                    .getBytes(StandardCharsets.UTF_8);
            var more = form.replace("%s", "0,".repeat(PayloadReader.MAX_VALUES - others + 1))
                    .getBytes(StandardCharsets.UTF_8);

            assertSame(most, scanner.scan(most));
            assertThat(scanner.scan(more)).isNull();
            assertThat(reader.parse(Document.of(more))).isInstanceOf(Payload.Unstorable.class);
        }
    }

    @Test
    void digitsThatExponentsStandFor_haveTheSameLimitAsInTheParser() throws IOException {
        var numbers = PayloadReader.MAX_WRITTEN_OUT_DIGITS / JsonNumber.MAX_EXPONENT;
        var most = ("{\"x\":[" + "1e400,".repeat(numbers) + "1e0]}").getBytes(StandardCharsets.UTF_8);
        var more = ("{\"x\":[" + "1e400,".repeat(numbers) + "1e-1]}").getBytes(StandardCharsets.UTF_8);

        assertSame(most, scanner.scan(most));
        assertThat(scanner.scan(more)).isNull();
        assertThat(reader.parse(Document.of(more))).isInstanceOf(Payload.Unstorable.class);
    }

    @Test
    void depthOfAnUndeclaredValue_isLeftToTheParserLongBeforeItsLimit() throws IOException {
        var usual = nested(15);
        var deepest = nested(PayloadReader.MAX_DEPTH - 1);

        assertSame(usual, scanner.scan(usual));
        assertThat(scanner.scan(deepest)).isNull();
        assertThat(reader.read(Document.of(deepest))).isInstanceOf(Payload.Storable.class);
        assertThatThrownBy(() -> reader.read(Document.of(nested(PayloadReader.MAX_DEPTH))))
                .isInstanceOf(ProblemException.class);
    }

    private static byte[] nested(int levels) {
        return ("{\"x\":" + "{\"y\":".repeat(levels) + "1" + "}".repeat(levels) + "}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void longestIdentity_hasTheSameLengthWithAndWithoutEscapes() throws IOException {
        for (var length : new int[] {Identity.MAX_LENGTH, Identity.MAX_LENGTH + 1}) {
            for (var character : List.of("x", "\\u0078", "\\n", "\u20ac", "\\u20ac")) {
                var document = ("{\"uuid\":\"" + character.repeat(length) + "\"}").getBytes(StandardCharsets.UTF_8);

                var scanned = scanner.scan(document);

                assertSame(document, scanned);
                assertThat(scanned)
                        .isInstanceOfSatisfying(
                                Payload.Storable.class,
                                storable -> assertThat(storable.identity().uuid() != null)
                                        .isEqualTo(length == Identity.MAX_LENGTH));
            }
        }
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

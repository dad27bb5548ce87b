package org.rollcall.receive.reprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rollcall.Corpus;
import org.rollcall.Json;
import org.rollcall.Seed;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Instance;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingContents;
import org.rollcall.ping.PingStore.PingWithContent;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.Payload;
import org.rollcall.ping.payload.PayloadReader;
import org.rollcall.ping.payload.PayloadWriter;

/** What is told of the undeclared members alone must be what all of the payload would tell. */
class AddedMetricsTest {

    private static final int TRIES = 200;

    private static final List<Metric> METRICS = List.of(
            new Metric(1, "hostname", ValueType.STRING),
            new Metric(2, "counts.issues", ValueType.NUMBER),
            new Metric(3, "counts.notes", ValueType.NUMBER),
            new Metric(4, "counts.deep.er", ValueType.ANY),
            new Metric(5, "counts.deep.est", ValueType.BOOLEAN),
            new Metric(6, "settings.on", ValueType.BOOLEAN),
            new Metric(7, "settings.name", ValueType.STRING),
            new Metric(8, "topology", ValueType.OBJECT),
            new Metric(9, "only.one.below", ValueType.NUMBER),
            new Metric(10, "ünïcode.\"quoted\"", ValueType.STRING));

    private static final List<String> PAYLOADS = List.of(
            "{}",
            "{\"hostname\":\"h\",\"counts\":{\"issues\":5,\"notes\":-1,\"deep\":{\"er\":1.5,\"est\":true}},\"more\":{\"a\":[1]}}",
            "{\"counts\":{},\"settings\":{\"on\":{}},\"only\":{\"one\":{}}}",
            "{\"counts\":7,\"settings\":[{\"on\":1}],\"only\":{\"one\":3,\"two\":{}}}",
            "{\"counts\":{\"issues\":\"none\",\"deep\":{}},\"settings\":{\"on\":1,\"name\":-2},\"topology\":[]}",
            "{\"topology\":{\"nodes\":[{\"cpus\":4,\"load\":0.25}]},\"counts\":{\"issues\":12345678901234567890,\"notes\":1.50}}",
            "{\"settings\":{\"name\":\"a \\\"b\\\" \\u0040\",\"on\":false},\"ünïcode\":{\"\\\"quoted\\\"\":\"é\",\"x\":null}}",
            "{\"hostname\":5,\"counts\":{\"issues\":null,\"notes\":true},\"only\":{\"one\":{\"below\":3,\"beside\":4}}}");

    @Test
    void anyPayload_isReadAsAllOfItWouldBe() {
        var seed = Seed.next();
        var random = new Random(seed);
        var after = dictionary(METRICS);
        for (var i = 0; i < TRIES; i++) {
            var before = dictionary(some(METRICS, random, 2));
            assertThat(AddedMetrics.areAll(before, after)).isTrue();
            for (var payload : PAYLOADS) {
                expectTheSame(payload.getBytes(UTF_8), before, after, payload + " " + Seed.described(seed));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"13.12, 13.12.15-ce", "18.9, 18.9.0-pre-ce", "18.9, 18.9.0-pre-ce-with-fallbacks"})
    void pingOfTheCorpus_isReadAsAllOfItWouldBe(String version, String ping) {
        var seed = Seed.next();
        var random = new Random(seed);
        var definitions = Corpus.read("definitions/" + version + ".yml");
        var after = Dictionary.draft(DictionaryVersion.parse(version).orElseThrow(), definitions);
        var tried = 0;
        for (var i = 0; i < 10; i++) {
            var before = dictionary(some(after.metrics(), random, 40));
            if (AddedMetrics.areAll(before, after)) {
                expectTheSame(Corpus.read("payloads/" + ping + ".json"), before, after, Seed.described(seed));
                tried++;
            }
        }
        assertThat(tried).as(Seed.described(seed)).isPositive();
    }

    @Test
    void dictionaryWithMore_isTheSameButForWhatItAdds() {
        var before = dictionary(List.of(METRICS.get(1), METRICS.get(7)));

        assertThat(AddedMetrics.areAll(before, before)).isTrue();
        assertThat(isAdded(before, new Metric(3, "counts.notes", ValueType.NUMBER)))
                .isTrue();
        assertThat(isAdded(before, new Metric(3, "countsmore", ValueType.NUMBER)))
                .isTrue();
        assertThat(isAdded(before, new Metric(3, "topology.nodes", ValueType.NUMBER)))
                .as("within a metric")
                .isFalse();
        assertThat(isAdded(before, new Metric(3, "counts", ValueType.OBJECT)))
                .as("around a metric")
                .isFalse();
        assertThat(AddedMetrics.areAll(before, dictionary(List.of(METRICS.get(1), METRICS.get(2)))))
                .as("without a metric")
                .isFalse();
        assertThat(AddedMetrics.areAll(
                        before, dictionary(List.of(METRICS.get(7), new Metric(2, "counts.issues", ValueType.STRING)))))
                .as("of another type")
                .isFalse();
        assertThat(AddedMetrics.areAll(
                        before, dictionary(List.of(METRICS.get(7), new Metric(3, "counts.issues", ValueType.NUMBER)))))
                .as("of another ordinal")
                .isFalse();
    }

    @Test
    void unusuallyLargeContent_isNotTold() {
        var text = "\"" + "x".repeat(PingContents.USUAL_BYTES) + "\"";
        var stored = stored(new PingContent(new MetricVector(0), "{}", "{\"large\":" + text + "}"), 0, 0);

        assertThat(new AddedMetrics(new PayloadReader(dictionary(METRICS))).read(stored))
                .isEmpty();
    }

    private static boolean isAdded(Dictionary before, Metric metric) {
        return AddedMetrics.areAll(
                before,
                dictionary(Stream.concat(before.metrics().stream(), Stream.of(metric))
                        .toList()));
    }

    private static void expectTheSame(byte[] payload, Dictionary before, Dictionary after, String as) {
        var first = storable(new PayloadReader(before).read(Document.of(payload)));
        var rebuilt = new PayloadWriter(before).write(first.content());

        var whole = storable(new PayloadReader(after).read(Document.of(rebuilt)));
        var added = new AddedMetrics(new PayloadReader(after))
                .read(stored(first.content(), first.metrics(), first.typeMismatches()))
                .orElseThrow();

        assertThat(List.of(added.metrics(), added.undeclared(), added.typeMismatches()))
                .as(as)
                .isEqualTo(List.of(whole.metrics(), whole.undeclared(), whole.typeMismatches()));
        assertThat(values(added.content().numbers(), after))
                .as(as)
                .isEqualTo(values(whole.content().numbers(), after));
        assertThat(Json.read(added.content().extras()))
                .as(as)
                .isEqualTo(Json.read(whole.content().extras()));
        assertThat(json(added.content().undeclared()))
                .as(as)
                .isEqualTo(json(whole.content().undeclared()));
    }

    private static JsonNode json(@Nullable String text) {
        return Json.read(text == null ? "null" : text);
    }

    private static List<String> values(MetricVector numbers, Dictionary dictionary) {
        return IntStream.rangeClosed(1, dictionary.highestOrdinal())
                .filter(numbers::has)
                .mapToObj(ordinal -> ordinal + "=" + numbers.get(ordinal))
                .toList();
    }

    private static Payload.Storable storable(Payload payload) {
        return (Payload.Storable) payload;
    }

    private static PingWithContent stored(PingContent content, int metrics, int typeMismatches) {
        var now = Instant.parse("2026-11-18T06:31:21Z");
        return new PingWithContent(
                new StoredPing(
                        1,
                        new Ping(
                                new Instance("h", null),
                                Week.of(now),
                                now,
                                now,
                                "18.9.0",
                                null,
                                "18.8",
                                "00",
                                2,
                                metrics,
                                0,
                                typeMismatches,
                                List.of(),
                                null)),
                content);
    }

    /** All but about one in so many. */
    private static List<Metric> some(List<Metric> metrics, Random random, int oneIn) {
        var some = new ArrayList<>(metrics);
        some.removeIf(_ -> random.nextInt(oneIn) == 0);
        return some;
    }

    private static Dictionary dictionary(List<Metric> metrics) {
        return new Dictionary(new DictionaryVersion(18, 9), metrics);
    }
}

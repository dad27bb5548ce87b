package org.rollcall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rollcall.demo.Fleet;
import org.rollcall.demo.FleetDictionary;
import org.rollcall.demo.FleetMetric;
import org.rollcall.demo.FleetPing;
import org.rollcall.demo.SyntheticDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Week;

/** The dictionary and the payloads of all measurements: real definitions where they are at hand, else invented ones. */
public final class BenchFleet {

    static final DictionaryVersion VERSION = new DictionaryVersion(18, 9);

    private static final long SEED = 20261122;
    private static final Path DEFAULT_CORPUS = Path.of("..", "shared", "corpus");

    /** Where the usual form of {@code recorded_at}, the first member, has its last character. */
    private static final int LAST_OF_TIME = "{'recorded_at':'2026-11-18T06:31:21.267".length();

    private BenchFleet() {}

    private static Path corpus() {
        return Path.of(System.getProperty("rollcall.corpus", DEFAULT_CORPUS.toString()));
    }

    private static Path definitions() {
        return corpus().resolve("definitions").resolve(VERSION + ".yml");
    }

    static boolean hasRealDefinitions() {
        return Files.exists(definitions());
    }

    /** What is published. */
    static byte[] yaml() {
        try {
            return hasRealDefinitions() ? Files.readAllBytes(definitions()) : SyntheticDefinitions.yaml();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pings with the keys and the texts of a real instance where they are at hand, else invented ones. */
    public static List<byte[]> realPings() {
        var real = Stream.of("", "-with-fallbacks")
                .map(kind -> corpus().resolve("payloads").resolve(VERSION + ".0-pre-ce" + kind + ".json"))
                .filter(Files::exists)
                .map(BenchFleet::read)
                .toList();
        return real.isEmpty() ? payloads(2) : real;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The metrics that instances send. */
    public static FleetDictionary dictionary() {
        return FleetDictionary.parse(VERSION, yaml());
    }

    /** Key paths of so many counters of all time, from all over the dictionary. */
    static List<String> counters(int count) {
        var counters = dictionary().metrics().stream()
                .filter(metric -> !metric.removed()
                        && metric.valueType() == ValueType.NUMBER
                        && metric.timeFrame() == FleetMetric.TimeFrame.ALL)
                .map(FleetMetric::keyPath)
                .toList();
        return IntStream.range(0, count)
                .mapToObj(i -> counters.get(i * counters.size() / count))
                .toList();
    }

    /** A fleet whose last week is the one before this. */
    static Fleet fleet(int instances, int weeks) {
        var firstWeek = new Week(Week.of(Instant.now()).monday().minusWeeks(weeks));
        return new Fleet(SEED, instances, firstWeek, weeks, List.of(dictionary()));
    }

    /** Pings of different instances in last week, for measurements that send them again with other identities. */
    static Stream<FleetPing> patchable(int count) {
        return fleet(count * 3, 1)
                .week(0)
                .filter(ping -> ping.uuid() != null && ping.json()[LAST_OF_TIME] == 'Z')
                .limit(count);
    }

    /** Payloads of different instances of one week. */
    public static List<byte[]> payloads(int count) {
        return patchable(count).map(FleetPing::json).toList();
    }
}

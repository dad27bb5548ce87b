package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.rollcall.bench.BenchFleet;
import org.rollcall.bench.Shuffle;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;

/** The reader alone, against what Jackson needs to find the tokens of the same bytes and do nothing with them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PayloadReaderBenchmark {

    private final JsonFactory jackson = new JsonFactory();
    private final PayloadReader reader = new PayloadReader(dictionary());

    private static Dictionary dictionary() {
        var definitions = BenchFleet.dictionary();
        var metrics = new ArrayList<Metric>();
        for (var metric : definitions.metrics()) {
            metrics.add(new Metric(metrics.size() + 1, metric.keyPath(), metric.valueType()));
        }
        return new Dictionary(definitions.version(), metrics);
    }

    /** Everything that the ingest does to the bytes but hash them. */
    @Benchmark
    public Object read(FleetPings pings) {
        return storable(pings.next());
    }

    /** The same, of pings with different texts. */
    @Benchmark
    public Object readTexts(PingsWithTexts pings) {
        return storable(pings.next());
    }

    private Object storable(byte[] ping) {
        if (reader.read(Document.of(ping)) instanceof Payload.Storable storable) {
            return storable;
        }
        throw new IllegalStateException("a ping cannot be stored");
    }

    /** Returned so that no token is optimised away. */
    @Benchmark
    public int tokens(FleetPings pings) throws IOException {
        var tokens = 0;
        try (var parser = jackson.createParser(pings.next())) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    /** What the ingest needs the hash for: to know a repeated ping. */
    @Benchmark
    public byte[] hash(FleetPings pings) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(pings.next());
    }

    /** Some pings, one after the other, again and again. */
    abstract static class Pings {

        private List<byte[]> pings = List.of();
        private int next;

        void set(List<byte[]> some) {
            pings = some;
        }

        byte[] next() {
            next = (next + 1) % pings.size();
            return pings.get(next);
        }
    }

    /** Pings of a fleet. */
    @State(Scope.Benchmark)
    public static class FleetPings extends Pings {

        /** Enough of them that neither branch predictor nor caches know one by heart. */
        private static final int COUNT = 32;

        /** Whether the keys come in the order of the ping before, or in another one in every ping. */
        @Param({"predicted", "shuffled"})
        public String keys = "";

        @Setup
        public void generate() {
            var pings = new ArrayList<byte[]>();
            for (var ping : BenchFleet.payloads(COUNT)) {
                pings.add(keys.equals("shuffled") ? Shuffle.keys(ping, pings.size()) : ping);
            }
            set(pings);
        }
    }

    /** The same real pings with different texts. */
    @State(Scope.Benchmark)
    public static class PingsWithTexts extends Pings {

        @Param
        public Texts texts = Texts.PLAIN;

        @Setup
        public void write() {
            set(BenchFleet.realPings().stream().map(texts::in).toList());
        }
    }
}

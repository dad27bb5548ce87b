package org.rollcall.ping.payload;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
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

    /** Enough of them that neither branch predictor nor caches know one by heart. */
    private static final int PAYLOADS = 32;

    /** Whether the keys come in the order of the ping before, or in another one in every ping. */
    @Param({"predicted", "shuffled"})
    public String keys = "";

    private final JsonFactory jackson = new JsonFactory();
    private final ArrayList<byte[]> payloads = new ArrayList<>();
    private final PayloadReader reader = new PayloadReader(dictionary());
    private int next;

    private static Dictionary dictionary() {
        var definitions = BenchFleet.dictionary();
        var metrics = new ArrayList<Metric>();
        for (var metric : definitions.metrics()) {
            metrics.add(new Metric(metrics.size() + 1, metric.keyPath(), metric.valueType()));
        }
        return new Dictionary(definitions.version(), metrics);
    }

    @Setup
    public void generate() {
        BenchFleet.payloads(PAYLOADS).forEach(json -> {
            payloads.add(keys.equals("shuffled") ? Shuffle.keys(json, payloads.size()) : json);
        });
        payloads.forEach(json -> {
            if (!(reader.read(Document.of(json)) instanceof Payload.Storable)) {
                throw new IllegalStateException("a payload of the fleet cannot be stored");
            }
        });
    }

    /** Everything that the ingest does to the bytes but hash them. */
    @Benchmark
    public Object read() {
        return reader.read(Document.of(payload()));
    }

    /** Returned so that no token is optimised away. */
    @Benchmark
    public int tokens() throws IOException {
        var tokens = 0;
        try (var parser = jackson.createParser(payload())) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    /** What the ingest needs the hash for: to know a repeated ping. */
    @Benchmark
    public byte[] hash() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(payload());
    }

    private byte[] payload() {
        next = (next + 1) % PAYLOADS;
        return payloads.get(next);
    }
}

package org.rollcall.bench;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.rollcall.ping.payload.Texts;

/** The reader alone, by JMH, in processes of its own. */
final class ReaderSection {

    private static final String NAME = "reader";
    private static final String RATE = "payloads/s";
    private static final double OF_JACKSON_PREDICTED = 1;
    private static final double OF_JACKSON_SHUFFLED = 0.6;
    private static final double OF_PLAIN_TEXTS = 0.9;
    private static final double MAX_KB = 64;
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private ReaderSection() {}

    static void run(Bench bench) {
        System.setProperty("jmh.ignoreLock", "true");
        var quick = bench.options().quick();
        var options = new OptionsBuilder()
                .include("org.rollcall.ping.payload.PayloadReaderBenchmark")
                .forks(bench.options().number("forks"))
                .warmupIterations(quick ? 3 : 5)
                .warmupTime(TimeValue.seconds(2))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.seconds(2))
                .jvmArgs("-XX:+UseSerialGC", "-Xmx512m", "--sun-misc-unsafe-memory-access=allow")
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        try {
            report(bench, new Runner(options).run());
        } catch (RunnerException e) {
            throw new BenchException("JMH failed", e);
        }
    }

    private static void reportTexts(Bench bench, Map<String, Measure> rates) {
        var plain = of(rates, "readTexts " + Texts.PLAIN);
        for (var texts : Texts.values()) {
            var name = "PayloadReader, " + texts.label();
            var rate = of(rates, "readTexts " + texts);
            bench.add(
                    texts == Texts.PLAIN
                            ? Result.plain(NAME, name, RATE, plain)
                            : Result.ratioAtLeast(NAME, name, RATE, rate, plain, "plain texts", OF_PLAIN_TEXTS));
        }
    }

    private static void report(Bench bench, Collection<RunResult> results) {
        var rates = new HashMap<String, Measure>();
        Map<String, Double> kilobytes = new HashMap<>();
        for (var result : results) {
            var params = result.getParams();
            var name = result.getPrimaryResult().getLabel() + " "
                    + params.getParamsKeys().stream().map(params::getParam).collect(Collectors.joining(" "));
            var statistics = result.getPrimaryResult().getStatistics();
            rates.put(name, new Measure(statistics.getPercentile(50), statistics.getMin(), statistics.getMax()));
            result.getSecondaryResults().forEach((label, secondary) -> {
                if (label.endsWith(ALLOCATION)) {
                    kilobytes.put(name, secondary.getScore() / 1024);
                }
            });
        }
        bench.add(Result.plain(NAME, "SHA-256 alone", RATE, of(rates, "hash predicted")));
        for (var keys : new String[] {"predicted", "shuffled"}) {
            var tokens = of(rates, "tokens " + keys);
            bench.add(Result.plain(NAME, "Jackson's tokens, keys " + keys, RATE, tokens));
            bench.add(Result.ratioAtLeast(
                    NAME,
                    "PayloadReader, keys " + keys,
                    RATE,
                    of(rates, "read " + keys),
                    tokens,
                    "Jackson",
                    keys.equals("predicted") ? OF_JACKSON_PREDICTED : OF_JACKSON_SHUFFLED));
            bench.add(Result.below(
                    NAME,
                    "allocated by PayloadReader, keys " + keys,
                    "KB/payload",
                    Measure.of(of(kilobytes, "read " + keys)),
                    MAX_KB));
        }
        reportTexts(bench, rates);
    }

    private static <T> T of(Map<String, T> map, String key) {
        var value = map.get(key);
        if (value == null) {
            throw new BenchException("JMH has no result '%s' among %s".formatted(key, map.keySet()));
        }
        return value;
    }
}

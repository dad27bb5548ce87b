package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;

/** From {@code java} to ready, on a database that is already there: as it is, and with what a training left behind. */
final class StartSection {

    private static final String NAME = "start";
    private static final double MAX_SECONDS = 1.5;

    private StartSection() {}

    static void run(Bench bench) {
        var cache = List.of("-XX:AOTCache=" + bench.train());
        try (var database = bench.database()) {
            try (var first = bench.service(database)) {
                first.publishDictionary();
                bench.add(Result.plain(NAME, "on an empty database", "s", Measure.of(first.startSeconds())));
            }
            var plain = new ArrayList<Double>();
            var trained = new ArrayList<Double>();
            for (var run = 0; run < bench.options().number("starts"); run++) {
                plain.add(startSeconds(bench, database, List.of()));
                trained.add(startSeconds(bench, database, cache));
            }
            bench.add(Result.plain(NAME, "on an existing database, untrained", "s", Measure.of(plain)));
            bench.add(Result.below(NAME, "on an existing database", "s", Measure.of(trained), MAX_SECONDS));
        }
    }

    private static double startSeconds(Bench bench, BenchDatabase database, List<String> jvmOptions) {
        try (var service = bench.service(database, List.of(), jvmOptions)) {
            return service.startSeconds();
        }
    }
}

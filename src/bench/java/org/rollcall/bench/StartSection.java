package org.rollcall.bench;

import java.util.ArrayList;

/** From {@code java} to ready, on a database that is already there. */
final class StartSection {

    private static final double MAX_SECONDS = 1.5;

    private StartSection() {}

    static void run(Bench bench) {
        try (var database = bench.database()) {
            try (var first = bench.service(database)) {
                first.publishDictionary();
                bench.add(Result.plain("start", "on an empty database", "s", Measure.of(first.startSeconds())));
            }
            var seconds = new ArrayList<Double>();
            for (var run = 0; run < bench.options().number("starts"); run++) {
                try (var service = bench.service(database)) {
                    seconds.add(service.startSeconds());
                }
            }
            bench.add(Result.below("start", "on an existing database", "s", Measure.of(seconds), MAX_SECONDS));
        }
    }
}

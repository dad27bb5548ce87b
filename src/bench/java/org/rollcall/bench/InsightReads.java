package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long it takes to answer from 2,000 instances and 52 weeks that are rolled up. */
final class InsightReads {

    private static final String NAME = "insight";
    private static final String PATH = "/api/v4/usage_data/";

    private static final double MAX_MILLIS = 100;

    /** Requests before those that count. */
    private static final int WARM_UP = 20;

    private static final List<String> WITH_TARGET = List.of(
            "series?aggregate=all&metric=" + BenchFleet.counters(1).getFirst(),
            "indicators?type=smau&from=%1$s&to=%2$s"
                    .formatted(MeasuredFleet.closedMonth().minusMonths(11), MeasuredFleet.closedMonth()),
            "cohorts",
            "report?hostname=" + MeasuredFleet.INSTANCE.hostname());

    private static final List<String> OTHERS = List.of(
            "indicators?type=smau",
            "lifecycle",
            "versions",
            "comparison?hostname=" + MeasuredFleet.INSTANCE.hostname(),
            "dev_ops_score?hostname=" + MeasuredFleet.INSTANCE.hostname(),
            "customers",
            "metric_health",
            "outliers",
            "silence",
            "identities");

    private InsightReads() {}

    static void run(Bench bench) {
        try (var database = bench.database()) {
            MeasuredFleet.fill(bench, database);
            try (var service = bench.service(database, InsightSection.WITH_ROLLUPS, List.of())) {
                InsightSection.awaitRollups(database, Copies.WEEKS - 1);
                for (var withTarget : Map.of(true, WITH_TARGET, false, OTHERS).entrySet()) {
                    withTarget.getValue().forEach(path -> measure(bench, service, path, withTarget.getKey()));
                }
            }
        }
    }

    private static void measure(Bench bench, Service service, String path, boolean isTarget) {
        var millis = new ArrayList<Double>();
        for (var run = -WARM_UP; run < bench.options().number("runs") * 5; run++) {
            var begun = System.nanoTime();
            service.get(PATH + path);
            if (run >= 0) {
                millis.add((System.nanoTime() - begun) / 1e6);
            }
        }
        var name = String.format(
                Locale.ROOT, "%s of %,d instances", path, bench.options().number("fleet"));
        bench.add(
                isTarget
                        ? Result.below(NAME, name, "ms", Measure.of(millis), MAX_MILLIS)
                        : Result.plain(NAME, name, "ms", Measure.of(millis)));
    }
}

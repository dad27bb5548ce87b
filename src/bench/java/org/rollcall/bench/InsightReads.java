package org.rollcall.bench;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rollcall.ping.Instance;

/** How long it takes to answer from 2,000 instances and 52 weeks that are rolled up. */
final class InsightReads {

    private static final String NAME = "insight";
    private static final String PATH = "/api/v4/usage_data/";

    /** One of the instances, with the id that the service knows it by: {@link Copies} have others. */
    private static final Instance INSTANCE = new Instance("measured.example.com", "measured");

    private static final double MAX_MILLIS = 100;

    /** Requests before those that count. */
    private static final int WARM_UP = 20;

    private static final List<String> WITH_TARGET = List.of(
            "series?aggregate=all&metric=" + BenchFleet.counters(1).getFirst(),
            "indicators?type=smau&from=%1$s&to=%2$s".formatted(closed().minusMonths(11), closed()),
            "cohorts",
            "report?hostname=" + INSTANCE.hostname());

    private static final List<String> OTHERS = List.of(
            "indicators?type=smau",
            "lifecycle",
            "versions",
            "comparison?hostname=" + INSTANCE.hostname(),
            "dev_ops_score?hostname=" + INSTANCE.hostname(),
            "customers",
            "metric_health",
            "outliers",
            "silence",
            "identities");

    private InsightReads() {}

    /** The last month that is closed, whatever the day. */
    private static YearMonth closed() {
        return YearMonth.from(LocalDate.now(ZoneOffset.UTC).minusDays(3)).minusMonths(1);
    }

    static void run(Bench bench) {
        var instances = bench.options().number("fleet");
        var pings = (long) instances * Copies.WEEKS;
        try (var database = bench.database()) {
            try (var service = bench.service(database)) {
                service.publishDictionary();
                StoredTwice.fill(bench, database, service, bench.options().number("pings") / 10);
                Copies.ofStoredPings(database, service).upTo(pings);
                database.run(
                        "delete from ping where instance_id in (select id from instance where hostname not like 'copy-%')",
                        "delete from instance where hostname not like 'copy-%'",
                        "insert into instance (id, hostname, uuid, first_received_at) values ('%s', '%s', '%s', now())"
                                .formatted(INSTANCE.id(), INSTANCE.hostname(), INSTANCE.uuid()),
                        "update ping set instance_id = '%s' where instance_id = md5('copy 7')::uuid"
                                .formatted(INSTANCE.id()),
                        "delete from instance where hostname = 'copy-7.example.com'",
                        "vacuum analyze ping");
            }
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

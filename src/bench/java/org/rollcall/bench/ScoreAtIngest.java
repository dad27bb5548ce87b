package org.rollcall.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rollcall.ping.Week;

/**
 * Ingest of instances that have an earlier ping, so that their DevOps score is computed, beside ingest of the same instances
 * without one.
 */
final class ScoreAtIngest {

    private static final String NAME = "insight";
    private static final double SHARE_OF_INGEST = 0.95;

    /** Between two pings of an instance: the score asks for 21 to 45 days. */
    private static final int DAYS = 28;

    /** The newest ping of each instance, four weeks earlier. */
    private static final String COPY = """
            insert into ping
            select distinct on (instance_id) nextval('receipt_id'), instance_id, week - %1$d, recorded_at - interval '%1$d days',
                received_at - interval '%1$d days', product_version, edition, dictionary, sha256, bytes, metrics,
                undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared
            from ping
            where week = date '%2$s'
            order by instance_id, recorded_at desc
            """;

    private final Bench bench;
    private final BenchDatabase database;
    private final Service service;
    private final List<PingSource> sources;
    private final Week week = Week.of(Instant.now());

    private ScoreAtIngest(Bench bench, BenchDatabase database, Service service) {
        this.bench = bench;
        this.database = database;
        this.service = service;
        this.sources = PingSource.of(
                bench.options().number("connections"),
                bench.options().number("payloads"),
                bench.options().number("instances"));
    }

    static void run(Bench bench) {
        try (var database = bench.database();
                var service = bench.service(database)) {
            service.publishDictionary();
            new ScoreAtIngest(bench, database, service).run();
        }
    }

    private void run() {
        Load.heat(workers(), bench);
        Copies.addPartition(service, new Week(week.monday().minusDays(DAYS)));
        var without = new ArrayList<Double>();
        var with = new ArrayList<Double>();
        for (var round = 0; round < bench.options().number("rounds"); round++) {
            without.add(rate());
            database.run(String.format(Locale.ROOT, COPY, DAYS, week.monday()), "analyze ping");
            var scored = scored();
            with.add(rate());
            checkScored(scored);
            database.run(
                    String.format(
                            Locale.ROOT,
                            "delete from ping where week = date '%s'",
                            week.monday().minusDays(DAYS)),
                    "vacuum analyze ping");
        }
        bench.add(Result.plain(NAME, "ingest without earlier pings", "pings/s", Measure.of(without)));
        bench.add(Result.ratioAtLeast(
                NAME,
                "ingest with a score",
                "pings/s",
                Measure.of(with),
                Measure.of(without),
                "without earlier pings",
                SHARE_OF_INGEST));
    }

    private double rate() {
        database.settle();
        return Load.closed(workers(), bench.seconds("warmup"), bench.seconds("seconds"))
                .perSecond();
    }

    private List<Worker> workers() {
        return HttpWorker.of(sources, service.port(), "/usage_data", 201);
    }

    private long scored() {
        return database.number("select count(*) from ping where score_since is not null");
    }

    private void checkScored(long before) {
        if (scored() == before) {
            throw new BenchException("no ping has got a score");
        }
    }
}

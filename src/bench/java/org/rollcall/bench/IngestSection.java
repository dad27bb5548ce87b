package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Complete ingest, against the same server throwing the bodies away, and against a bare loop that inserts jsonb. */
final class IngestSection {

    private static final String NAME = "ingest";
    private static final String RATE = "pings/s";
    private static final double SHARE_OF_DISCARD = 0.5;
    private static final double TIMES_JSONB = 4;
    private static final double MAX_P99_MILLIS = 50;

    private final Bench bench;
    private final List<PingSource> sources;
    private long ingested;

    private IngestSection(Bench bench) {
        this.bench = bench;
        this.sources = PingSource.of(
                bench.options().number("connections"),
                bench.options().number("payloads"),
                bench.options().number("instances"));
    }

    static void run(Bench bench) {
        new IngestSection(bench).run();
    }

    private void run() {
        try (var database = bench.database();
                var service = bench.service(database)) {
            service.publishDictionary();
            database.run(JsonbWorker.TABLE);
            ingested(Load.heat(ingesting(service), bench));
            Load.heat(discarding(service), bench);
            var discard = new ArrayList<Double>();
            var ingest = new ArrayList<Double>();
            var jsonb = new ArrayList<Double>();
            var discardCpu = new CpuPerPing(database, service);
            var ingestCpu = new CpuPerPing(database, service);
            var jsonbCpu = new CpuPerPing(database, service);
            for (var round = 1; round <= bench.options().number("rounds"); round++) {
                discard.add(discardCpu
                        .during(() -> closed(database, discarding(service)))
                        .perSecond());
                ingest.add(ingested(ingestCpu.during(() -> closed(database, ingesting(service)))));
                jsonb.add(jsonbCpu.during(() -> closed(database, JsonbWorker.of(sources, database)))
                        .perSecond());
                bench.say(String.format(
                        Locale.ROOT,
                        "  round %d: discard %.0f, ingest %.0f, jsonb %.0f pings/s",
                        round,
                        discard.getLast(),
                        ingest.getLast(),
                        jsonb.getLast()));
            }
            report(Measure.of(discard), Measure.of(ingest), Measure.of(jsonb));
            discardCpu.report(bench, NAME, "discard");
            ingestCpu.report(bench, NAME, "complete ingest");
            jsonbCpu.report(bench, NAME, "bare insert of jsonb");
            latency(
                    database,
                    service,
                    "half of the discard rate",
                    Measure.of(discard).median() / 2,
                    true);
            latency(
                    database,
                    service,
                    "half of its own rate",
                    Measure.of(ingest).median() / 2,
                    false);
            checkNothingIsLost(database);
        }
    }

    private List<Worker> discarding(Service service) {
        return HttpWorker.of(sources, service.port(), "/bench/discard", 200);
    }

    private List<Worker> ingesting(Service service) {
        return HttpWorker.of(sources, service.port(), "/usage_data", 201);
    }

    private Load.Rate closed(BenchDatabase database, List<Worker> workers) {
        return Load.closed(workers, bench.seconds("warmup"), bench.seconds("seconds"));
    }

    private double ingested(Load.Rate rate) {
        ingested += rate.all();
        return rate.perSecond();
    }

    private void report(Measure discard, Measure ingest, Measure jsonb) {
        bench.add(Result.plain(NAME, "discard (the limit)", RATE, discard));
        bench.add(Result.plain(NAME, "bare insert of jsonb", RATE, jsonb));
        bench.add(Result.ratioAtLeast(NAME, "complete ingest", RATE, ingest, discard, "discard", SHARE_OF_DISCARD));
        bench.add(Result.ratioAtLeast(NAME, "complete ingest", RATE, ingest, jsonb, "jsonb", TIMES_JSONB));
    }

    private void latency(BenchDatabase database, Service service, String at, double perSecond, boolean isTarget) {
        database.settle();
        var latencies = Load.open(ingesting(service), perSecond, bench.seconds("warmup"), bench.seconds("seconds"));
        ingested += latencies.all();
        for (var percent : List.of(50, 99)) {
            var name = String.format(
                    Locale.ROOT,
                    "p%d at %s (%.0f/s)%s",
                    percent,
                    at,
                    perSecond,
                    latencies.hopeless() ? ": overload" : "");
            var measure = Measure.of(latencies.percentile(percent));
            bench.add(
                    isTarget && percent == 99
                            ? Result.below(NAME, name, "ms", measure, MAX_P99_MILLIS)
                            : Result.plain(NAME, name, "ms", measure));
        }
    }

    private void checkNothingIsLost(BenchDatabase database) {
        var stored = database.number("select count(*) from ping");
        if (stored != ingested) {
            throw new BenchException(
                    String.format(Locale.ROOT, "%d pings were confirmed, and %d are stored", ingested, stored));
        }
        bench.say(String.format(Locale.ROOT, "  all %d confirmed pings are stored", stored));
    }
}

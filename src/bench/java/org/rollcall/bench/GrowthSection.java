package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How ingest slows down with what is stored already; what is sent while measuring is removed again after each size. */
final class GrowthSection {

    private static final String NAME = "growth";
    /** Of the highest rate, what the lowest must still be. */
    private static final double EVEN = 0.85;

    private final Bench bench;
    private final List<PingSource> sources;

    private GrowthSection(Bench bench) {
        this.bench = bench;
        this.sources = PingSource.of(
                bench.options().number("connections"),
                bench.options().number("payloads"),
                bench.options().number("instances"));
    }

    static void run(Bench bench) {
        new GrowthSection(bench).run();
    }

    private void run() {
        try (var database = bench.database();
                var service = bench.service(database)) {
            service.publishDictionary();
            Load.heat(sending(service), bench);
            var copies = Copies.ofStoredPings(database, service);
            var highest = 0.0;
            var lowest = Double.MAX_VALUE;
            Measure first = null;
            for (var size : bench.options().list("growth", ",")) {
                copies.upTo(Long.parseLong(size));
                var cpu = new CpuPerPing(database, service);
                var rate = ingest(database, service, cpu);
                highest = Math.max(highest, rate.median());
                lowest = Math.min(lowest, rate.median());
                report(Long.parseLong(size), rate, first);
                cpu.report(bench, NAME, "with %,d pings stored".formatted(Long.parseLong(size)));
                first = first == null ? rate : first;
            }
            bench.add(Result.ratioAtLeast(
                    NAME, "lowest rate", "pings/s", Measure.of(lowest), Measure.of(highest), "highest", EVEN));
        }
    }

    private Measure ingest(BenchDatabase database, Service service, CpuPerPing cpu) {
        var rates = new ArrayList<Double>();
        var lastId = database.number("select max(id) from ping");
        for (var round = 0; round < bench.options().number("rounds"); round++) {
            rates.add(cpu.during(() -> Load.closed(sending(service), bench.seconds("warmup"), bench.seconds("seconds")))
                    .perSecond());
            database.run("delete from ping where id > " + lastId, "vacuum ping", "vacuum instance");
        }
        return Measure.of(rates);
    }

    private List<Worker> sending(Service service) {
        return HttpWorker.of(sources, service.port(), "/usage_data", 201);
    }

    private void report(long size, Measure rate, @Nullable Measure first) {
        var name = "ingest with %,d pings stored".formatted(size);
        bench.add(
                first == null
                        ? Result.plain(NAME, name, "pings/s", rate)
                        : Result.compared(NAME, name, "pings/s", rate, first, "smallest"));
    }
}

package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How ingest slows down with what is stored already, and whether what goes through all pings takes as long for each of them.
 * What is sent while measuring is removed again after each size.
 */
final class GrowthSection {

    private static final String NAME = "growth";
    /** Of the highest rate, what the lowest must still be. */
    private static final double EVEN = 0.85;

    /** Of the time for each ping where fewest are stored, what it may be where more are. */
    private static final double LINEAR = 1.15;

    private static final int METRICS = 20;

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
            var metrics = BenchFleet.counters(METRICS);
            var few = ExportSection.few(metrics, "long", "csv");
            var series = new PerPing("series of one metric");
            var export = new PerPing(String.format(Locale.ROOT, "export of %d metrics", METRICS));
            for (var text : bench.options().list("growth", ",")) {
                var size = Long.parseLong(text);
                copies.upTo(size);
                var cpu = new CpuPerPing(database, service);
                var rate = ingest(database, service, cpu);
                highest = Math.max(highest, rate.median());
                lowest = Math.min(lowest, rate.median());
                report(size, rate, first);
                cpu.report(bench, NAME, String.format(Locale.ROOT, "with %,d pings stored", size));
                first = first == null ? rate : first;
                var stored = database.number("select count(*) from ping");
                series.measure(stored, () -> Following.of(service, metrics.getFirst(), "&aggregate=all", stored));
                export.measure(stored, () -> Transfer.export(service, few).seconds());
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
        var name = String.format(Locale.ROOT, "ingest with %,d pings stored", size);
        bench.add(
                first == null
                        ? Result.plain(NAME, name, "pings/s", rate)
                        : Result.compared(NAME, name, "pings/s", rate, first, "smallest"));
    }

    /** What goes through all pings, with ever more of them. */
    private final class PerPing {

        private final String name;
        private @Nullable Measure first;

        PerPing(String name) {
            this.name = name;
        }

        void measure(long stored, DoubleSupplier seconds) {
            var micros = new double[bench.options().number("rounds")];
            var _ = seconds.getAsDouble(); // not measured: what is cached of the database differs
            for (var round = 0; round < micros.length; round++) {
                micros[round] = seconds.getAsDouble() * 1e6 / stored;
            }
            var measure = Measure.of(micros);
            var of = String.format(Locale.ROOT, "%s, of %,d pings", name, stored);
            bench.add(
                    first == null
                            ? Result.plain(NAME, of, "us/ping", measure)
                            : Result.ratioAtMost(NAME, of, "us/ping", measure, first, "smallest", LINEAR));
            first = first == null ? measure : first;
        }
    }
}

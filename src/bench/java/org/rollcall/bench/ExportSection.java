package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How fast the fleet is taken out, against PostgreSQL's own COPY of the same, and what heap that takes. */
final class ExportSection {

    private static final String NAME = "export";
    private static final String EXPORT = "/api/v4/usage_data/export";

    private static final int METRICS = 20;
    private static final double SHARE_OF_COPY = 0.5;

    /** What 20 metrics of 20,000 pings, and one metric of 104,000 pings, may take. */
    private static final double MAX_SECONDS = 2;

    private static final double PINGS_FOR_MAX_SECONDS = 20_000;
    private static final double SERIES_FOR_MAX_SECONDS = 104_000;
    private static final double MAX_HEAP_MEBIBYTES = 128;

    /** As many as may run by default. */
    private static final int EXPORTS_AT_ONCE = 4;

    /** What Rollcall has in its columns, as a bare query would read it: each vector is unpacked once. */
    private static final String COPY_LONG = """
            select to_char(week, 'IYYY-"W"IW'), hostname, uuid, value.* from (
                select week, hostname, uuid, numbers || null::bigint as unpacked
                from ping join instance on instance.id = ping.instance_id
                offset 0) as scanned
            cross join lateral (values %s) as value (key_path, value)
            """;

    private final Bench bench;
    private final int pings;
    private final int rounds;
    private final List<String> metrics;
    private final Collections collections;

    private ExportSection(Bench bench) {
        this.bench = bench;
        this.pings = bench.options().number("pings");
        this.rounds = bench.options().number("rounds");
        this.metrics = BenchFleet.counters(METRICS);
        this.collections = new Collections(bench.folder().resolve("collections.log"));
    }

    static void run(Bench bench) {
        new ExportSection(bench).run();
    }

    private void run() {
        try (var database = bench.database()) {
            try (var service = bench.service(database, List.of(), List.of(collections.jvmOption()))) {
                service.publishDictionary();
                StoredTwice.fill(bench, database, service, pings);
                exports(database, service);
                series(database, service);
            }
            heap();
        }
    }

    private void exports(BenchDatabase database, Service service) {
        var current = database.number("select count(distinct (instance_id, week)) from ping");
        var payload = new Contestant("payload as NDJSON", current, () -> Transfer.export(service, EXPORT));
        var payloadCopy = new Contestant(
                "COPY of payload::text from jsonb",
                pings,
                () -> Transfer.copy(database, "select payload::text from jsonb_ping"));
        var few = new Contestant(
                "20 metrics, long, as CSV", current, () -> Transfer.export(service, few(metrics, "long", "csv")));
        var fewCopy =
                new Contestant("COPY of 20 metrics, long", pings, () -> Transfer.copy(database, copyLong(database)));
        var wide = new Contestant(
                "20 metrics, wide, as CSV", current, () -> Transfer.export(service, few(metrics, "wide", "csv")));
        var parquet = new Contestant(
                "all metrics, wide, as Parquet", current, () -> Transfer.export(service, whole("parquet")));
        var ndjson = new Contestant(
                "all metrics, wide, as NDJSON", current, () -> Transfer.export(service, whole("ndjson")));
        var csv = new Contestant("all metrics, wide, as CSV", current, () -> Transfer.export(service, whole("csv")));
        var contestants = List.of(payload, payloadCopy, few, fewCopy, wide, parquet, ndjson, csv);
        contestants.forEach(Contestant::warmUp);
        for (var round = 0; round < rounds; round++) {
            contestants.forEach(Contestant::once);
        }
        payloadCopy.report(bench);
        payload.report(bench, payloadCopy, SHARE_OF_COPY);
        fewCopy.report(bench);
        few.report(bench, fewCopy, null);
        wide.report(bench);
        for (var whole : List.of(parquet, ndjson, csv)) {
            whole.report(bench);
            bench.add(Result.plain(NAME, whole.name, "KB per ping", whole.kilobytesPerPing()));
        }
        bench.add(Result.below(
                NAME, few.name + ", in all", "s", few.seconds(), MAX_SECONDS * pings / PINGS_FOR_MAX_SECONDS));
        bench.add(Result.plain(NAME, payload.name + ", the first kilobytes", "s", payload.firstSeconds()));
        atOnce(service, current, payload.name, EXPORT);
        atOnce(service, current, parquet.name, whole("parquet"));
    }

    private static String whole(String format) {
        return EXPORT + "?shape=wide&format=" + format;
    }

    /** The request for a few metrics of all pings. */
    static String few(List<String> metrics, String shape, String format) {
        return EXPORT
                + metrics.stream()
                        .map(metric -> "&metrics=" + metric)
                        .collect(Collectors.joining(
                                "", String.format(Locale.ROOT, "?shape=%s&format=%s", shape, format), ""));
    }

    private String copyLong(BenchDatabase database) {
        return String.format(
                Locale.ROOT,
                COPY_LONG,
                metrics.stream()
                        .map(metric -> String.format(
                                Locale.ROOT,
                                "('%s', unpacked[%d])",
                                metric,
                                database.number(String.format(
                                        Locale.ROOT, "select ordinal from metric where key_path = '%s'", metric))))
                        .collect(Collectors.joining(", ")));
    }

    /** The heap must be enough for as many exports as may run. */
    private void atOnce(Service service, long current, String name, String path) {
        var begun = System.nanoTime();
        var exports = IntStream.range(0, EXPORTS_AT_ONCE)
                .mapToObj(_ ->
                        CompletableFuture.supplyAsync(() -> Transfer.export(service, path), Thread::startVirtualThread))
                .toList();
        exports.forEach(export -> check(export.join().rows(), current));
        bench.add(Result.plain(
                NAME,
                String.format(Locale.ROOT, "%s, %d exports at once", name, EXPORTS_AT_ONCE),
                "pings/s",
                Measure.of(EXPORTS_AT_ONCE * current / ((System.nanoTime() - begun) / 1e9))));
    }

    private void series(BenchDatabase database, Service service) {
        var instances = bench.options().number("fleet");
        var stored = (long) instances * Copies.WEEKS;
        Copies.ofStoredPings(database, service).upTo(stored);
        database.run(String.format(
                Locale.ROOT,
                "delete from ping where instance_id not in (select md5('copy ' || n)::uuid from generate_series(0, %d) n)",
                instances));
        for (var query : List.of("&aggregate=all", "&aggregate=all&delta=true")) {
            var seconds = new ArrayList<Double>();
            Following.of(service, metrics.getFirst(), query, stored);
            for (var run = 0; run < bench.options().number("runs"); run++) {
                seconds.add(Following.of(service, metrics.getFirst(), query, stored));
            }
            var name = String.format(
                    Locale.ROOT, "series of %,d pings%s", stored, query.contains("delta") ? ", increase" : "");
            bench.add(
                    Result.below(NAME, name, "s", Measure.of(seconds), MAX_SECONDS * stored / SERIES_FOR_MAX_SECONDS));
        }
    }

    private void heap() {
        bench.add(Result.below(
                NAME, "heap at its fullest", "MiB", Measure.of(collections.fullest()), MAX_HEAP_MEBIBYTES));
        bench.add(Result.plain(NAME, "heap after a collection, at most", "MiB", Measure.of(collections.inUse())));
    }

    private static void check(long counted, long expected) {
        if (counted != expected) {
            throw new BenchException(
                    String.format(Locale.ROOT, "%d pings are stored, and %d were counted", expected, counted));
        }
    }

    /** One way to take pings out. */
    private static final class Contestant {

        private final String name;
        private final long pings;
        private final Supplier<Transfer> transfer;
        private final List<Transfer> transfers = new ArrayList<>();

        Contestant(String name, long pings, Supplier<Transfer> transfer) {
            this.name = name;
            this.pings = pings;
            this.transfer = transfer;
        }

        void warmUp() {
            once();
            transfers.clear();
        }

        void once() {
            var done = transfer.get();
            check(done.rows() % pings, 0); // a row for each ping, or several
            transfers.add(done);
        }

        Measure seconds() {
            return measure(Transfer::seconds);
        }

        Measure firstSeconds() {
            return measure(Transfer::firstSeconds);
        }

        private Measure pingRate() {
            return measure(done -> pings / done.seconds());
        }

        Measure kilobytesPerPing() {
            return measure(done -> done.bytes() / 1e3 / pings);
        }

        private Measure byteRate() {
            return measure(done -> done.bytes() / 1e6 / done.seconds());
        }

        private Measure measure(ToDoubleFunction<Transfer> value) {
            return Measure.of(transfers.stream().mapToDouble(value).toArray());
        }

        void report(Bench bench) {
            bench.add(Result.plain(NAME, name, "pings/s", pingRate()));
            bench.add(Result.plain(NAME, name, "MB/s", byteRate()));
        }

        /** @param atLeast the ratio to the reference that is aimed at; null where none is */
        void report(Bench bench, Contestant copy, @Nullable Double atLeast) {
            bench.add(
                    atLeast == null
                            ? Result.compared(NAME, name, "pings/s", pingRate(), copy.pingRate(), "COPY")
                            : Result.ratioAtLeast(NAME, name, "pings/s", pingRate(), copy.pingRate(), "COPY", atLeast));
            bench.add(Result.compared(NAME, name, "MB/s", byteRate(), copy.byteRate(), "COPY"));
        }
    }
}

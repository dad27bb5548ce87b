package org.rollcall.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * How ingest slows down with what is stored already. The stored pings are copies that SQL makes of pings that were sent,
 * with other instances, weeks and hashes, because sending half a million would take an hour; what is sent while
 * measuring is removed again after each size.
 */
@SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
final class GrowthSection {

    private static final String NAME = "growth";
    private static final int WEEKS = 52;
    private static final int SAMPLES = 1000;
    private static final int COPIES_AT_ONCE = 20_000;

    /** Of the highest rate, what the lowest must still be. */
    private static final double EVEN = 0.85;

    private static final String FIRST_PING = """
            {"recorded_at": "%sT12:00:00.000Z", "hostname": "first.example.com", "version": "18.9.0"}
            """;

    private static final String SAMPLE = """
            create table growth_sample as
            select row_number() over (order by id) - 1 as number, ping.* from ping limit %d
            """;

    private static final String COPY_INSTANCES = """
            insert into instance (id, hostname, uuid, first_received_at)
            select md5('copy ' || n)::uuid, 'copy-' || n || '.example.com', md5('uuid ' || n)::uuid::text, now()
            from generate_series(%d / 52, %d / 52) n
            on conflict (id) do nothing
            """;

    private static final String COPY_PINGS = """
            insert into ping
            select nextval('receipt_id'), md5('copy ' || n / 52)::uuid, date '%s' + 7 * (n %% 52)::integer,
                recorded_at, received_at, product_version, edition, dictionary, sha256(n::text::bytea), bytes, metrics,
                undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared
            from generate_series(%d, %d - 1) n
            join growth_sample on number = n %% (select count(*) from growth_sample)
            """;

    private final Bench bench;
    private final List<PingSource> sources;
    private final Week lastWeek = new Week(Week.of(Instant.now()).monday().minusWeeks(1));
    private final Week firstWeek = new Week(lastWeek.monday().minusWeeks(WEEKS - 1));
    private long copied;

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
            takeSamples(database, service);
            addPartitions(service);
            var highest = 0.0;
            var lowest = Double.MAX_VALUE;
            Measure first = null;
            for (var size : bench.options().list("growth", ",")) {
                copyUpTo(database, Long.parseLong(size));
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

    private void takeSamples(BenchDatabase database, Service service) {
        Load.heat(sending(service), bench);
        database.run(SAMPLE.formatted(SAMPLES), "truncate ping");
    }

    /** The service makes them, for one small ping in each week. */
    private void addPartitions(Service service) {
        try (var connection = new RawConnection(service.port())) {
            for (var week = firstWeek; week.compareTo(lastWeek) <= 0; week = week.next()) {
                var request = PingSource.request(
                        "/usage_data", FIRST_PING.formatted(week.monday()).getBytes(StandardCharsets.UTF_8));
                if (connection.send(request, 0, request.length) != 201) {
                    throw new BenchException("expected status 201, got " + connection.answer());
                }
            }
        } catch (IOException e) {
            throw new BenchException("cannot send", e);
        }
    }

    private void copyUpTo(BenchDatabase database, long size) {
        while (copied < size) {
            var end = Math.min(size, copied + COPIES_AT_ONCE);
            database.run(COPY_INSTANCES.formatted(copied, end), COPY_PINGS.formatted(firstWeek.monday(), copied, end));
            copied = end;
        }
        database.run("vacuum analyze ping", "vacuum analyze instance");
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
                        : new Result(
                                NAME, name, "pings/s", rate, rate.median() / first.median(), "smallest", null, null));
    }
}

package org.rollcall.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rollcall.demo.FleetMetric;
import org.rollcall.dictionary.ValueType;

/** The same pings, stored by the service and as jsonb: what they take on disk, and how fast SQL adds one metric up. */
final class StorageSection {

    private static final String NAME = "storage";
    private static final String RATE = "pings/s";
    private static final double SHARE_OF_JSONB = 0.2;
    private static final double TIMES_JSONB = 8;

    /** Tables, their TOAST and their indexes; also the instances, whose names the rows of jsonb hold. */
    private static final String ROLLCALL_BYTES = """
            select sum(pg_total_relation_size(relid)) + pg_total_relation_size('instance')
            from pg_partition_tree('ping')
            """;

    private static final String JSONB_BYTES = "select pg_total_relation_size('jsonb_ping')";

    private final Bench bench;
    private final int pings;

    private StorageSection(Bench bench) {
        this.bench = bench;
        this.pings = bench.options().number("pings");
    }

    static void run(Bench bench) {
        new StorageSection(bench).run();
    }

    private void run() {
        try (var database = bench.database()) {
            try (var service = bench.service(database)) {
                service.publishDictionary();
                StoredTwice.fill(bench, database, service, pings);
            }
            bytes(database);
            metric(database);
        }
    }

    private void bytes(BenchDatabase database) {
        var jsonb = kilobytes(database.number(JSONB_BYTES));
        var rollcall = kilobytes(database.number(ROLLCALL_BYTES));
        bench.add(Result.plain(NAME, "jsonb, on disk", "KB/ping", jsonb));
        bench.add(Result.ratioAtMost(NAME, "Rollcall, on disk", "KB/ping", rollcall, jsonb, "jsonb", SHARE_OF_JSONB));
        bench.say("  " + database.text("""
                select format('of Rollcall''s bytes: ping %s %%, its TOAST %s %%, its indexes %s %%, instance %s %%',
                    round(100 * heap / total), round(100 * (tables - heap) / total), round(100 * indexes / total),
                    round(100 * instance / total))
                from (
                    select sum(pg_relation_size(relid)) as heap, sum(pg_table_size(relid)) as tables,
                        sum(pg_indexes_size(relid)) as indexes, pg_total_relation_size('instance') as instance,
                        sum(pg_total_relation_size(relid)) + pg_total_relation_size('instance') as total
                    from pg_partition_tree('ping')
                ) as sizes
                """));
    }

    private Measure kilobytes(long bytes) {
        return Measure.of(bytes / 1024.0 / pings);
    }

    private void metric(BenchDatabase database) {
        var metrics = BenchFleet.dictionary().metrics().stream()
                .filter(metric -> !metric.removed()
                        && metric.valueType() == ValueType.NUMBER
                        && metric.timeFrame() == FleetMetric.TimeFrame.ALL)
                .toList();
        var keyPath = metrics.get(metrics.size() / 2).keyPath();
        var ordinal = database.number("select ordinal from metric where key_path = '" + keyPath + "'");
        var vectorSql = String.format(Locale.ROOT, "select sum(numbers[%d]) from ping", ordinal);
        var jsonbSql = String.format(
                Locale.ROOT, "select sum((payload #>> '{%s}')::bigint) from jsonb_ping", keyPath.replace('.', ','));
        for (var workers : List.of(0, 2)) {
            try (var connection = database.connect()) {
                try (var statement = connection.createStatement()) {
                    statement.execute("set max_parallel_workers_per_gather = " + workers);
                }
                compare(connection, vectorSql, jsonbSql, workers);
            } catch (SQLException e) {
                throw new BenchException("SQL failed", e);
            }
        }
    }

    private void compare(Connection connection, String vectorSql, String jsonbSql, int workers) throws SQLException {
        if (!sum(connection, vectorSql).equals(sum(connection, jsonbSql))) {
            throw new BenchException(String.format(Locale.ROOT, "the sums differ: %s; %s", vectorSql, jsonbSql));
        }
        var vector = new ArrayList<Double>();
        var jsonb = new ArrayList<Double>();
        for (var run = 0; run < bench.options().number("runs"); run++) {
            vector.add(perSecond(connection, vectorSql));
            jsonb.add(perSecond(connection, jsonbSql));
        }
        var name = workers == 0
                ? "one metric"
                : String.format(Locale.ROOT, "one metric, %d parallel workers allowed", workers);
        bench.add(Result.plain(NAME, "jsonb, " + name, RATE, Measure.of(jsonb)));
        bench.add(Result.ratioAtLeast(
                NAME, "Rollcall, " + name, RATE, Measure.of(vector), Measure.of(jsonb), "jsonb", TIMES_JSONB));
    }

    private double perSecond(Connection connection, String sql) throws SQLException {
        var begun = System.nanoTime();
        sum(connection, sql);
        return pings / ((System.nanoTime() - begun) / 1e9);
    }

    private static String sum(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}

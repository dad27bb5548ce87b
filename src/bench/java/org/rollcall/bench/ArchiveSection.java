package org.rollcall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.rollcall.ping.Week;

/** How fast weeks that are over are archived, in what heap, how large they are then, and how fast a reader has one metric. */
final class ArchiveSection {

    private static final String NAME = "archive";

    /** Instances that have a ping in each week. */
    private static final int INSTANCES = 20_000;

    private static final long POLL_MILLIS = 200;

    private static final String HEAP = "-Xmx160m";

    private final Bench bench;
    private final String metric = BenchFleet.counters(1).getFirst();

    private ArchiveSection(Bench bench) {
        this.bench = bench;
    }

    static void run(Bench bench) {
        new ArchiveSection(bench).run();
    }

    private void run() {
        try (var database = bench.database()) {
            try (var service = bench.service(database)) {
                service.publishDictionary();
                // As many different ones as a week has: what repeats takes no place in a file.
                var different = bench.options().number("pings");
                StoredTwice.fill(bench, database, service, different);
                Copies.ofStoredPings(database, service, different);
            }
            database.run("truncate ping", "drop table jsonb_ping", Copies.instances(INSTANCES));
            var weeks = 0;
            for (var size : bench.options().list("archive", ",")) {
                var pings = Integer.parseInt(size);
                var instances = Math.min(pings, INSTANCES);
                for (; weeks < pings / instances; weeks++) {
                    database.run(Copies.ofWeek(week(weeks), instances, weeks));
                }
                database.run("vacuum analyze ping");
                archive(database, pings);
                database.run("delete from archive_table");
            }
        }
    }

    /** Long enough over, the later ones first. */
    private static Week week(int number) {
        return new Week(Week.of(Instant.now()).monday().minusWeeks(2L + number));
    }

    private void archive(BenchDatabase database, int pings) {
        var folder = bench.folder().toAbsolutePath().resolve("archive-" + pings);
        var collections = new Collections(bench.folder().resolve("archive-collections-" + pings + ".log"));
        var launcher = List.of("env", "ROLLCALL_ARCHIVE_DIRECTORY=" + folder, "ROLLCALL_ARCHIVE_INTERVAL=1S");
        var options = List.of(HEAP, "-XX:+ExitOnOutOfMemoryError", collections.jvmOption());
        var before = database.cpuSeconds();
        try (var service = bench.service(database, launcher, options)) {
            var seconds = await(folder);
            var ofService = service.cpuSeconds();
            var ofDatabase = database.cpuSeconds() - before;
            add("archiving %,d pings", pings, "pings/s", Measure.of(pings / seconds));
            // A machine on which much else runs changes these less; the start of the service is in them.
            add("processor time of the service, %,d pings", pings, "ms/ping", Measure.of(ofService * 1e3 / pings));
            add("processor time of PostgreSQL, %,d pings", pings, "ms/ping", Measure.of(ofDatabase * 1e3 / pings));
            add("heap at its fullest, %,d pings", pings, "MiB", Measure.of(collections.fullest()));
            add("heap after a collection, at most, %,d pings", pings, "MiB", Measure.of(collections.inUse()));
            add("resident set of the service, %,d pings", pings, "MiB", Measure.of(service.memory("VmHWM")));
            var all = files(folder);
            var rows = all.stream()
                    .filter(file -> file.toString().endsWith(".parquet"))
                    .toList();
            add("%,d pings, each in files of rows", pings, "bytes", Measure.of(bytes(rows) / pings));
            add("%,d pings, files of the table's metadata", pings, "MB", Measure.of((bytes(all) - bytes(rows)) / 1e6));
            read(service, rows, pings);
        }
    }

    private void add(String name, int pings, String unit, Measure measure) {
        bench.add(Result.plain(NAME, String.format(Locale.ROOT, name, pings), unit, measure));
    }

    /** How long it took from the beginning of the table to its last state, in seconds; the JVM was just started. */
    private double await(Path folder) {
        while (!log().contains("files were written")) {
            Bench.pause(POLL_MILLIS);
        }
        return (modified(folder.resolve("metadata/version-hint.text"))
                        - modified(folder.resolve("metadata/v1.metadata.json")))
                / 1e3;
    }

    private String log() {
        try {
            return Files.readString(bench.build().resolve("service.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double bytes(List<Path> files) {
        return files.stream().mapToLong(file -> file.toFile().length()).sum();
    }

    /** The sum of one metric in each week, by DuckDB and by the API, which has no rollups of these weeks. */
    private void read(Service service, List<Path> rows, int pings) {
        var sql = String.format(
                Locale.ROOT,
                "select week, sum(\"%s\") from read_parquet([%s]) group by week order by week",
                metric,
                rows.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", ")));
        var series = new ArrayList<Double>();
        var duck = new ArrayList<Double>();
        Following.of(service, metric, "&aggregate=all", pings);
        try (var connection = DriverManager.getConnection("jdbc:duckdb:")) {
            sum(connection, sql);
            for (var run = 0; run < bench.options().number("runs"); run++) {
                series.add(Following.of(service, metric, "&aggregate=all", pings));
                duck.add(sum(connection, sql));
            }
        } catch (SQLException e) {
            throw new BenchException("DuckDB failed: " + sql, e);
        }
        add("one metric of %,d pings, by the API", pings, "s", Measure.of(series));
        bench.add(Result.compared(
                NAME,
                String.format(Locale.ROOT, "one metric of %,d pings, by DuckDB", pings),
                "s",
                Measure.of(duck),
                Measure.of(series),
                "the API"));
    }

    private static double sum(Connection connection, String sql) throws SQLException {
        var begun = System.nanoTime();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            while (found.next()) {
                found.getString(2);
            }
        }
        return (System.nanoTime() - begun) / 1e9;
    }
}

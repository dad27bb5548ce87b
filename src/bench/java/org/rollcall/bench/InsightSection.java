package org.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.rollcall.ping.Week;

/**
 * How long it takes to roll up a week that is over, in what heap, and what rollups take on disk; how long the answers take that
 * are read from them; and what the DevOps score costs at ingest.
 */
final class InsightSection {

    private static final String NAME = "insight";

    private static final double MAX_SECONDS = 20;
    private static final double PINGS_FOR_MAX_SECONDS = 20_000;
    private static final double MAX_HEAP_MEBIBYTES = 128;
    private static final double SHARE_OF_PINGS = 0.05;

    private static final int SAMPLES = 2_000;
    private static final long POLL_MILLIS = 500;

    /** The first of two weeks, both over for long enough. */
    private static final int WEEKS_AGO = 3;

    /** Starts the service with weeks that are closed after two days. */
    static final List<String> WITH_ROLLUPS = List.of("env", "ROLLCALL_INSIGHT_DELAY=2D");

    private static final String LOG_EACH_ROLLUP = "-Dquarkus.log.category.\"org.rollcall.analyse.rollup\".level=DEBUG";

    private static final Pattern ROLLED_UP = Pattern.compile("Rolled up week (\\S+): (\\d+) instances in (\\d+) ms");

    private final Bench bench;
    private final int pings;

    private InsightSection(Bench bench) {
        this.bench = bench;
        this.pings = bench.options().number("pings");
    }

    static void run(Bench bench) {
        new InsightSection(bench).run();
    }

    private void run() {
        try (var database = bench.database()) {
            rollUpWeek(database);
        }
        InsightReads.run(bench);
        ScoreAtIngest.run(bench);
    }

    private void rollUpWeek(BenchDatabase database) {
        try (var service = bench.service(database)) {
            service.publishDictionary();
            StoredTwice.fill(bench, database, service, Math.min(pings, SAMPLES));
            Copies.ofStoredPings(database, service);
        }
        var first = new Week(Week.of(Instant.now()).monday().minusWeeks(WEEKS_AGO));
        database.run(
                "truncate ping, rollup_mark, rollup_period, rollup",
                Copies.ofWeek(first, pings, 0),
                Copies.ofWeek(first.next(), pings, 1),
                "vacuum analyze ping");
        rollUp(database);
    }

    /** The service has not seen the pings before, and does it when it looks. */
    private void rollUp(BenchDatabase database) {
        var collections = new Collections(bench.folder().resolve("rollup-collections.log"));
        try (var _ = bench.service(database, WITH_ROLLUPS, List.of(collections.jvmOption(), LOG_EACH_ROLLUP))) {
            awaitRollups(database, 2);
        }
        var name = String.format(Locale.ROOT, "rollup of a week of %,d pings, with those before", pings);
        bench.add(Result.below(
                NAME, name, "s", Measure.of(seconds().getFirst()), MAX_SECONDS * pings / PINGS_FOR_MAX_SECONDS));
        bench.add(Result.below(
                NAME, "heap at its fullest", "MiB", Measure.of(collections.fullest()), MAX_HEAP_MEBIBYTES));
        bench.add(Result.plain(NAME, "heap after a collection, at most", "MiB", Measure.of(collections.inUse())));
        bench.add(Result.ratioAtMost(
                NAME,
                "rollups of two weeks, and of months that are over",
                "MB",
                megabytes(database, "pg_total_relation_size('rollup')"),
                megabytes(database, "sum(pg_total_relation_size(relid))", "pg_partition_tree('ping')"),
                "their pings",
                SHARE_OF_PINGS));
        bench.say(
                "  groups: "
                        + database.text(
                                "select count(*) from rollup where span = 'week' and start = (select max(start) from rollup where span = 'week')"));
    }

    /** Waits until so many weeks are rolled up, and nothing is left to do. */
    static void awaitRollups(BenchDatabase database, int weeks) {
        while (database.number("""
                        select count(*) from rollup_period where rolled_up_at is not null and instances > 0 and span = 'week'""") < weeks || database.number("select count(*) from rollup_period where due") > 0) {
            Bench.pause(POLL_MILLIS);
        }
    }

    private static Measure megabytes(BenchDatabase database, String... sizeFrom) {
        return Measure.of(database.number("select " + String.join(" from ", sizeFrom)) / 1e6);
    }

    /** Of the weeks that have pings, the latest first: it has the others before it. */
    private List<Double> seconds() {
        try {
            var seconds = new ArrayList<Double>();
            for (var line : Files.readAllLines(bench.build().resolve("service.log"))) {
                var matcher = ROLLED_UP.matcher(line);
                if (matcher.find() && Integer.parseInt(matcher.group(2)) == pings) {
                    bench.say("  " + matcher.group());
                    seconds.add(Long.parseLong(matcher.group(3)) / 1e3);
                }
            }
            return seconds;
        } catch (IOException e) {
            throw new BenchException("the log of the service cannot be read", e);
        }
    }
}

package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long a browser waits for the first byte of each page, with 2,000 instances and 52 weeks that are rolled up. */
final class PagesSection {

    private static final String NAME = "pages";

    private static final double MAX_MILLIS = 200;

    /** Requests before those that count. */
    private static final int WARM_UP = 10;

    private static final String INSTANCE = "/instances/" + MeasuredFleet.INSTANCE.id();

    /** One that the samples count. */
    private static final String METRIC = BenchFleet.counters(1).getFirst();

    private static final List<String> PATHS = List.of(
            "/",
            "/instances",
            "/instances?search=copy-1",
            INSTANCE,
            INSTANCE + "/payload",
            INSTANCE + "/receipts",
            "/metrics",
            "/metrics?query=issues",
            "/metrics/" + METRIC,
            "/dictionaries",
            "/dictionaries/" + BenchFleet.VERSION,
            "/indicators",
            "/indicators?group_by=stage",
            "/cohorts",
            "/versions",
            "/customers",
            "/data-quality",
            "/data-quality/outliers",
            "/data-quality/silence",
            "/data-quality/identities",
            "/operations",
            "/operations/quarantine",
            "/operations/jobs",
            "/operations/opt_outs",
            "/operations/erasure",
            "/operations/retention?dry_run=true",
            "/operations/audit");

    private PagesSection() {}

    static void run(Bench bench) {
        try (var database = bench.database()) {
            MeasuredFleet.fill(bench, database);
            try (var service = bench.service(database, InsightSection.WITH_ROLLUPS, List.of())) {
                InsightSection.awaitRollups(database, Copies.WEEKS - 1);
                PATHS.forEach(path -> measure(bench, service, path));
            }
        }
    }

    private static void measure(Bench bench, Service service, String path) {
        var millis = new ArrayList<Double>();
        for (var run = -WARM_UP; run < bench.options().number("runs") * 3; run++) {
            var waited = service.firstByteMillis(path);
            if (run >= 0) {
                millis.add(waited);
            }
        }
        var name = String.format(
                Locale.ROOT,
                "%s of %,d instances, to the first byte",
                path.replace(MeasuredFleet.INSTANCE.id().toString(), "{id}"),
                bench.options().number("fleet"));
        bench.add(Result.below(NAME, name, "ms", Measure.of(millis), MAX_MILLIS));
    }
}

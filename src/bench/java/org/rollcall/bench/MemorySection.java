package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A container of 256 MiB with no swap, and a steady stream of pings: whether the service lives, and what it takes. With a
 * training behind it, as the container image has.
 */
final class MemorySection {

    private static final String NAME = "memory";
    private static final String RATE = "pings/s";
    private static final long CONTAINER_BYTES = 256L << 20;
    private static final int LONGER = 3;

    /** As in deploy/Containerfile, where the heap is given as a share of the container's memory. */
    private static final List<String> OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xmx80m", "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");

    private final Bench bench;
    private final List<PingSource> sources;

    private MemorySection(Bench bench) {
        this.bench = bench;
        this.sources = PingSource.of(
                bench.options().number("connections"),
                bench.options().number("payloads"),
                bench.options().number("instances"));
    }

    static void run(Bench bench) {
        new MemorySection(bench).run();
    }

    private void run() {
        var jvmOptions = new ArrayList<>(OPTIONS);
        jvmOptions.add("-XX:AOTCache=" + bench.train());
        var container = Cgroup.limitedTo(CONTAINER_BYTES).orElse(null);
        if (container == null) {
            bench.say("  no limit: only the superuser may set one, and on Linux; what follows is without it");
        }
        try (var database = bench.database();
                var service = bench.service(database, launcher(container), jvmOptions)) {
            service.publishDictionary();
            bench.add(mebibytes("resident set, idle after the start", service.memory("VmRSS")));
            Load.heat(ingesting(service), bench);
            var rate = Load.closed(
                    ingesting(service),
                    bench.seconds("warmup"),
                    bench.seconds("seconds").multipliedBy(LONGER));
            bench.add(steady(container, rate.perSecond()));
            bench.add(mebibytes(
                    String.format(Locale.ROOT, "resident set after %,d pings", rate.all()), service.memory("VmRSS")));
            bench.add(mebibytes("of it not backed by files", service.memory("RssAnon")));
            bench.add(mebibytes("largest resident set", service.memory("VmHWM")));
            if (container != null) {
                bench.add(mebibytes("peak of the container, file cache included", container.peakMebibytes()));
            }
        } finally {
            if (container != null) {
                container.close();
            }
        }
    }

    private static List<String> launcher(@Nullable Cgroup container) {
        var launcher = new ArrayList<String>();
        if (container != null) {
            launcher.addAll(container.entering());
        }
        launcher.addAll(List.of("env", "MALLOC_ARENA_MAX=2"));
        return launcher;
    }

    /** Every ping has to be stored: a service that is killed for its memory ends the measurement. */
    private List<Worker> ingesting(Service service) {
        return HttpWorker.of(sources, service.port(), "/usage_data", 201);
    }

    private static Result steady(@Nullable Cgroup container, double perSecond) {
        var measure = Measure.of(perSecond);
        return container == null
                ? Result.plain(NAME, "steady ingest", RATE, measure)
                : new Result(NAME, "steady ingest in 256 MiB", RATE, measure, null, null, "none lost", true);
    }

    private static Result mebibytes(String name, double value) {
        return Result.plain(NAME, name, "MiB", Measure.of(value));
    }
}

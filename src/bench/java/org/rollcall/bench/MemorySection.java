package org.rollcall.bench;

/** What a service of its own takes of the memory while it takes pings in as fast as it can. */
final class MemorySection {

    private static final double CONTAINER_MIB = 256;
    private static final int LONGER = 3;

    private MemorySection() {}

    static void run(Bench bench) {
        var sources = PingSource.of(
                bench.options().number("connections"),
                bench.options().number("payloads"),
                bench.options().number("instances"));
        try (var database = bench.database();
                var service = bench.service(database)) {
            service.publishDictionary();
            bench.add(mebibytes("resident set, idle after the start", service.memory("VmRSS")));
            Load.heat(HttpWorker.of(sources, service.port(), "/usage_data", 201), bench);
            var rate = Load.closed(
                    HttpWorker.of(sources, service.port(), "/usage_data", 201),
                    bench.seconds("warmup"),
                    bench.seconds("seconds").multipliedBy(LONGER));
            bench.add(mebibytes("resident set after %,d pings".formatted(rate.all()), service.memory("VmRSS")));
            bench.add(mebibytes("of it not backed by files", service.memory("RssAnon")));
            bench.add(Result.below(
                    "memory", "largest resident set", "MiB", Measure.of(service.memory("VmHWM")), CONTAINER_MIB));
        }
    }

    private static Result mebibytes(String name, double value) {
        return Result.plain("memory", name, "MiB", Measure.of(value));
    }
}

package org.rollcall.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Who used how much processor time for each ping, warm-up included. */
final class CpuPerPing {

    private final BenchDatabase database;
    private final Service service;
    private final Map<String, List<Double>> milliseconds = new TreeMap<>();

    CpuPerPing(BenchDatabase database, Service service) {
        this.database = database;
        this.service = service;
    }

    /** Lets a load run; dirty pages of the load before it are written first, and not counted. */
    Load.Rate during(Supplier<Load.Rate> load) {
        database.settle();
        var before = seconds();
        var rate = load.get();
        seconds()
                .forEach((who, after) -> milliseconds
                        .computeIfAbsent(who, _ -> new ArrayList<>())
                        .add((after - before.getOrDefault(who, Double.NaN)) * 1000 / rate.all()));
        return rate;
    }

    private Map<String, Double> seconds() {
        return Map.of(
                "service", service.cpuSeconds(),
                "PostgreSQL", database.cpuSeconds(),
                "load generator", Cpu.of(ProcessHandle.current().pid()));
    }

    void report(Bench bench, String section, String contestant) {
        milliseconds.forEach((who, values) ->
                bench.add(Result.plain(section, contestant + ", CPU of " + who, "ms/ping", Measure.of(values))));
    }
}

package org.rollcall.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;

/**
 * Measures how fast and how large Rollcall is, in one run on one machine, with a PostgreSQL and a service of its own. It is no test:
 * a target that is missed is printed and is no failure; a wrong answer or a lost ping is.
 *
 * <pre>
 * ./mvnw -Pbench                                          all sections but growth
 * ./mvnw -Pbench -Dbench.args="quick"                     shorter
 * ./mvnw -Pbench -Dbench.args="ingest reader rounds=3"    some sections, with settings
 * </pre>
 */
public final class Benchmark {

    private static final Path BUILD = Path.of("target", "bench");

    private Benchmark() {}

    /** Ends with status 0 where everything could be measured. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        try {
            run(Options.parse(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0); // no thread of a library may keep a finished run alive
    }

    private static void run(Options options) {
        var bench = Bench.in(BUILD, options);
        var machine = new LinkedHashMap<>(Machine.describe(options, bench.quarkusApp()));
        try (var database = bench.database()) {
            machine.put("postgresql", database.version());
        }
        for (var section : options.sections()) {
            bench.say("\n" + section);
            switch (section) {
                case "ingest" -> IngestSection.run(bench);
                case "reader" -> ReaderSection.run(bench);
                case "storage" -> StorageSection.run(bench);
                case "export" -> ExportSection.run(bench);
                case "start" -> StartSection.run(bench);
                case "memory" -> MemorySection.run(bench);
                case "insight" -> InsightSection.run(bench);
                case "pages" -> PagesSection.run(bench);
                case "archive" -> ArchiveSection.run(bench);
                case "growth" -> GrowthSection.run(bench);
                default -> throw new IllegalArgumentException(section);
            }
        }
        machine.put("load_at_end", Machine.load());
        Report.print(machine, bench.results());
        Report.write(BUILD.resolve("results.json"), machine, options, bench.results());
    }
}

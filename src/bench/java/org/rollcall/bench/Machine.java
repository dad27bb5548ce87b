package org.rollcall.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a number is worth nothing without: the machine, the versions, the date, the commit. */
final class Machine {

    private Machine() {}

    static Map<String, String> describe(Options options, Path quarkusApp) {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var facts = new LinkedHashMap<String, String>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("commit", commit());
        facts.put("cores", Integer.toString(system.getAvailableProcessors()));
        facts.put("processor", processor());
        facts.put("memory", String.format(Locale.ROOT, "%.0f GiB", system.getTotalMemorySize() / (double) (1L << 30)));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("load_at_start", load());
        facts.put("jdk", System.getProperty("java.vendor.version") + " " + Runtime.version());
        facts.put("quarkus", quarkus(quarkusApp));
        facts.put("jvm_options", options.text("jvm"));
        facts.put("definitions", BenchFleet.hasRealDefinitions() ? "real, 18.9" : "invented");
        facts.put(
                "payload_bytes",
                String.format(
                        Locale.ROOT,
                        "%.0f",
                        BenchFleet.payloads(64).stream()
                                .mapToInt(json -> json.length)
                                .average()
                                .orElse(0)));
        return facts;
    }

    /** Processes that want to run, a minute's average. At the start it should be near 0, or the numbers mean little. */
    static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** The version that is packaged, whatever the build file says. */
    private static String quarkus(Path quarkusApp) {
        var name = "io.quarkus.quarkus-core-";
        try (var jars = Files.list(quarkusApp.resolve("lib").resolve("main"))) {
            return jars.map(jar -> String.valueOf(jar.getFileName()))
                    .filter(jar -> jar.startsWith(name))
                    .findFirst()
                    .map(jar -> jar.substring(name.length()).replace(".jar", ""))
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.replaceFirst("^[^:]*: *", ""))
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String commit() {
        try {
            var git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12")
                    .redirectErrorStream(true)
                    .start();
            var text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? text : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}

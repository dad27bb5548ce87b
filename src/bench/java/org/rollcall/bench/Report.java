package org.rollcall.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table for people, and the same as JSON. */
final class Report {

    private static final String FORMAT = "%-8s %-50s %10s %21s %-11s %8s %-9s %-14s %s";

    private Report() {}

    static void print(Map<String, String> machine, List<Result> results) {
        System.out.println();
        machine.forEach((name, value) -> System.out.printf(Locale.ROOT, "%-14s %s%n", name.replace('_', ' '), value));
        System.out.println();
        System.out.println(String.format(
                Locale.ROOT,
                FORMAT,
                "section",
                "contestant",
                "median",
                "spread",
                "unit",
                "ratio",
                "to",
                "target",
                "reached"));
        results.forEach(result -> System.out.println(line(result)));
    }

    static String line(Result result) {
        var measure = result.measure();
        return String.format(
                        Locale.ROOT,
                        FORMAT,
                        result.section(),
                        result.contestant(),
                        number(measure.median()),
                        measure.min() == measure.max() ? "" : number(measure.min()) + " - " + number(measure.max()),
                        result.unit(),
                        result.ratio() == null ? "" : String.format(Locale.ROOT, "%.3f", result.ratio()),
                        result.reference() == null ? "" : result.reference(),
                        result.target() == null ? "" : result.target(),
                        result.reached() == null ? "" : result.reached() ? "yes" : "NO")
                .stripTrailing();
    }

    private static String number(double value) {
        return value >= 1000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : value >= 100 ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.2f", value);
    }

    static void write(Path file, Map<String, String> machine, Options options, List<Result> results) {
        var json = new ObjectMapper()
                .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(SerializationFeature.INDENT_OUTPUT);
        try {
            json.writeValue(
                    file.toFile(),
                    Map.of(
                            "machine",
                            machine,
                            "quick",
                            options.quick(),
                            "options",
                            options.all(),
                            "postgres_settings",
                            BenchDatabase.SETTINGS,
                            "results",
                            results));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

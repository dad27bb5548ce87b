package org.rollcall.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the command line asks for: names of sections (none for all but growth), {@code quick}, and {@code name=value}.
 *
 * @param quick shorter runs and fewer pings, for a look rather than a claim
 */
record Options(List<String> sections, boolean quick, Map<String, String> values) {

    /** Every setting with its value in a full run and in a quick one. */
    private static final Map<String, List<String>> DEFAULTS = Map.ofEntries(
            Map.entry("connections", List.of("8", "8")),
            Map.entry("rounds", List.of("5", "2")),
            Map.entry("seconds", List.of("20", "5")), // of one measurement
            Map.entry("heat", List.of("45", "12")), // seconds of ingest before anything is measured
            Map.entry("warmup", List.of("10", "3")), // seconds before each
            Map.entry("payloads", List.of("256", "128")), // different ones, sent again with other identities
            Map.entry("instances", List.of("10000", "10000")), // different identities
            Map.entry("pings", List.of("20000", "2000")), // stored in the sections storage and export
            Map.entry("fleet", List.of("2000", "200")), // instances of which a metric is followed over 52 weeks
            Map.entry("runs", List.of("7", "5")), // of each query
            Map.entry("starts", List.of("5", "5")),
            Map.entry("archive", List.of("20000,200000", "2000")), // pings that are archived, 20,000 of a week
            Map.entry("growth", List.of("10000,100000,500000", "10000,50000")), // pings stored before
            Map.entry("forks", List.of("2", "1")), // of JMH
            Map.entry("jvm", List.of("-XX:+UseSerialGC -Xmx128m", "-XX:+UseSerialGC -Xmx128m")), // of the service
            Map.entry("app", List.of("", "")), // the folder quarkus-app of another build of this profile
            Map.entry("server", List.of("", "")), // programs of an installed PostgreSQL instead of the embedded one
            Map.entry("postgres", List.of("", ""))); // further settings, name=value;name=value

    private static final List<String> SECTIONS = List.of(
            "ingest", "reader", "storage", "export", "start", "memory", "insight", "pages", "archive", "growth");

    static Options parse(String[] args) {
        var sections = new TreeSet<String>();
        var values = new LinkedHashMap<String, String>();
        var quick = false;
        for (var arg : args) {
            var word = arg.replaceFirst("^--", "");
            var equals = word.indexOf('=');
            if (word.equals("quick")) {
                quick = true;
            } else if (SECTIONS.contains(word)) {
                sections.add(word);
            } else if (equals > 0 && DEFAULTS.containsKey(word.substring(0, equals))) {
                values.put(word.substring(0, equals), word.substring(equals + 1));
            } else {
                throw new IllegalArgumentException("'%s' is neither a section %s, nor quick, nor one of %s=value"
                        .formatted(arg, SECTIONS, new TreeSet<>(DEFAULTS.keySet())));
            }
        }
        var chosen = SECTIONS.stream()
                .filter(section -> sections.isEmpty() ? !section.equals("growth") : sections.contains(section))
                .toList();
        return new Options(chosen, quick, values);
    }

    String text(String name) {
        var defaults = DEFAULTS.get(name);
        if (defaults == null) {
            throw new IllegalArgumentException(name);
        }
        return values.getOrDefault(name, defaults.get(quick ? 1 : 0));
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    /** Values separated by a character. */
    List<String> list(String name, String separator) {
        var text = text(name).strip();
        return text.isEmpty() ? List.of() : List.of(text.split(separator, -1));
    }

    /** All settings as they apply. */
    Map<String, String> all() {
        var all = new LinkedHashMap<String, String>();
        new TreeSet<>(DEFAULTS.keySet()).forEach(name -> all.put(name, text(name)));
        return all;
    }
}

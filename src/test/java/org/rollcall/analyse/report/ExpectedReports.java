package org.rollcall.analyse.report;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * A second computation of what a report tells of an instance alone, straight from the payloads and by the words of the rules: the
 * newest ping and those before it, what is in use, versions, and what is kept.
 */
public final class ExpectedReports {

    private final Map<String, List<Sent>> byInstance = new HashMap<>();
    private final Function<String, List<Map<String, Object>>> definitions;
    private final Map<String, Week> published;

    /**
     * @param definitions those of the dictionary that a version of the product is read by
     * @param published the weeks in which dictionaries were published, by {@code 18.9}
     */
    public ExpectedReports(
            Collection<Sent> pings,
            Function<String, List<Map<String, Object>>> definitions,
            Map<String, Week> published) {
        this.definitions = definitions;
        this.published = Map.copyOf(published);
        pings.forEach(ping -> byInstance
                .computeIfAbsent(ping.instance(), _ -> new ArrayList<>())
                .add(ping));
    }

    /** A ping as it was sent. */
    public record Sent(long id, Instant recordedAt, Instant receivedAt, JsonNode payload) {

        String instance() {
            return payload.get("hostname").textValue()
                    + ' '
                    + payload.path("uuid").asText("");
        }

        String version() {
            return payload.get("version").textValue();
        }

        /** Major and minor version, prereleases marked. */
        String release() {
            return version().replaceFirst("^(\\d+[.]\\d+).*$", "$1") + " "
                    + version().contains("-pre");
        }

        JsonNode value(String keyPath) {
            var value = payload;
            for (var name : keyPath.split("[.]", -1)) {
                value = value.path(name);
            }
            return value;
        }

        @Nullable
        Long users() {
            return Stream.of("license_billable_users", "active_user_count")
                    .map(this::value)
                    .filter(value -> value.isIntegralNumber() && value.longValue() >= 0)
                    .map(JsonNode::longValue)
                    .findFirst()
                    .orElse(null);
        }

        /** In one word what a number of 28 days says. */
        String use(String keyPath) {
            var value = value(keyPath);
            if (value.isMissingNode() || value.isNull()) {
                return "absent";
            }
            if (List.of("-1", "-2", "-1000", "{\"-1\":-1}").contains(value.toString())) {
                return "failed";
            }
            return !value.isIntegralNumber() ? "no_count" : value.longValue() > 0 ? "in_use" : "not_in_use";
        }
    }

    /**
     * The advice to an instance, as {@link #advice(JsonNode)} writes an answer.
     *
     * @param comparison with similar organisations, of the same report
     */
    public Set<String> advice(String instance, JsonNode comparison) {
        var all = byInstance.getOrDefault(instance, List.of());
        var weeks = current(all);
        var newest = weeks.lastEntry().getValue();
        var first = all.stream().map(Sent::receivedAt).min(Instant::compareTo).orElseThrow();
        return ExpectedAdvice.lines(
                newest,
                of(weeks, older(weeks, newest, 21, 45)),
                of(weeks, older(weeks, newest, 81, 105)),
                Duration.between(first, newest.receivedAt()),
                comparison,
                published.keySet());
    }

    private static @Nullable Sent of(Map<Week, Sent> weeks, @Nullable Week week) {
        return week == null ? null : weeks.get(week);
    }

    /** The same of an answer. */
    public static Set<String> advice(JsonNode report) {
        return ExpectedAdvice.lines(report);
    }

    private static NavigableMap<Week, Sent> current(List<Sent> all) {
        var weeks = new TreeMap<Week, Sent>();
        all.stream()
                .sorted(comparing(Sent::recordedAt).thenComparingLong(Sent::id))
                .forEach(ping -> weeks.put(Week.of(ping.recordedAt()), ping));
        return weeks;
    }

    /** The numbers of the report of an instance, as {@link #lines(JsonNode)} writes an answer. */
    public List<String> lines(String instance) {
        var all = byInstance.getOrDefault(instance, List.of());
        var weeks = current(all);
        var newest = weeks.lastEntry().getValue();
        var lines = new ArrayList<String>();
        lines.add("newest %s %s %s %s %s %s"
                .formatted(
                        newest.id(),
                        weeks.lastKey(),
                        newest.version(),
                        newest.users(),
                        older(weeks, newest, 21, 45),
                        older(weeks, newest, 81, 105)));
        lines.add("kept %s %s %s %s".formatted(all.size(), weeks.size(), weeks.firstKey(), weeks.lastKey()));
        lines.addAll(versions(weeks));
        stages(newest).forEach((stage, uses) -> lines.add(stage + " " + uses));
        return lines;
    }

    private static @Nullable Week older(NavigableMap<Week, Sent> weeks, Sent newest, int atLeast, int atMost) {
        return weeks.descendingMap().entrySet().stream()
                .filter(week -> {
                    var age = Duration.between(week.getValue().recordedAt(), newest.recordedAt());
                    return age.compareTo(Duration.ofDays(atLeast)) >= 0 && age.compareTo(Duration.ofDays(atMost)) <= 0;
                })
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private List<String> versions(NavigableMap<Week, Sent> weeks) {
        var versions = new ArrayList<String>();
        @Nullable String last = null;
        @Nullable Week from = null;
        @Nullable Week to = null;
        for (var week : weeks.entrySet()) {
            var release = week.getValue().release();
            if (!release.equals(last)) {
                if (last != null && from != null) {
                    versions.add("version %s %s %s %s".formatted(last, from, to, lag(last, from, weeks.firstKey())));
                }
                last = release;
                from = week.getKey();
            }
            to = week.getKey();
        }
        if (last != null && from != null) {
            versions.add("version %s %s %s %s".formatted(last, from, to, lag(last, from, weeks.firstKey())));
        }
        return versions;
    }

    /** The week in which the dictionary of a release came, and the weeks from then on until the instance had it. */
    private String lag(String release, Week from, Week knownSince) {
        var came = release.endsWith(" true") ? null : published.get(release.substring(0, release.indexOf(' ')));
        if (came == null) {
            return "null null";
        }
        var days = ChronoUnit.DAYS.between(came.monday(), from.monday());
        return came + " " + (days < 0 || knownSince.monday().isAfter(came.monday()) ? "null" : days / 7);
    }

    private Map<String, Map<String, Long>> stages(Sent newest) {
        var stages = new TreeMap<String, Map<String, Long>>();
        for (var definition : definitions.apply(newest.version())) {
            if ("28d".equals(definition.get("time_frame")) && "number".equals(definition.get("value_type"))) {
                var use = newest.use(
                        Objects.requireNonNull(definition.get("key_path")).toString());
                stages.computeIfAbsent("stage " + definition.get("product_stage"), _ -> new TreeMap<>())
                        .merge(use, 1L, Long::sum);
            }
        }
        return stages;
    }

    /** The same numbers of an answer. */
    public static List<String> lines(JsonNode report) {
        var lines = new ArrayList<String>();
        var newest = report.get("newest");
        lines.add("newest %s %s %s %s %s %s"
                .formatted(
                        newest.get("id"),
                        newest.get("week").asText(),
                        newest.get("product_version").asText(),
                        newest.get("users"),
                        newest.get("month_ago").asText(),
                        newest.get("three_months_ago").asText()));
        var kept = report.get("kept");
        lines.add("kept %s %s %s %s"
                .formatted(
                        kept.get("pings"),
                        kept.get("weeks"),
                        kept.get("first_week").asText(),
                        kept.get("last_week").asText()));
        report.get("versions")
                .forEach(version -> lines.add("version %s %s %s %s %s %s"
                        .formatted(
                                version.get("version").asText(),
                                version.get("prerelease"),
                                version.get("from").asText(),
                                version.get("to").asText(),
                                version.get("published").asText(),
                                version.get("lag_weeks"))));
        report.get("stages")
                .forEach(stage ->
                        lines.add("stage %s %s".formatted(stage.get("stage").asText(), uses(stage))));
        return lines;
    }

    private static Map<String, Long> uses(JsonNode stage) {
        var uses = new TreeMap<String, Long>();
        for (var use : List.of("absent", "failed", "in_use", "no_count", "not_in_use")) {
            if (stage.get(use).longValue() > 0) {
                uses.put(use, stage.get(use).longValue());
            }
        }
        assertMetricsAddUp(stage, uses);
        return uses;
    }

    /** The list of metrics says the same as the counts. */
    private static void assertMetricsAddUp(JsonNode stage, Map<String, Long> uses) {
        var listed = new TreeMap<String, Long>();
        StreamSupport.stream(stage.get("metrics").spliterator(), false)
                .forEach(metric -> listed.merge(metric.get("use").textValue(), 1L, Long::sum));
        assertThat(listed).isEqualTo(uses);
    }
}
